"""Hand judged texts to the gateway in waves; call outside transactions."""

from collections.abc import Iterator, Sequence
from datetime import datetime
from functools import lru_cache
from typing import TypeVar
from urllib.parse import urljoin

from django.conf import settings
from django.urls import reverse

from campaigns.composing.parts import count_parts
from campaigns.gateways.base import (
    Accepted,
    Gateway,
    GatewayError,
    OutcomeUnknown,
    OutgoingSms,
)
from campaigns.pacing.facts import Facts
from campaigns.pacing.hours import opening
from campaigns.sending.judging import Ready

T = TypeVar("T")
# What a sudden death leaves unknown at most.
WAVE = 100
Outcome = Accepted | GatewayError


def waves(rows: Sequence[T]) -> Iterator[tuple[int, Sequence[T]]]:
    """Yield each wave with its place among all."""
    for start in range(0, len(rows), WAVE):
        yield start, rows[start : start + WAVE]


def call(wave: Sequence[Ready], gateway: Gateway, *, now: datetime) -> list[Outcome]:
    """Hand the texts to the gateway; one outcome each. Call outside transactions."""
    if not wave:
        return []
    sender = wave[0].facts.sender
    delivery_url = _delivery_url(settings.PUBLIC_URL, gateway.name)
    outgoing = [
        OutgoingSms(
            reference=ready.reference,
            sender=sender.number,
            to=ready.facts.person.phone,
            text=ready.body,
            encoding=count_parts(ready.body).encoding,
            validity_seconds=_validity(ready.facts, now),
            delivery_url=delivery_url,
            handed_at=now,
        )
        for ready in wave
    ]
    try:
        return gateway.hand_over(outgoing)
    except Exception as error:  # noqa: BLE001 - an adapter may break in any way
        # The adapter broke its promise: nobody can say what left, so nobody resends.
        unknown = OutcomeUnknown(f"The gateway failed: {type(error).__name__}.")
        unknown.__cause__ = error
        return [unknown] * len(wave)


@lru_cache(maxsize=64)
def _delivery_url(public_url: str, gateway: str) -> str:
    return urljoin(public_url, reverse("campaigns:delivery", args=[gateway]))


def _validity(facts: Facts, now: datetime) -> int | None:
    """Seconds until the provider must give up: closing time or the text's end."""
    ends = [facts.draft.expires_at] if facts.draft.expires_at else []
    if facts.draft.kind == "promotional":
        own = facts.world.own_rules
        closes_at = opening(facts.person.place, now, own).closes_at
        ends += [closes_at] if closes_at else []
    if not ends:
        return None
    return max(int((min(ends) - now).total_seconds()), 60)
