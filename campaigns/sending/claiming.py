"""Take due rows for one worker; the gate judges them a wave at a time.

Its transactions lock messages only, those of judging lock subscribers first and
messages after, the one order everywhere. Mixing the orders deadlocks with an opt-out.
"""

import os
import socket
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import NamedTuple

from django.db import connection, transaction

from campaigns.clock import database_now
from campaigns.models import Campaign, Claim, Message, RedButton
from campaigns.models.message import MessageQuerySet
from campaigns.sending import trials
from subscribers.durability import may_be_forgotten
from subscribers.retrying import retried_on_collision

Status = Message.Status
WOKEN_AT_ONCE = 1_000


class Claimed(NamedTuple):
    """One claimed text and whose it is, as keys."""

    message: int
    subscriber: int
    campaign: int | None


@dataclass(frozen=True, slots=True)
class Held:
    """A claim and the texts it holds, in handing order."""

    claim: Claim
    rows: tuple[Claimed, ...]


def worker_name() -> str:
    return f"{socket.gethostname()}:{os.getpid()}"


@transaction.atomic
def wake(sender: int, *, now: datetime) -> int:
    """Queue deferred rows whose instant has come; they keep their place in line."""
    due = Message.objects.filter(
        sender=sender, status=Status.DEFERRED, due_at__lte=now
    ).order_by("due_at")
    keys = list(_skipping_locked(due).values_list("pk", flat=True)[:WOKEN_AT_ONCE])
    return Message.objects.filter(pk__in=keys).update(status=Status.QUEUED)


@transaction.atomic
def claim(sender: int, *, limit: int) -> Held | None:
    """Mark up to `limit` queued rows claimed; None when none may go."""
    may_be_forgotten()
    if RedButton.objects.filter(is_pressed=True).exists():
        return None
    queued = Message.objects.filter(sender=sender, status=Status.QUEUED)
    queued = _skipping_locked(_not_paused(queued).in_handing_order())
    rows = [
        Claimed(message, subscriber, campaign)
        for message, subscriber, campaign in queued.values_list(
            "pk", "subscriber", "campaign"
        )[:limit]
    ]
    if not rows:
        return None
    held = Claim.objects.create(
        worker=worker_name(), sender_id=sender, beat_at=database_now()
    )
    Message.objects.filter(pk__among=[row.message for row in rows]).update(
        status=Status.CLAIMED, claim=held
    )
    return Held(held, tuple(rows))


@retried_on_collision
@transaction.atomic
def let_wait(held: Held, rows: Sequence[Claimed]) -> None:
    """Put claimed rows back in line, which nobody has judged."""
    mine = Message.objects.filter(
        pk__among=[row.message for row in rows],
        claim=held.claim,
        status=Status.CLAIMED,
    ).order_by("pk")
    if connection.features.has_select_for_update:
        mine = mine.select_for_update(of=("self",))
    keys = list(mine.values_list("pk", flat=True))
    Message.objects.filter(pk__among=keys).update(status=Status.QUEUED, claim=None)


def _skipping_locked(rows: MessageQuerySet) -> MessageQuerySet:
    if connection.features.has_select_for_update_skip_locked:
        return rows.select_for_update(skip_locked=True, of=("self",))
    return rows


def _not_paused(rows: MessageQuerySet) -> MessageQuerySet:
    """Paused campaigns are a filter on what is due, not a verdict."""
    paused = Campaign.objects.filter(status=Campaign.Status.PAUSED)
    keys = list(paused.values_list("pk", flat=True))
    rows = rows.exclude(campaign__in=keys) if keys else rows
    return trials.without_those_behind(rows)
