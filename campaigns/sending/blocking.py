"""Opt-outs that only the provider heard of: what it blocks ends the consent here."""

from collections import defaultdict
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db.models import Max

from campaigns.gateways.base import Accepted, GatewayError, RecipientOptedOut
from campaigns.models import Message
from campaigns.sending.judging import Ready
from subscribers import consent
from subscribers.models import ConsentEvent
from subscribers.origin import Origin, Who
from subscribers.scopes import Scope

Status = Message.Status
# The code of a text that the provider did not carry for that reason.
CODE = "opted_out_at_provider"


@dataclass(frozen=True, slots=True, kw_only=True)
class Blocked:
    """One text to one subscriber that its provider blocked; all are keys.

    `brand` is "" for a text of no list; `handed_at` is empty where the provider has
    only just said so.
    """

    subscriber: int
    sender: int
    brand: str
    handed_at: datetime | None = None


def end_consents_blocked(
    wave: Sequence[Ready],
    outcomes: Sequence[Accepted | GatewayError],
    *,
    now: datetime,
) -> int:
    """End the consents of those whom the provider has just refused to text."""
    blocked = [
        Blocked(
            subscriber=ready.facts.draft.subscriber,
            sender=ready.facts.draft.sender,
            brand=ready.facts.list.brand if ready.facts.list else "",
        )
        for ready, outcome in zip(wave, outcomes, strict=True)
        if isinstance(outcome, RecipientOptedOut)
    ]
    return end_consents(blocked, now=now)


def end_consents(blocked: Collection[Blocked], *, now: datetime) -> int:
    """A provider that blocks a number tells of an opt-out; return how many it ended.

    Where the person left and came back by another door, the provider's block is
    older than the consent: it stays, shown as blocked at the provider.
    """
    if not blocked:
        return 0
    origin = Origin(who=Who.GATEWAY, why="blocked at the provider")
    by_brand: dict[str, set[int]] = defaultdict(set)
    for one in _without_stale(blocked):
        by_brand[one.brand].add(one.subscriber)
    for brand, people in by_brand.items():
        scope = Scope.of_brand(brand) if brand else Scope.everything()
        consent.unsubscribe(people, scope=scope, origin=origin, now=now)
    return sum(len(people) for people in by_brand.values())


def _without_stale(blocked: Collection[Blocked]) -> list[Blocked]:
    """Leave out who came back after the text left, or was not reached since."""
    keys = {one.subscriber for one in blocked}
    back = ConsentEvent.objects.filter(
        subscriber__in=keys, kind=ConsentEvent.Kind.UNSUPPRESSED
    )
    came_back = dict(back.values_list("subscriber").annotate(Max("recorded_at")))
    arrived = Message.objects.filter(
        subscriber__in=came_back,
        sender__in={one.sender for one in blocked},
        status__in=(Status.SENT, Status.DELIVERED),
    )
    last = arrived.values_list("subscriber", "sender").annotate(Max("handed_at"))
    heard = {(person, sender): at for person, sender, at in last}
    return [
        one
        for one in blocked
        if not _is_stale(one, came_back.get(one.subscriber), heard)
    ]


def _is_stale(
    one: Blocked,
    came_back: datetime | None,
    heard: dict[tuple[int, int], datetime | None],
) -> bool:
    if came_back is None:
        return False
    if one.handed_at is not None and one.handed_at <= came_back:
        return True
    at = heard.get((one.subscriber, one.sender))
    return at is None or at <= came_back
