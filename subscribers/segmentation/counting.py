"""How many people a segment means now, and how many of them may be texted."""

import time
from dataclasses import dataclass

from subscribers.models import Segment, Subscriber, SubscriberList
from subscribers.segmentation.compiler import answering
from subscribers.segmentation.memory import room_to_count
from subscribers.segmentation.reaching import reachable_on


@dataclass(frozen=True, slots=True)
class Counted:
    """`seconds` is how long `count` took, without `reachable`."""

    count: int
    reachable: int
    seconds: float


def count(segment: Segment) -> Counted:
    """Count who answers the segment, and who of them is reachable on some list.

    Three queries beside the compiler's. Raises: BadRules.
    """
    with room_to_count():
        started = time.perf_counter()
        people = Subscriber.objects.known().filter(answering(segment))
        found = people.count()
        seconds = round(time.perf_counter() - started, 3)
        if not found:
            return Counted(0, 0, seconds)
        somewhere = reachable_on(SubscriberList.objects.all())
        return Counted(found, people.filter(somewhere).count(), seconds)
