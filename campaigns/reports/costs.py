"""What texting costs by day, sender and country: counted now and then, read by month.

Summing up ten million texts takes seconds, so a page must not; and texts are pruned
one day, while what they cost is asked for years.
"""

import logging
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from decimal import Decimal
from time import perf_counter
from typing import NamedTuple

from django.core.cache import cache
from django.db import DatabaseError
from django.db.models import Count, Q, Sum
from django.db.models.functions import TruncDate, TruncMonth

from campaigns.models import DayCost, Message, Sender
from subscribers.bulk import insert_rows

logger = logging.getLogger(__name__)

# The last days are counted each time; once a day all to which a price may still come.
LATELY = timedelta(days=1)
PRICES_COME = timedelta(days=35)
A_DAY_SECONDS = 86_400
# Counting may take a two-hundredth of the time, but is done at least once an hour.
SHARE = 200
LEAST_SECONDS, MOST_SECONDS = 60, 3_600
COUNTING, DAILY, AT = "costs.counting", "costs.daily", "costs.at"
KEY = ("day", "sender", "country")
FIGURES = ("texts", "parts", "cost", "unpriced")


class Line(NamedTuple):
    """One month's texts of a sender to a country."""

    sender: str
    country: str
    texts: int
    parts: int
    cost: Decimal
    unpriced: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Month:
    """What the texts of one month cost; `begins` is its first day."""

    begins: date
    texts: int = 0
    parts: int = 0
    cost: Decimal = Decimal(0)
    unpriced: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Rent:
    """What the numbers cost a month as of now: their number, and the sum."""

    numbers: int = 0
    fees: Decimal = field(default=Decimal(0))


# --- counting -------------------------------------------------------------------------


def keep_count(*, now: datetime) -> None:
    """Count anew what may have changed, unless it was counted a moment ago."""
    if not cache.add(COUNTING, True, MOST_SECONDS):
        return
    started = perf_counter()
    try:
        count(since=_since(now), now=now)
    except DatabaseError:
        # A figure that cannot be had must not hold up the sending.
        logger.exception("The costs could not be counted; the next try is in an hour.")
        return
    seconds = (perf_counter() - started) * SHARE
    pause = min(max(seconds, LEAST_SECONDS), MOST_SECONDS)
    cache.set(COUNTING, True, pause)


def _since(now: datetime) -> datetime | None:
    """The day from which on to count; None for all there ever were."""
    is_daily = cache.add(DAILY, True, A_DAY_SECONDS)
    if not DayCost.objects.exists():
        return None
    back = PRICES_COME if is_daily else LATELY
    first = (now - back).astimezone(UTC).date()
    return datetime.combine(first, time.min, UTC)


def count(*, since: datetime | None, now: datetime) -> int:
    """Write the days from `since`, a midnight of UTC; return how many lines there are.

    A line that would have fewer texts than it had is left: they were pruned meanwhile.
    Two queries and one that writes.
    """
    kept = _kept(since)
    lines = [
        (*key, *figures)
        for *key, texts, refused, parts, cost, unpriced in _counted(since)
        if texts >= kept.get(tuple(key), 0)
        for figures in [(texts, parts or 0, cost or Decimal(0), unpriced - refused)]
    ]
    insert_rows(DayCost, (*KEY, *FIGURES), lines, unique=KEY, update=FIGURES)
    cache.set(AT, now, None)
    return len(lines)


def _counted(since: datetime | None) -> Iterable[Sequence]:
    left = Message.objects.filter(status__in=Message.LEFT, handed_at__isnull=False)
    left = left.exclude(status=Message.Status.HANDING).order_by()
    if since is not None:
        left = left.filter(handed_at__gte=since)
    # Nobody bills what a provider did not take.
    refused = Q(status=Message.Status.FAILED, cost=None)
    return left.values_list(
        TruncDate("handed_at", tzinfo=UTC), "sender", "subscriber__country"
    ).annotate(
        number=Count("pk"),
        refused=Count("pk", filter=refused),
        parts_taken=Sum("parts", filter=~refused),
        cost_known=Sum("cost"),
        without=Count("pk", filter=Q(cost=None)),
    )


def _kept(since: datetime | None) -> dict[tuple, int]:
    rows = DayCost.objects.filter(day__gte=since.date()) if since else DayCost.objects
    return {tuple(key): texts for *key, texts in rows.values_list(*KEY, "texts")}


# --- reading --------------------------------------------------------------------------


def counted_at() -> datetime | None:
    """When the newest figures were counted, as far as that is known."""
    return cache.get(AT)


def months(*, upto: date, number: int = 12) -> list[Month]:
    """Return the last `number` months up to the one of `upto`, oldest first. One query.

    From the first month with a text on, none missing.
    """
    first = _back(upto.replace(day=1), number - 1)
    rows = (
        DayCost.objects.filter(day__gte=first, day__lt=_back(upto.replace(day=1), -1))
        .values_list(TruncMonth("day"))
        .annotate(*map(Sum, FIGURES))
    )
    found = {begins: Month(begins=begins, **_named(row)) for begins, *row in rows}
    if not found:
        return []
    all_of_them = (_back(upto.replace(day=1), ago) for ago in range(number - 1, -1, -1))
    return [
        found.get(begins, Month(begins=begins))
        for begins in all_of_them
        if begins >= min(found)
    ]


def lines_of(month: date) -> list[Line]:
    """Return a month's lines, the dearest first. One query."""
    rows = (
        DayCost.objects.filter(day__gte=month, day__lt=_back(month, -1))
        .values_list("sender__slug", "country")
        .annotate(*map(Sum, FIGURES))
    )
    lines = [Line(*row) for row in rows]
    return sorted(lines, key=lambda one: (-one.cost, -one.texts, one))


def rent() -> Rent:
    """One query."""
    rented = Sender.objects.filter(monthly_fee__gt=0)
    found = rented.aggregate(numbers=Count("pk"), fees=Sum("monthly_fee"))
    return Rent(numbers=found["numbers"], fees=found["fees"] or Decimal(0))


def _named(figures: Sequence) -> dict[str, object]:
    return dict(zip(FIGURES, figures, strict=True))


def _back(month: date, months_ago: int) -> date:
    """The first of the month so many months before; negative: after."""
    place = month.year * 12 + month.month - 1 - months_ago
    return date(place // 12, place % 12 + 1, 1)
