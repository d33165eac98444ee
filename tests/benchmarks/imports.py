"""`make bench-imports`: a mixed file through the command, beside floor and rivals.

Each size has a fresh database. The file holds new people, people we know (unchanged,
changed, departed), numbers twice, damaged numbers and rows that cannot be used. Timed
beside it in the same database server: bare COPY and three merges, and
django-import-export's own loader, by row and in bulk, which keep no ledger and are
given clean numbers. `--sqlite` times SQLite while a web process is asked for a page.
"""

import argparse
import csv
import json
import os
import random
import statistics
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent))

from run import NOON, configure, database

AREAS = ("202", "212", "305", "312", "415", "503", "617", "702", "808")
NAMES = ("Ann", "Bob", "Hélène", "José", "Ida", "Max", "Zoë", "Eve", "Gus", "Flo")
SURNAMES = ("Lee", "O'Neil", "Müller", "Garcia", "Wong", "Smith", "Dupont")
CITIES = ("Boston", "New York", "Miami", "Paris, TX")
HEADER = "Phone,First name,Last name,Email,City,Spend,Tags,Consent date,Source"
KNOWN = 5  # one row in so many is of somebody we know
ROWS_BY_ROW, ROWS_IN_BULK = 5_000, 50_000


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    sizes = [10_000, 100_000, 1_000_000]
    parser.add_argument("--rows", type=int, nargs="+", default=sizes)
    parser.add_argument("--sqlite", action="store_true")
    parser.add_argument("--no-rivals", action="store_true")
    options = parser.parse_args()
    for count in options.rows:
        # Django is set up once in a process: each size has its own.
        command = [sys.executable, __file__, "--rows", str(count)]
        command += ["--sqlite"] * options.sqlite + ["--no-rivals"] * options.no_rivals
        if len(options.rows) > 1:
            subprocess.run(command, check=True)
        elif options.sqlite:
            on_sqlite(count)
        else:
            on_postgresql(count, with_rivals=not options.no_rivals)


def number(n: int) -> str:
    return f"{AREAS[n % 9]}{200 + n // 90_000 % 700}{n // 9 % 10_000:04d}"


def damaged(digits: str, n: int) -> str:
    """The number as a spreadsheet writes it; every third one clean."""
    ways = (
        f"+1{digits}",
        f"({digits[:3]}) {digits[3:6]}-{digits[6:]}",
        f"1{digits}",
        f"'{digits}",
        f"{digits[:3]}.{digits[3:6]}.{digits[6:]}",
        f"+1{digits}",
        f"tel:+1-{digits[:3]}-{digits[3:6]}-{digits[6:]}",
        f"+1{digits}",
        f"\u00a0{digits} ",
    )
    return ways[n % 9]


def rows(count: int, *, first: int = 0, changed: bool = False) -> Iterator[list[str]]:
    chance = random.Random(7)
    for n in range(first, first + count):
        name = "Changed" if changed and n % 4 == 0 else NAMES[n % 10]
        yield [
            f"+1{number(n)}",
            *(name, SURNAMES[n % 7], f"p{n}@example.com", CITIES[n % 4]),
            *(str(chance.randrange(900)) if not changed else str(n % 900), ""),
            *(f"2026-05-{1 + n % 28:02d}", "spring fair"),
        ]


