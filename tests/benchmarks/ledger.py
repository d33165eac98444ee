"""`make bench-ledger`: verify a million lines, then say what was tampered with.

Every line is written by the services themselves. Needs PostgreSQL like `run.py` beside
it; a million lines take several minutes to write.
"""

import argparse
import json
import os
import resource
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent))

from run import NOON, configure, database

LISTS = ("offers", "news", "care")
AT_ONCE = 5_000
AREAS = ("202", "212", "305", "312", "415", "503", "617", "702", "808")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--lines", type=int, default=1_000_000)
    lines = parser.parse_args().lines
    with database() as url, tempfile.TemporaryDirectory() as folder:
        os.environ.update(DATA_DIR=folder, LEDGER_SEAL_KEYS="bench:only-for-benchmarks")
        configure(url)
        from django.core.management import call_command

        call_command("migrate", verbosity=0)
        call_command("createcachetable", verbosity=0)
        write(lines)
        for command in ("seal_ledger", "verify_ledger"):
            run(command)
        tamper()
        run("verify_ledger")


def write(lines: int) -> None:
    """A join to three lists each, and every third person leaves one again."""
    from django.db import connection

    from subscribers import consent, people
    from subscribers.models import ConsentEvent
    from subscribers.origin import Origin, Who
    from subscribers.phones import parse
    from subscribers.scopes import Scope
    from tests.factories import make_list, make_sender

    sender = make_sender()
    lists = [make_list(slug, sender=sender) for slug in LISTS]
    origin = Origin(who=Who.IMPORT, by="bench", door="import:1", evidence={"row": 7})
    joined_at, number, started = NOON - timedelta(days=60), 0, time.perf_counter()
    written = 0
    while written < lines:
        phones = [
            parse(f"+1{AREAS[n % 9]}{200 + n // 90_000 % 700}{n // 9 % 10_000:04d}")
            for n in range(number, number + AT_ONCE)
        ]
        number += AT_ONCE
        keys = list(people.ensure(phones, now=joined_at).values())
        for lst in lists:
            consent.subscribe(keys, lst, origin=origin, now=joined_at)
        consent.unsubscribe(
            keys[::3], scope=Scope.of_list(lists[-1]), origin=origin, now=NOON
        )
        written += 3 * len(keys) + 2 * len(keys[::3])
        # Nobody waits for autovacuum: tables that grow from nothing have no figures.
        with connection.cursor() as cursor:
            cursor.execute("ANALYZE")
    seconds = time.perf_counter() - started
    count = ConsentEvent.objects.count()
    say(f"{count:,} lines of {number:,} people written in {seconds:,.0f} s")


def run(command: str) -> None:
    """Run a command as an operator would; print its time, memory and findings."""
    started = time.perf_counter()
    done = subprocess.run(
        [sys.executable, "manage.py", command, "--json"],
        capture_output=True,
        text=True,
        check=False,
    )
    seconds = time.perf_counter() - started
    peak = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss / 1024
    found = json.loads(done.stdout)
    broken = found.pop("broken", [])
    say(
        f"$ manage.py {command}   # exit {done.returncode}, {seconds:.1f} s, "
        f"largest process so far {peak:.0f} MB"
    )
    say(f"  {json.dumps(found)}")
    for fault in broken:
        whose = fault.get("subscriber")
        say(f"  - {f'subscriber {whose}: ' if whose else ''}{fault['problem']}")


def tamper() -> None:
    """Do one thing each to people of their own, as with the database's password."""
    from subscribers.models import ChainHead, ConsentEvent, Subscriber, Suppression
    from tests.subscribers import tampering

    keys = iter(Subscriber.objects.order_by("pk").values_list("pk", flat=True)[:60:3])

    def lines_of(key: int) -> list[ConsentEvent]:
        return list(ConsentEvent.objects.filter(subscriber=key).order_by("seq"))

    def edit(key: int) -> None:
        row = lines_of(key)[0]
        tampering.line(row.pk, line=row.line.replace("import:1", "page:offers"))

    def delete(key: int) -> None:
        tampering.delete(ConsentEvent.objects.filter(pk=lines_of(key)[1].pk))

    def reorder(key: int) -> None:
        first, second = lines_of(key)[:2]
        tampering.line(first.pk, line=second.line, line_hash=second.line_hash)
        tampering.line(second.pk, line=first.line, line_hash=first.line_hash)

    def cut_tail(key: int) -> None:
        tampering.delete(ConsentEvent.objects.filter(pk=lines_of(key)[-1].pk))

    def cut_tail_and_head(key: int) -> None:
        *_, before, last = lines_of(key)
        tampering.delete(ConsentEvent.objects.filter(pk=last.pk))
        ChainHead.objects.filter(subscriber=key).update(
            seq=before.seq, line_hash=before.line_hash
        )

    def swap(key: int) -> None:
        mine, theirs = lines_of(key)[0], lines_of(next(keys))[0]
        tampering.line(mine.pk, line=theirs.line, line_hash=theirs.line_hash)
        tampering.line(theirs.pk, line=mine.line, line_hash=mine.line_hash)

    def vanish(key: int) -> None:
        tampering.delete(ConsentEvent.objects.filter(subscriber=key))
        ChainHead.objects.filter(subscriber=key).delete()

    def change_status(key: int) -> None:
        tampering.execute(
            "UPDATE subscribers_subscription SET status = 'active' "
            "WHERE subscriber_id = %s",
            key,
        )

    def lose_opt_out(key: int) -> None:
        tampering.delete(Suppression.objects.filter(subscriber=key))

    deeds: list[Callable[[int], None]] = [
        *(edit, delete, reorder, cut_tail, cut_tail_and_head, swap, vanish),
        *(change_status, lose_opt_out),
    ]
    for deed in deeds:
        key = next(keys)
        deed(key)
        say(f"tampered: {deed.__name__.replace('_', ' ')}, subscriber {key}")
    drop_a_trigger()


def drop_a_trigger() -> None:
    from django.db import connection

    from subscribers import triggers

    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT tgname FROM pg_trigger WHERE NOT tgisinternal AND tgrelid = "
            "'subscribers_consentevent'::regclass ORDER BY tgname LIMIT 1"
        )
        [name] = cursor.fetchone()
        cursor.execute(f'DROP TRIGGER "{name}" ON subscribers_consentevent')
    assert name in triggers.missing(connection)
    say(f"tampered: dropped the trigger {name}")


def say(words: str) -> None:
    sys.stdout.write(words + "\n")
    sys.stdout.flush()


if __name__ == "__main__":
    main()
