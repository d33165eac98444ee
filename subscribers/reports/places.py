"""Places: how many came by each, and where they stand now."""

from collections import Counter
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime

from django.db.models import Count

from subscribers.models import Place, SubscriberList, Subscription

Status = Subscription.Status


@dataclass(frozen=True, slots=True)
class Came:
    """How many ever came by a place, and of those are here, wait or have left."""

    ever: int = 0
    active: int = 0
    pending: int = 0
    left: int = 0


def came_by(places: Collection[int]) -> Mapping[int, Came]:
    """Return {place: who came by it}. One query, served by the index on places."""
    rows = Subscription.objects.filter(place__in=places).order_by()
    counted: dict[int, dict[str, int]] = {}
    for place, status, number in rows.values_list("place", "status").annotate(
        number=Count("*")
    ):
        counted.setdefault(place, {})[status] = number
    return {
        place: Came(
            ever=sum(found.values()),
            active=found.get(Status.ACTIVE, 0),
            pending=found.get(Status.PENDING, 0),
            left=found.get(Status.UNSUBSCRIBED, 0),
        )
        for place, found in counted.items()
    }


def by_place(
    *, since: datetime, lst: SubscriberList | None = None
) -> dict[tuple[str, str], int]:
    """Return {(door, place's name): how many joined since and are still here}.

    Two queries, the first served by the index on joining.
    """
    rows = Subscription.objects.filter(
        place__isnull=False, status=Status.ACTIVE, joined_at__gte=since
    )
    if lst is not None:
        rows = rows.filter(list=lst)
    counted = list(
        rows.order_by().values_list("door", "place").annotate(number=Count("*"))
    )
    names = Place.objects.in_bulk({place for _, place, _ in counted})
    found: Counter[tuple[str, str]] = Counter()
    for door, place, number in counted:
        # Two lists may have a place of one name, and a word may lead into both.
        found[door, names[place].name] += number
    return found
