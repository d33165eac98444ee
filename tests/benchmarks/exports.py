"""`make bench-exports`: rows a second and memory of an export, at three sizes.

The command runs as an operator would run it; beside it PostgreSQL's own COPY of the
same table, which knows no tags, lists, formulas or spreadsheets. Needs PostgreSQL like
`run.py` beside it; a million people take some minutes to write.
"""

import argparse
import json
import os
import resource
import subprocess
import sys
import tempfile
import time
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent))

import million
import psycopg
from pages import prepare
from run import configure, database


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--people", type=int, nargs="*", default=[10_000, 100_000])
    parser.add_argument("--url", help="a database that million.py has filled before")
    chosen = parser.parse_args()
    print(f"{'':<34} {'rows':>10} {'seconds':>8} {'rows/s':>9} {'MB':>5}")
    if chosen.url:
        configure(chosen.url)
        prepare()
        measure(chosen.url)
        return
    for people in chosen.people:
        # A process each: settings are read once.
        if os.fork() == 0:
            with database() as url:
                configure(url)
                prepare()
                million.fill(people, messages=0)
                measure(url)
            os._exit(0)
        os.wait()


def measure(url: str) -> None:
    with tempfile.TemporaryDirectory() as folder:
        for words in (
            ["--output", f"{folder}/all.csv"],
            ["--output", f"{folder}/all.xlsx"],
            ["--output", f"{folder}/offers.csv", "--list", "offers"],
            ["--output", f"{folder}/few.csv", "--columns", "phone,first_name,tags"],
        ):
            run(words, url)
        copy(url)


def run(words: list[str], url: str) -> None:
    started = time.perf_counter()
    process = subprocess.Popen(
        [sys.executable, "manage.py", "export_subscribers", "--json", *words],
        stdout=subprocess.PIPE,
        text=True,
        env={**os.environ, "DATABASE_URL": url, "SECRET_KEY": "only-for-benchmarks"},
    )
    printed = process.stdout.read()
    _, status, usage = os.wait4(process.pid, 0)
    seconds = time.perf_counter() - started
    assert os.waitstatus_to_exitcode(status) == 0, printed
    name = f"{Path(words[1]).name} {' '.join(words[2:])}"
    say(name, json.loads(printed)["rows"], seconds, usage)


def copy(url: str) -> None:
    """The floor: the bare table, as the database writes it."""
    with psycopg.connect(url) as connection, connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM subscribers_subscriber")
        rows = cursor.fetchone()[0]
        started = time.perf_counter()
        with cursor.copy("COPY subscribers_subscriber TO STDOUT WITH CSV") as pieces:
            for _ in pieces:
                pass
        say("floor: COPY of the table alone", rows, time.perf_counter() - started, None)


def say(
    name: str, rows: int, seconds: float, usage: resource.struct_rusage | None
) -> None:
    megabytes = f"{usage.ru_maxrss / 1024:5.0f}" if usage else ""
    print(
        f"{name:<34} {rows:10,} {seconds:8.1f} {rows / seconds:9,.0f} {megabytes}",
        flush=True,
    )


if __name__ == "__main__":
    main()