def write(path: Path, lines: Iterator[list[str]]) -> None:
    with path.open("w", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(HEADER.split(","))
        writer.writerows(lines)


def mixed(count: int) -> Iterator[list[str]]:
    """One in five known, 2 in 100 twice, 1 in 100 no number, two thirds damaged."""
    fresh = rows(count, first=10_000_000)
    known = rows(count, changed=True)
    for n in range(count):
        row = next(known) if n % KNOWN == 0 else next(fresh)
        digits = row[0][2:]
        row[0] = damaged(digits, n)
        if n % 100 == 51:
            row[0] = "n/a"
        elif n % 50 == 3:
            row[0] = damaged(number(10_000_000 + n // 2), n)
        if n % 20 == 1:
            row[6] = "vip"
        yield row


def on_postgresql(count: int, *, with_rivals: bool) -> None:
    with database() as url, tempfile.TemporaryDirectory() as folder:
        os.environ["DATA_DIR"] = folder
        prepare(url)
        path, base = Path(folder) / "mixed.csv", Path(folder) / "base.csv"
        write(base, rows(count // KNOWN))
        write(path, mixed(count))
        import_by_command(base, "people we know, all new")
        leave(count // KNOWN // 20)
        ours = import_by_command(path, "mixed, consent and ledger included")
        floor = bare(count)
        say(f"  ratio to the floor: {floor / ours:.1f}")
        if with_rivals:
            rivals(path, ours)


def prepare(url: str) -> None:
    configure(url)
    from django.core.management import call_command

    from tests.factories import make_list

    call_command("migrate", verbosity=0)
    call_command("createcachetable", verbosity=0)
    make_list("offers")


def import_by_command(path: Path, what: str) -> float:
    """Import as an operator does; return rows a second, print peak memory."""
    started = time.perf_counter()
    process = subprocess.Popen(
        [
            *(sys.executable, "manage.py", "import_subscribers", str(path)),
            *("--list", "offers", "--attest", "paper forms", "--region", "US"),
            *("--json", "--now", NOON.isoformat()),
        ],
        stdout=subprocess.PIPE,
        text=True,
    )
    peak = [0.0]
    watching = threading.Thread(target=watch, args=(process, peak), daemon=True)
    watching.start()
    said, _ = process.communicate()
    seconds = time.perf_counter() - started
    watching.join()
    found = json.loads(said)
    rate = found["rows"] / found["seconds"]
    told = ", ".join(
        f"{found[name]:,} {name}"
        for name in ("created", "updated", "unchanged", "left_alone", "rejected")
    )
    say(f"{what:<52} {found['seconds']:8.2f} s {rate:12,.0f} /s")
    say(f"  {found['rows']:,} rows: {told}; whole command {seconds:.1f} s")
    say(f"  peak memory {peak[0]:.0f} MB in all its processes")
    return rate


def watch(process: subprocess.Popen[str], peak: list[float]) -> None:
    """Note the largest sum of what its processes hold for themselves."""
    while process.poll() is None:
        peak[0] = max(peak[0], sum(map(resident, family(process.pid))) / 1024)
        time.sleep(0.1)


def family(pid: int) -> list[int]:
    try:
        children = Path(f"/proc/{pid}/task/{pid}/children").read_text().split()
    except OSError:
        return [pid]
    return [pid, *(one for child in children for one in family(int(child)))]


def resident(pid: int) -> int:
    """Kilobytes, shared pages by their share."""
    try:
        lines = Path(f"/proc/{pid}/smaps_rollup").read_text().splitlines()
    except OSError:
        return 0
    return next((int(line.split()[1]) for line in lines if line.startswith("Pss:")), 0)


def leave(count: int) -> None:
    """Some of those we know have left: the file may not bring them back."""
    from subscribers import consent
    from subscribers.models import Subscriber, SubscriberList
    from subscribers.origin import Origin, Who
    from subscribers.scopes import Scope

    keys = list(Subscriber.objects.order_by("pk").values_list("pk", flat=True)[:count])
    lst = SubscriberList.objects.get(slug="offers")
    origin = Origin(who=Who.STAFF, by="bench")
    consent.unsubscribe(keys, scope=Scope.of_list(lst), origin=origin, now=NOON)


def bare(count: int) -> float:
    """The same people into the same tables and indexes: no check, no ledger."""
    from django.db import connection, transaction

    lines = "".join("\t".join(row[:4]) + "\n" for row in rows(count, first=20_000_000))
    started = time.perf_counter()
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(
            "CREATE TEMP TABLE stage (phone text, first_name text, last_name text, "
            "email text) ON COMMIT DROP"
        )
        with cursor.copy("COPY stage FROM STDIN") as copy:
            copy.write(lines)
        cursor.execute(
            "INSERT INTO subscribers_subscriber (phone, chain, salt, country, region, "
            "zone, area, postcode, line, first_name, last_name, email, language, "
            "attributes, created_at, updated_at) SELECT phone, gen_random_uuid(), '', "
            "'US', '', '', '', '', 'mobile', first_name, last_name, email, '', '{}', "
            "now(), now() FROM stage ON CONFLICT (phone) DO UPDATE "
            "SET first_name = EXCLUDED.first_name, last_name = EXCLUDED.last_name"
        )
        cursor.execute(
            "INSERT INTO subscribers_subscription (subscriber_id, list_id, status, "
            "method, door, language, request_count, is_asked_by_link, promise_per, "
            "own_per) SELECT s.id, l.id, 'none', '', 'bare', '', 0, false, '', '' "
            "FROM stage JOIN subscribers_subscriber s USING (phone), "
            "subscribers_subscriberlist l ON CONFLICT DO NOTHING"
        )
        cursor.execute(
            "INSERT INTO subscribers_importrow (job_id, subscriber_id, line, outcome, "
            "reason, cells, before) SELECT 0, s.id, row_number() OVER (), 'created', "
            "'', '[]', '{}' FROM stage JOIN subscribers_subscriber s USING (phone)"
        )
    return told("floor: bare COPY and three merges", count, started)


def rivals(path: Path, ours: float) -> None:
    """django-import-export into the same table, with numbers it need not repair."""
    import tablib
    from django.utils import timezone
    from import_export import resources

    from subscribers.models import Subscriber

    class ByRow(resources.ModelResource):
        class Meta:
            model = Subscriber
            import_id_fields = ("phone",)
            fields = ("phone", "first_name", "last_name", "email")

        def init_instance(self, row: object = None) -> Subscriber:
            now = timezone.now()
            return Subscriber(country="US", created_at=now, updated_at=now)

    class InBulk(ByRow):
        class Meta(ByRow.Meta):
            use_bulk = True
            batch_size = 1_000
            skip_diff = True
            force_init_instance = True

    for name, resource, count, first in (
        ("django-import-export, its default", ByRow, ROWS_BY_ROW, 30_000_000),
        ("django-import-export, in bulk", InBulk, ROWS_IN_BULK, 40_000_000),
    ):
        data = tablib.Dataset(headers=["phone", "first_name", "last_name", "email"])
        for row in rows(count, first=first):
            data.append(row[:4])
        started = time.perf_counter()
        result = resource().import_data(data)
        rate = told(name, count, started)
        assert not result.has_errors(), result.row_errors()[:1]
        say(f"  ours is {ours / rate:.1f} times as fast")


def on_sqlite(count: int) -> None:
    """Import while a web process answers; how long its page takes meanwhile."""
    with tempfile.TemporaryDirectory() as folder:
        os.environ["DATA_DIR"] = folder
        url = f"sqlite:///{folder}/bench.sqlite3"
        prepare(url)
        path = Path(folder) / "mixed.csv"
        write(path, mixed(count))
        took: list[float] = []
        stop = threading.Event()
        asking = threading.Thread(target=write_now_and_then, args=(took, stop))
        asking.start()
        import_by_command(path, "SQLite: mixed, consent and ledger included")
        stop.set()
        asking.join()
        took.sort()
        say(
            f"  {len(took)} sign-ups by another process meanwhile: middle "
            f"{statistics.median(took) * 1000:.0f} ms, slowest {took[-1] * 1000:.0f} ms"
        )


def write_now_and_then(took: list[float], stop: threading.Event) -> None:
    """What a sign-up needs of the one writer: a transaction of its own."""
    from django.db import connection

    from subscribers import consent, people
    from subscribers.models import SubscriberList
    from subscribers.origin import Origin, Who
    from subscribers.phones import parse

    lst = SubscriberList.objects.get(slug="offers")
    origin = Origin(who=Who.PERSON, door="page:offers")
    n = 0
    while not stop.wait(0.2):
        started = time.perf_counter()
        phone = parse(f"+1{number(50_000_000 + n)}")
        keys = people.ensure([phone], now=NOON)
        consent.subscribe(keys.values(), lst, origin=origin, now=NOON + timedelta(1))
        took.append(time.perf_counter() - started)
        n += 1
    connection.close()


def told(name: str, count: int, started: float) -> float:
    """Print what a piece of work took; return rows a second."""
    seconds = time.perf_counter() - started
    say(f"{name:<52} {seconds:8.2f} s {count / seconds:12,.0f} /s")
    return count / seconds


def say(words: str) -> None:
    sys.stdout.write(words + "\n")
    sys.stdout.flush()


if __name__ == "__main__":
    main()
