"""How many people a segment means now, and how many of them may be texted."""

import time
from dataclasses import dataclass

from subscribers.models import Segment, Subscriber
from subscribers.segmentation.compiler import answering


@dataclass(frozen=True, slots=True)
class Counted:
    """`seconds` is how long `count` took, without `reachable`."""

    count: int
    reachable: int
    seconds: float


def count(segment: Segment) -> Counted:
    """Count who answers the segment, and who of them is reachable on some list.

    Two queries beside the compiler's. Raises: BadRules.
    """
    started = time.perf_counter()
    people = Subscriber.objects.known().filter(answering(segment))
    found = people.count()
    seconds = round(time.perf_counter() - started, 3)
    reachable = people.reachable_at_all().count() if found else 0
    return Counted(found, reachable, seconds)
