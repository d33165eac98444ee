"""How many people may be texted at all; counted now and then, not per page view."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.core.cache import cache

from subscribers.models import Subscriber

KEY = "reports.reach"
# Counting a million people takes longer than a page may; this old a figure is said to
# be so old.
LIVES = timedelta(minutes=5)


@dataclass(frozen=True, slots=True)
class Reach:
    """`reachable` people of `known`, as counted `at`."""

    reachable: int
    known: int
    at: datetime


def reach(*, now: datetime) -> Reach:
    """Return the figure of the last few minutes. Two queries once in five minutes."""
    found = cache.get(KEY)
    if found is None:
        found = Reach(
            reachable=Subscriber.objects.reachable_at_all().count(),
            known=Subscriber.objects.known().count(),
            at=now,
        )
        cache.set(KEY, found, LIVES.total_seconds())
    return found
