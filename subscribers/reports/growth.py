"""Growth: who joined and left, by day and by door, as the ledger has it."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.db.models import Count
from django.db.models.functions import TruncDate
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
    One query, served by the ledger's index on list, kind and recording.
    """
    today = timezone.localdate(now)
    dates = [today - timedelta(days=ago) for ago in range(days - 1, -1, -1)]
    counted = _counted(dates[0], lst)
    return Growth(
        days=tuple(
            Day(
                on=on,
                joined=sum(counted.get((on, kind), 0) for kind in JOINING),
                left=counted.get((on, Kind.UNSUBSCRIBED), 0),
            )
            for on in dates
        )
    )


def _counted(since: date, lst: SubscriberList | None) -> Mapping[tuple[date, str], int]:
    begin = timezone.make_aware(datetime.combine(since, datetime.min.time()))
    # Named one by one, so that the index on list and kind serves the whole house too.
    lists = (
        [lst.pk] if lst else list(SubscriberList.objects.values_list("pk", flat=True))
    )
    rows = (
        ConsentEvent.objects.filter(
            list__in=lists,
            kind__in=(*JOINING, Kind.UNSUBSCRIBED),
            recorded_at__gte=begin,
        )
        .order_by()
        .annotate(on=TruncDate("recorded_at"))
        .values_list("on", "kind")
        .annotate(number=Count("*"))
    )
    return {(on, kind): number for on, kind, number in rows}


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
