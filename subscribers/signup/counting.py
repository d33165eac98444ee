"""Tallies in bare SQL: many tries counted by one statement, whoever else counts.

The ORM cannot say "one more, or one again where the window is over".
"""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from django.db import connection

from subscribers import unhurried

ROW = "(%s, %s, %s, %s)"
COUNT = """
INSERT INTO subscribers_tally AS kept (key, count, opened_at, ends_at)
{rows} ON CONFLICT (key) DO UPDATE SET
    count = CASE WHEN kept.ends_at <= EXCLUDED.opened_at THEN EXCLUDED.count
        ELSE kept.count + EXCLUDED.count END,
    opened_at = CASE WHEN kept.ends_at <= EXCLUDED.opened_at THEN EXCLUDED.opened_at
        ELSE kept.opened_at END,
    ends_at = CASE WHEN kept.ends_at <= EXCLUDED.opened_at THEN EXCLUDED.ends_at
        ELSE kept.ends_at END
RETURNING key, count, ends_at
"""
OPEN = """
INSERT INTO subscribers_tally AS kept (key, count, opened_at, ends_at) {rows}
ON CONFLICT (key) DO UPDATE SET count = 0, opened_at = EXCLUDED.opened_at,
    ends_at = EXCLUDED.ends_at {only}
"""
ENDED_ONLY = "WHERE kept.ends_at <= EXCLUDED.opened_at"


@dataclass(frozen=True, slots=True)
class Counted:
    key: str
    count: int
    ends_at: datetime


def count(
    windows: Mapping[str, timedelta], *, now: datetime, more: int = 1
) -> list[Counted]:
    """Count one try of each key, or `more`; a window that is over starts anew.

    One statement.
    """
    rows, values = _rows([(key, more, window) for key, window in windows.items()], now)
    with connection.cursor() as cursor:
        cursor.execute(COUNT.format(rows=unhurried.rows_of(rows)), values)
        found = cursor.fetchall()
    return [Counted(key, number, _instant(ends_at)) for key, number, ends_at in found]


def open_many(
    keys: Collection[str], window: timedelta, *, now: datetime, afresh: Collection[str]
) -> None:
    """Open a tally where there is none or it is over; all of `afresh` start anew."""
    others = set(keys) - set(afresh)
    for those, only in ((set(afresh), ""), (others, ENDED_ONLY)):
        if those:
            rows, values = _rows([(key, 0, window) for key in those], now)
            with connection.cursor() as cursor:
                cursor.execute(OPEN.format(rows=rows, only=only), values)


def _rows(
    wanted: Collection[tuple[str, int, timedelta]], now: datetime
) -> tuple[str, list[object]]:
    """Return VALUES and its parameters, in key order: no two wait for each other."""
    adapt = connection.ops.adapt_datetimefield_value
    values: list[object] = []
    for key, number, window in sorted(wanted):
        values += [key, number, adapt(now), adapt(now + window)]
    return "VALUES " + ", ".join([ROW] * len(wanted)), values


def _instant(stored: datetime) -> datetime:
    """SQLite keeps instants in UTC and does not say so."""
    return stored if stored.tzinfo else stored.replace(tzinfo=UTC)
