"""The one way a sign-up page's figures grow: looked, sent the form, confirmed."""

import random
from collections import Counter
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from enum import StrEnum

from django.db import connection, transaction

from subscribers import unhurried
from subscribers.models import SignupCount

# Visitors of one instant write to different rows, so nobody waits for a lock.
SHARDS = 16
# Days as old as this are seldom written to, and need no shards any more.
SETTLED = timedelta(days=2)
_TABLE = SignupCount._meta.db_table


class Step(StrEnum):
    VIEWS = "views"
    SENT = "sent"
    CONFIRMED = "confirmed"


@dataclass(frozen=True, slots=True, order=True)
class Where:
    """What one figure is about: a page as one visitor saw it, on one day (UTC)."""

    page: int
    day: date
    version: int
    variant: str
    language: str


def count(where: Where, step: Step, number: int = 1) -> None:
    """Add that many. One statement; outside a transaction it holds no lock."""
    # Whoever looks does not wait behind a transaction that holds a row until its end.
    first = SHARDS if connection.in_atomic_block else 0
    shard = first + random.randrange(SHARDS)  # noqa: S311 - guards nothing
    _add(where, step, number, shard)


@transaction.atomic
def fold(*, now: datetime) -> int:
    """Make one row of the shards of days gone by; return how many rows that saves."""
    before = (now - SETTLED).astimezone(UTC).date()
    rows = list(
        SignupCount.objects.select_for_update()
        .filter(day__lt=before, shard__gt=0)
        .order_by("pk")
    )
    sums: Counter[tuple[Where, Step]] = Counter()
    for row in rows:
        where = Where(row.page_id, row.day, row.version, row.variant, row.language)
        sums.update({(where, step): getattr(row, step) for step in Step})
    SignupCount.objects.filter(pk__in=[row.pk for row in rows]).delete()
    for (where, step), number in sorted(sums.items()):
        if number:
            _add(where, step, number, shard=0)
    return len(rows)


def _add(where: Where, step: Step, number: int, shard: int) -> None:
    key = (where.page, where.day, where.version, where.variant, where.language, shard)
    added = [number if step is one else 0 for one in Step]
    row = unhurried.rows_of("VALUES (%s, %s, %s, %s, %s, %s, %s, %s, %s)")
    with connection.cursor() as cursor:
        cursor.execute(
            # Nothing in the statement comes from outside this file.
            f"INSERT INTO {_TABLE} (page_id, day, version, variant, language, shard, "
            f"views, sent, confirmed) {row} "
            "ON CONFLICT (page_id, day, version, variant, language, shard) "
            f"DO UPDATE SET {step} = {_TABLE}.{step} + EXCLUDED.{step}",
            [*key, *added],
        )
