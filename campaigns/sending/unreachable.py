"""Numbers that providers say are no numbers any more, text after text."""

from collections import defaultdict
from collections.abc import Collection, Sequence
from datetime import datetime
from itertools import islice

from django.db.models import F, Window
from django.db.models.functions import RowNumber

from campaigns.gateways.base import Accepted, Gateway, GatewayError
from campaigns.gateways.registry import find_gateway
from campaigns.models import Message
from campaigns.sending.judging import Ready
from subscribers.hygiene import flagging
from subscribers.models import NumberFlag
from subscribers.origin import Origin, Who

Status = Message.Status
# One such failure may be a carrier's mistake, or a phone between two of them.
IN_A_ROW = 3
BATCH = 500


def end_unreachable(people: Collection[int], *, now: datetime) -> int:
    """End the consents of those whose last texts all failed for a number that is gone.

    Returns how many people. Two queries a batch where nobody is.
    """
    keys, done = iter(sorted(set(people))), 0
    while batch := list(islice(keys, BATCH)):
        by_gateway = _gone(batch)
        for gateway, gone in by_gateway.items():
            origin = Origin(
                who=Who.GATEWAY,
                why=f"{IN_A_ROW} texts in a row failed: no such number",
                door="hygiene",
            )
            found = flagging.flag(
                gone,
                NumberFlag.Cause.UNREACHABLE,
                origin=origin,
                source=f"gateway {gateway}",
                now=now,
            )
            done += len(found.people)
    return done


def end_refused(
    wave: Sequence[Ready],
    outcomes: Sequence[Accepted | GatewayError],
    gateway: Gateway,
    *,
    now: datetime,
) -> int:
    """The same for a provider that says so at once, without a receipt."""
    refused = {
        ready.facts.draft.subscriber
        for ready, outcome in zip(wave, outcomes, strict=True)
        if isinstance(outcome, GatewayError) and outcome.code in gateway.gone_codes
    }
    return end_unreachable(refused, now=now) if refused else 0


def _gone(people: Collection[int]) -> dict[str, set[int]]:
    """Return whose newest IN_A_ROW texts all failed so, by the last one's gateway."""
    newest_first = Window(
        RowNumber(), partition_by=F("subscriber"), order_by=F("handed_at").desc()
    )
    rows = (
        Message.objects.filter(
            subscriber__in=people,
            status__in=(Status.DELIVERED, Status.FAILED),
            handed_at__isnull=False,
        )
        .annotate(place=newest_first)
        .filter(place__lte=IN_A_ROW)
        .order_by("subscriber", "place")
        .values_list("subscriber", "status", "code", "failed_by", "sender__gateway")
    )
    last: dict[int, list[tuple[bool, str]]] = defaultdict(list)
    for person, status, code, failed_by, first in rows:
        gateway = failed_by or first
        is_gone = status == Status.FAILED and code in gone_codes(gateway)
        last[person].append((is_gone, gateway))
    found: dict[str, set[int]] = defaultdict(set)
    for person, texts in last.items():
        if len(texts) == IN_A_ROW and all(is_gone for is_gone, _ in texts):
            found[texts[0][1]].add(person)
    return found


def gone_codes(gateway: str) -> frozenset[str]:
    """Return the provider's codes for a number that does not exist any more."""
    found = find_gateway(gateway)
    return found.gone_codes if found else frozenset()
