"""Hand judged texts to the gateway in waves: commit *handing*, then call."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from urllib.parse import urljoin

from django.conf import settings
from django.db import connection, transaction
from django.urls import reverse

from campaigns.composing.parts import count_parts
from campaigns.gateways.base import (
    Accepted,
    Gateway,
    GatewayError,
    OutcomeUnknown,
    OutgoingSms,
)
from campaigns.models import Claim, Message
from campaigns.pacing import gate, loading
from campaigns.pacing.facts import Facts
from campaigns.pacing.hours import opening
from campaigns.pacing.verdict import Decision, Verdict
from campaigns.sending import slots
from campaigns.sending.claiming import Ready
from subscribers.bulk import update_rows
from subscribers.retrying import retried_on_collision

WAVE = 100
Outcome = Accepted | GatewayError


def waves(ready: Sequence[Ready]) -> Iterator[tuple[int, Sequence[Ready]]]:
    """Yield each wave with its place among all."""
    for start in range(0, len(ready), WAVE):
        yield start, ready[start : start + WAVE]


@dataclass(frozen=True, slots=True)
class Handing:
    """The texts to call for; those that went back to wait; those dropped at last."""

    going: tuple[Ready, ...]
    deferred: int = 0
    dropped: int = 0


@retried_on_collision
@transaction.atomic
def commit_handing(held: Claim, wave: Sequence[Ready], *, now: datetime) -> Handing:
    """Mark the wave *handing*; return what may be called for.

    Locks messages in key order, so that an opt-out that cancels them waits or
    went first. Rows no longer claimed are left as they are; rows whose hours have
    closed, whose campaign was paused or whose person is asked go back to wait.
    """
    keys = [ready.message for ready in wave]
    rows = Message.objects.filter(
        pk__in=keys, claim=held, status=Message.Status.CLAIMED
    ).order_by("pk")
    if connection.features.has_select_for_update:
        rows = rows.select_for_update(of=("self",))
    mine = set(rows.values_list("pk", flat=True))
    going: list[Ready] = []
    stopped: dict[int, Verdict] = {}
    for ready, facts in zip(
        wave, loading.reread([ready.facts for ready in wave]), strict=True
    ):
        if ready.message not in mine:
            continue
        verdict = gate.decide_timely(facts, now)
        if verdict.decision == Decision.SEND:
            going.append(ready)
        else:
            stopped[ready.message] = verdict
    handed = [ready.message for ready in going]
    Message.objects.filter(pk__in=handed).update(
        status=Message.Status.HANDING, handed_at=now, code="", detail="", due_at=None
    )
    slots.use(handed, now=now)
    _put_back(stopped, now)
    dropped = sum(v.decision == Decision.DROP for v in stopped.values())
    return Handing(tuple(going), len(stopped) - dropped, dropped)


def _put_back(stopped: dict[int, Verdict], now: datetime) -> None:
    update_rows(
        Message,
        {
            key: (
                Message.Status.DROPPED
                if verdict.decision == Decision.DROP
                else Message.Status.DEFERRED,
                verdict.code,
                verdict.detail[:200],
                verdict.until,
                now if verdict.decision == Decision.DROP else None,
                None,
            )
            for key, verdict in stopped.items()
        },
        ("status", "code", "detail", "due_at", "finished_at", "claim"),
    )
    slots.release(list(stopped), now=now)


def call(wave: Sequence[Ready], gateway: Gateway, *, now: datetime) -> list[Outcome]:
    """Hand the texts to the gateway; one outcome each. Call outside transactions."""
    if not wave:
        return []
    sender = wave[0].facts.sender
    delivery_url = urljoin(
        settings.PUBLIC_URL, reverse("campaigns:delivery", args=[gateway.name])
    )
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
