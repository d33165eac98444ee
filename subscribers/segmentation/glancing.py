"""Whom rules mean, at a glance: counts and a few people, within a time box."""

from dataclasses import dataclass, field
from datetime import datetime

from django.db.models import Count, Q

from subscribers.models import Subscriber, SubscriberList
from subscribers.registries import open_places
from subscribers.segmentation.memory import room_to_count
from subscribers.segmentation.reaching import reachable_on
from subscribers.segmentation.timebox import TooSlow, at_most

SHOWN = 10
PLACE = ("country", "region", "zone", "area")


@dataclass(slots=True)
class Glance:
    """What was found before the time was over; None is what was not.

    Shape: `people` answer, `reachable` of them may be texted, and `open_now` of those
        are where texts may leave now; `sample` are the newest of them.
    """

    people: int | None = None
    reachable: int | None = None
    open_now: int | None = None
    sample: list[Subscriber] = field(default_factory=list)
    is_whole: bool = True


def glance(
    met: Q, *, now: datetime, seconds: float, lst: SubscriberList | None = None
) -> Glance:
    """Count whom `met` finds and who may be texted on `lst`, or on some list.

    Three queries, that end after `seconds`, and one for the lists.
    """
    found = Glance()
    people = Subscriber.objects.known().filter(met)
    texted = people.filter(reachable_on([lst] if lst else SubscriberList.objects.all()))
    try:
        with at_most(seconds), room_to_count():
            found.people = people.count()
            found.sample = list(people.order_by("-pk")[:SHOWN])
            places = texted.order_by().values_list(*PLACE).annotate(Count("pk"))
            by_place = {tuple(place): number for *place, number in places}
    except TooSlow:
        found.is_whole = False
        return found
    found.reachable = sum(by_place.values())
    if list(open_places):
        is_open = set(by_place)
        for judge in open_places:
            is_open = set(judge(is_open, now))
        found.open_now = sum(by_place[place] for place in is_open)
    return found
