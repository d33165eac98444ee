"""`make bench`: how fast, as ratios measured in one run; figures go to docs.

Needs PostgreSQL (BENCH_DATABASE_URL, default postgres://postgres@127.0.0.1:5432). Makes
a database of its own and drops it.
"""

import argparse
import os
import sys
import time
from collections.abc import Callable
from datetime import UTC, datetime, timedelta

import django
import psycopg

SERVER = os.environ.get(
    "BENCH_DATABASE_URL", "postgres://postgres@127.0.0.1:5432/postgres"
)
NAME = f"saywhen_bench_{os.getpid()}"  # several may run side by side
NOON = datetime(2026, 6, 2, 18, 0, tzinfo=UTC)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--messages", type=int, default=50_000)
    count = parser.parse_args().messages
    with database() as url:
        configure(url)
        from django.core.management import call_command

        call_command("migrate", verbosity=0)
        call_command("createcachetable", verbosity=0)
        bench_sending(count)


class database:  # noqa: N801 - used as a function
    """A database of our own for the time of the run."""

    def __enter__(self) -> str:
        self._admin = psycopg.connect(SERVER, autocommit=True)
        self._admin.execute(f"DROP DATABASE IF EXISTS {NAME} WITH (FORCE)")
        self._admin.execute(f"CREATE DATABASE {NAME}")
        return SERVER.rpartition("/")[0] + f"/{NAME}"

    def __exit__(self, *_: object) -> None:
        from django.conf import settings
        from django.db import connections

        if settings.configured:
            connections.close_all()
        self._admin.execute(f"DROP DATABASE {NAME} WITH (FORCE)")
        self._admin.close()


def configure(url: str, gateway: str = "memory://") -> None:
    """Set Django up; what it has read of the environment by then stays."""
    os.environ.update(
        DATABASE_URL=url,
        DJANGO_SETTINGS_MODULE="config.settings",
        SMS_GATEWAYS=f"main={gateway}",
        QUEUE_ENABLED="false",
        LOG_LEVEL="WARNING",
    )
    os.environ.setdefault("SECRET_KEY", "only-for-benchmarks")
    sys.path.insert(0, os.getcwd())
    django.setup()


def timed(name: str, count: int, work: Callable[[], object]) -> float:
    started = time.perf_counter()
    work()
    seconds = time.perf_counter() - started
    rate = count / seconds
    sys.stdout.write(f"{name:<52} {seconds:8.2f} s {rate:12,.0f} /s\n")
    return rate


def bench_sending(count: int) -> None:
    """Plan, then claim + gate + slots + hand over + record, one worker."""
    from campaigns.models import CapSlot, Message
    from campaigns.sending import launching
    from campaigns.sending.pump import dispatch
    from tests.factories import make_campaign, make_list, make_sender

    sender = make_sender(rate=10_000_000.0)
    lst = make_list(sender=sender, promise_messages=9, promise_per="month")
    timed("people in, with consent and ledger", count, lambda: fill(lst, count))
    campaign = make_campaign(lst, body="Hi {{ first_name|default:'there' }}, tulips.")
    timed("plan", count, lambda: launching.launch(campaign, by="bench", now=NOON))
    ours = timed(
        "claim + gate + slots + record (memory gateway)",
        count,
        lambda: dispatch(until_empty=True, moved_to=NOON),
    )
    sent = Message.objects.filter(status=Message.Status.DELIVERED).count()
    assert sent == CapSlot.objects.count() == count, (sent, count)
    floor = timed("floor: the same rows by three bare statements", count, floor_of)
    sys.stdout.write(f"ratio to the floor: {floor / ours:.1f}\n")


def fill(lst: object, count: int) -> None:
    from subscribers import consent, people
    from subscribers.origin import Origin, Who
    from subscribers.phones import parse

    origin = Origin(who=Who.IMPORT, by="bench", door="import:0")
    areas = ("202", "212", "305", "312", "415", "503", "617", "702", "808")
    for start in range(0, count, 5_000):
        phones = [
            parse(
                f"+1{areas[n % 9]}{200 + n // 9 // 10_000 % 700}{n // 9 % 10_000:04d}"
            )
            for n in range(start, min(start + 5_000, count))
        ]
        keys = people.ensure(phones, now=NOON)
        consent.subscribe(
            keys.values(), lst, origin=origin, now=NOON - timedelta(days=60)
        )


def floor_of() -> None:
    """Claim, slot and record in bare SQL: no gate, no text, no safety."""
    from django.db import connection

    with connection.cursor() as cursor:
        cursor.execute("UPDATE campaigns_message SET status = 'handing'")
        cursor.execute("DELETE FROM campaigns_capslot")
        cursor.execute(
            "INSERT INTO campaigns_capslot "
            "(subscriber_id, message, at, kind, list, tags, is_released) "
            "SELECT subscriber_id, id, now(), kind, list_id, tags, false "
            "FROM campaigns_message"
        )
        cursor.execute("UPDATE campaigns_message SET status = 'delivered'")


if __name__ == "__main__":
    main()
