"""Heard: one inbound text with everybody it concerns."""

from collections.abc import Callable, Hashable, Iterable, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime

from campaigns.models import Sender
from keywords.matching import Interpretation
from keywords.models import InboundMessage
from subscribers.models import Subscriber, SubscriberList
from subscribers.origin import Origin


@dataclass(frozen=True, slots=True)
class Heard:
    """What intake hands to the action that answers the text's intent.

    `lists` are those the sender speaks for. With a `silence` the text does what it
    asks for, and gets no answer.
    """

    inbound: InboundMessage
    sender: Sender
    subscriber: Subscriber
    words: Interpretation
    now: datetime
    origin: Origin = field(repr=False)
    lists: Sequence[SubscriberList] = ()
    silence: str = ""


def shared_origin(heards: Sequence[Heard]) -> Origin:
    """Return one origin for people who ask for the same thing, each in their words."""
    first = heards[0].origin
    if len(heards) == 1:
        return first
    return replace(
        first,
        why="",
        cause="",
        happened_at=None,
        evidence={},
        each={heard.subscriber.pk: heard.origin for heard in heards},
    )


def alike(
    heards: Iterable[Heard], by: Callable[[Heard], Hashable]
) -> list[list[Heard]]:
    """Group texts that can share an origin: one way in, and answered or not."""
    groups: dict[Hashable, list[Heard]] = {}
    for heard in heards:
        one = heard.origin
        key = (by(heard), one.door, one.via, one.answered, one.hushed)
        groups.setdefault(key, []).append(heard)
    return list(groups.values())
