"""Growth: who joined and left, by day and by door, as the ledger has it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from itertools import pairwise

from django.db import connection
from django.db.models import Count
from django.utils import timezone

from subscribers.models import ConsentEvent, SubscriberList, Subscription

Kind = ConsentEvent.Kind
JOINING = (Kind.SUBSCRIBED, Kind.CONFIRMED)


@dataclass(frozen=True, slots=True, kw_only=True)
class Day:
    on: date
    joined: int = 0
    left: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Growth:
    """Days of the viewer's calendar, oldest first, none missing."""

    days: tuple[Day, ...]

    @property
    def joined(self) -> int:
        return sum(day.joined for day in self.days)

    @property
    def left(self) -> int:
        return sum(day.left for day in self.days)

    @property
    def net(self) -> int:
        return self.joined - self.left


def growth(*, days: int, now: datetime, lst: SubscriberList | None = None) -> Growth:
    """Return joins and leavings of the last `days` days, today included.

    A day is one of the active time zone. People who join two lists count twice.
    One query, served by the ledger's index on list, kind and recording; a second
    one for the lists where none is named.
    """
    today = timezone.localdate(now)
    dates = [today - timedelta(days=ago) for ago in range(days - 1, -1, -1)]
    counted = _counted(dates, lst)
    return Growth(
        days=tuple(
            Day(
                on=on,
                joined=sum(counted.get((place, kind), 0) for kind in JOINING),
                left=counted.get((place, Kind.UNSUBSCRIBED), 0),
            )
            for place, on in enumerate(dates)
        )
    )


def _counted(
    dates: Sequence[date], lst: SubscriberList | None
) -> Mapping[tuple[int, str], int]:
    """Return the lines of each kind by the place of their day in `dates`.

    Each day and kind is counted as a stretch of the index: cutting every line's
    instant to a day takes seconds for a million, most of all on SQLite.
    """
    # Named one by one, so that the index on list and kind serves the whole house too.
    lists = (
        [lst.pk] if lst else list(SubscriberList.objects.values_list("pk", flat=True))
    )
    if not lists:
        return {}
    midnights = [_midnight(on) for on in (*dates, dates[-1] + timedelta(days=1))]
    spans = [
        value
        for place, (begin, end) in enumerate(pairwise(midnights))
        for value in (place, begin, end)
    ]
    kinds = [str(kind) for kind in (*JOINING, Kind.UNSUBSCRIBED)]
    statement = f"""
        WITH day (place, begins, ends) AS (VALUES {_rows(dates, "(%s, %s, %s)")}),
             kind (name) AS (VALUES {_rows(kinds, "(%s)")})
        SELECT day.place, kind.name, (
            SELECT COUNT(*) FROM {ConsentEvent._meta.db_table} line
            WHERE line.list_id IN ({_rows(lists, "%s")}) AND line.kind = kind.name
              AND line.recorded_at >= day.begins AND line.recorded_at < day.ends
        )
        FROM day CROSS JOIN kind
    """  # noqa: S608 - only our own names are put in
    with connection.cursor() as cursor:
        cursor.execute(statement, [*spans, *kinds, *lists])
        return {(place, kind): number for place, kind, number in cursor.fetchall()}


def _rows(values: Sequence[object], row: str) -> str:
    return ", ".join([row] * len(values))


def _midnight(on: date) -> object:
    """The day's first instant on the reader's clock, as this database compares it."""
    begin = timezone.make_aware(datetime.combine(on, datetime.min.time()))
    return connection.ops.adapt_datetimefield_value(begin)


def by_door(
    *, since: datetime, lst: SubscriberList | None = None
) -> list[tuple[str, int]]:
    """Return how many of those who are on a list now joined since, by door.

    Largest first. One query, served by the index on joining.
    """
    rows = Subscription.objects.filter(
        status=Subscription.Status.ACTIVE, joined_at__gte=since
    )
    if lst is not None:
        rows = rows.filter(list=lst)
    counted = rows.order_by().values_list("door").annotate(number=Count("*"))
    return sorted(counted, key=lambda row: (-row[1], row[0]))
