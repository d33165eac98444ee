"""Ends what people want no more: a list, brands, or everything."""

from collections.abc import Sequence
from dataclasses import replace

from keywords.answering import answers, scoping
from keywords.answering.conversing import Acted
from keywords.hearing.heard import Heard, alike, shared_origin
from keywords.models import InboundMessage
from subscribers import consent
from subscribers.hygiene import flagging
from subscribers.models import NumberFlag
from subscribers.scopes import Scope

Stored = InboundMessage.Intent


def leave(heards: Sequence[Heard]) -> list[Acted]:
    scopes = scoping.of_each_stop(heards)
    # Notices confirm one scope; several brands at once get one answer of ours.
    one, several = [], []
    for heard in heards:
        (several if len(scopes[heard.inbound.pk]) > 1 else one).append(heard)
    for same in alike(one, lambda heard: scopes[heard.inbound.pk][0]):
        unsubscribe(same, scopes[same[0].inbound.pk][0])
    for heard in several:
        quiet = replace(heard, origin=replace(heard.origin, via=None))
        for scope in scopes[heard.inbound.pk]:
            unsubscribe([quiet], scope)
        brands = [scope.brand for scope in scopes[heard.inbound.pk]]
        answers.left_brands(heard, brands)
    return [(Stored.OPT_OUT, None)] * len(heards)


def leave_everything(heards: Sequence[Heard]) -> list[Acted]:
    for same in alike(heards, lambda _: None):
        unsubscribe(same, Scope.everything())
    return [(Stored.OPT_OUT, None)] * len(heards)


def unsubscribe(heards: Sequence[Heard], scope: Scope) -> consent.Left:
    return consent.unsubscribe(
        [heard.subscriber.pk for heard in heards],
        scope=scope,
        origin=shared_origin(heards),
        now=heards[0].now,
    )


def wrong_number(heard: Heard) -> Acted:
    """End what somebody else agreed to; their own phone may bring the new owner in.

    They asked for nothing and want nothing, so everything is suppressed as by
    STOPALL; START or JOIN lifts it, and the former owner's name goes with it.
    """
    left = unsubscribe([heard], Scope.everything())
    ended = {key: len(left.lists.get(key, ())) for key in left.subscribers}
    flagging.note(
        ended,
        NumberFlag.Cause.WRONG_NUMBER,
        heard.origin,
        f"text {heard.inbound.pk}",
        heard.now.date(),
        heard.now,
    )
    return Stored.OPT_OUT, None
