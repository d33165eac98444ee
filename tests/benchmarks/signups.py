"""`make bench-signups`: how many people can sign up on a page at once.

Two gunicorn workers on PostgreSQL, the shoppers in a process of their own; afterwards
every accepted sign-up must be in a ledger that verifies. Makes a database of its own
and drops it, like `run.py` beside it.
"""

import argparse
import json
import os
import socket
import subprocess
import sys
import tempfile
import time
import urllib.request
from collections.abc import Iterable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent))

from run import NOON, configure, database

HERE = Path(__file__).parent
# Everybody comes from one address here, which no shop's shoppers do.
LIFTED = dict.fromkeys(
    ("SIGNUPS_PER_ADDRESS", "SIGNUPS_PER_BLOCK", "SIGNUPS_PER_PAGE"), "1000000000"
)
PATIENCE_SECONDS = 60
# Who does what, and the numbers nobody had before.
VISITS = {
    "one shopper: form, sign-up, next page": (1, ("--first=4000000",)),
    "a crowd: form, sign-up, next page": (0, ("--first=5000000",)),
    "a crowd: sign-up, its form fetched before": (
        0,
        ("--first=6000000", "--one-form"),
    ),
}
TICKS = os.sysconf("SC_CLK_TCK")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--seconds", type=float, default=10)
    parser.add_argument("--shoppers", type=int, default=32)
    parser.add_argument("--known", type=int, default=0, help="people there before")
    parser.add_argument("--threads", type=int, default=8, help="of each worker")
    given = parser.parse_args()
    port = free_port()
    with tempfile.TemporaryDirectory() as folder, database() as url:
        os.environ.update(
            LIFTED,
            DATA_DIR=folder,
            ENV_FILE=os.devnull,
            PUBLIC_URL=f"http://127.0.0.1:{port}",
            ALLOWED_HOSTS="127.0.0.1",
        )
        configure(url)
        from django.core.management import call_command

        call_command("migrate", verbosity=0)
        call_command("createcachetable", verbosity=0)
        call_command("collectstatic", interactive=False, verbosity=0)
        open_page(given.known)
        with gunicorn(port, given.threads) as master:
            page = f"http://127.0.0.1:{port}/join/offers/"
            # Both workers are warm before anything counts.
            send(page, given.shoppers, 2, first=3_000_000)
            for name, (people, words) in VISITS.items():
                before = spent(master)
                crowd = people or given.shoppers
                done = send(page, crowd, given.seconds, *words)
                say(name, done, before, spent(master))
            say_settled()
        if given.known:
            # Written by bare SQL, so their lines do not chain.
            sys.stdout.write("verify_ledger            not asked of invented people\n")
        else:
            say_verified()


def open_page(known: int) -> None:
    """Open a page into a list that asks for a reply; fill the house, if asked to."""
    from django.db import connection
    from pages import EVENTS, PEOPLE, SUBSCRIPTIONS

    from subscribers import disclosures, guards
    from subscribers.models import SignupPage
    from subscribers.signup import reviewing
    from tests.factories import make_list, make_sender

    lst = make_list(
        sender=make_sender(),
        opt_in="double",
        promise_messages=4,
        promise_per="month",
        support="help@petal.example",
        terms_url="https://petal.example/terms",
        privacy_url="https://petal.example/privacy",
    )
    disclosures.publish(lst, author="mia", approved_by="ann", now=NOON)
    page = SignupPage.objects.create(
        slug="offers",
        list=lst,
        headline="10% off your next bouquet",
        countries=["US", "FR"],
        author="mia",
    )
    page = reviewing.submit(page, by="mia")
    reviewing.approve(page, by="ann", read=reviewing.as_read(page), now=NOON)
    if known:
        # Asked of a million rows at once, the guard would take longer than the rest.
        with guards.lifted(connection), connection.cursor() as cursor:
            for statement in (PEOPLE, EVENTS, SUBSCRIPTIONS):
                cursor.execute(statement, {"people": known, "list": lst.pk})
            cursor.execute("ANALYZE")


@contextmanager
def gunicorn(port: int, threads: int) -> Iterator[int]:
    """Run the web server; yield the key of its first process."""
    command = [sys.executable, "-m", "gunicorn", "config.wsgi", "--workers=2"]
    command += [f"--bind=127.0.0.1:{port}", "--log-level=warning"]
    command += ["--worker-class=gthread", f"--threads={threads}", "--no-control-socket"]
    process = subprocess.Popen(command)
    try:
        answers(f"http://127.0.0.1:{port}/healthz")
        yield process.pid
    finally:
        process.terminate()
        process.wait(timeout=PATIENCE_SECONDS)


def send(
    page: str, people: int, seconds: float, *words: str, first: int | None = None
) -> dict[str, object]:
    command = [sys.executable, str(HERE / "shoppers.py"), page, f"--people={people}"]
    command += [f"--seconds={seconds}", *words]
    command += [] if first is None else [f"--first={first}"]
    done = subprocess.run(command, capture_output=True, text=True, check=True)
    return json.loads(done.stdout)


def spent(master: int) -> tuple[float, float]:
    """Return the processor seconds of the web workers, and of their database."""
    from django.db import connection

    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT pid FROM pg_stat_activity WHERE datname = current_database() "
            "AND pid <> pg_backend_pid()"
        )
        backends = [pid for (pid,) in cursor.fetchall()]
    task = Path(f"/proc/{master}/task/{master}/children")
    workers = [int(pid) for pid in task.read_text().split()]
    return seconds_of(workers), seconds_of(backends)


def seconds_of(processes: Iterable[int]) -> float:
    ticks = 0
    for pid in processes:
        with suppress(OSError):  # it may have ended since
            facts = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
            ticks += int(facts[11]) + int(facts[12])
    return ticks / TICKS


def say(
    name: str,
    done: dict[str, object],
    before: tuple[float, float],
    after: tuple[float, float],
) -> None:
    web, database = (
        (late - early) / int(done["accepted"]) * 1000
        for early, late in zip(before, after, strict=True)
    )
    sys.stdout.write(f"{name}\n")
    for fact, value in done.items():
        sys.stdout.write(f"    {fact:<20} {value}\n")
    sys.stdout.write(f"    processor, web       {web:.1f} ms per sign-up\n")
    sys.stdout.write(f"    processor, database  {database:.1f} ms per sign-up\n")


def say_settled() -> None:
    """Wait until the ledger has everybody, and say how long that took."""
    from django.db import connection

    from subscribers.models import Arrival, ConsentEvent

    began = time.perf_counter()
    while Arrival.objects.waiting().exists():
        time.sleep(0.01)
        assert time.perf_counter() - began < PATIENCE_SECONDS, "They never settled."
    lines = ConsentEvent.objects.filter(kind="requested").count()
    arrived = Arrival.objects.count()
    assert lines == arrived, f"{arrived} arrived, {lines} are in the ledger"
    seconds = time.perf_counter() - began
    sys.stdout.write(f"{'in the ledger':<24} {lines} of {arrived}, ")
    sys.stdout.write(f"the last {seconds:.2f} s after the last answer\n")
    connection.close()


def say_verified() -> None:
    from subscribers.verification import verify

    sys.stdout.write(f"{'verify_ledger':<24} {'ok' if verify().ok else 'BROKEN'}\n")


def answers(url: str) -> None:
    ends = time.monotonic() + PATIENCE_SECONDS
    while True:
        try:
            urllib.request.urlopen(url, timeout=5).read()  # noqa: S310 - ours
        except OSError:
            assert time.monotonic() < ends, "gunicorn never answered."
            time.sleep(0.1)
        else:
            return


def free_port() -> int:
    with socket.socket() as one:
        one.bind(("127.0.0.1", 0))
        return one.getsockname()[1]


if __name__ == "__main__":
    main()
