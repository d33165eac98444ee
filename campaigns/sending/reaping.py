"""Take back what a dead worker held: claimed rows wait, handing rows are unknown."""

import logging
from collections import defaultdict
from collections.abc import Collection
from dataclasses import dataclass
from datetime import timedelta
from decimal import Decimal

from django.conf import settings
from django.db import connection, transaction

from campaigns.clock import database_now
from campaigns.models import Claim, Message
from campaigns.pacing import budgets
from campaigns.sending import slots, unanswered
from subscribers.bulk import update_rows

logger = logging.getLogger(__name__)

Status = Message.Status


@dataclass(frozen=True, slots=True)
class Reaped:
    requeued: int = 0
    unknown: int = 0


@transaction.atomic
def reap() -> Reaped:
    """End the claims nobody has renewed for SMS_CLAIM_SECONDS.

    A claimed row was never handed over and goes back in line. A handing row may
    have left: it becomes unknown, is shown to staff and never resent by itself.
    """
    now = database_now()
    silent_since = now - timedelta(seconds=settings.SMS_CLAIM_SECONDS)
    silent = list(
        Claim.objects.filter(beat_at__lt=silent_since).values_list("pk", flat=True)
    )
    if not silent:
        return Reaped()
    held = Message.objects.filter(
        claim__in=silent, status__in=(Status.CLAIMED, Status.HANDING)
    ).order_by("pk")
    if connection.features.has_select_for_update_skip_locked:
        held = held.select_for_update(skip_locked=True, of=("self",))
    rows = list(held.values_list("pk", "status"))
    claimed = [pk for pk, status in rows if status == Status.CLAIMED]
    handing = [pk for pk, status in rows if status == Status.HANDING]
    Message.objects.filter(pk__in=claimed).update(status=Status.QUEUED, claim=None)
    slots.release(claimed, now=now)
    Message.objects.filter(pk__in=handing).update(
        status=Status.UNKNOWN,
        claim=None,
        finished_at=now,
        error="The worker died while handing over; a receipt may still tell.",
    )
    _charge(handing)
    still_held = Message.objects.filter(
        claim__in=silent, status__in=(Status.CLAIMED, Status.HANDING)
    )
    Claim.objects.filter(pk__in=silent).exclude(
        pk__in=still_held.values("claim")
    ).delete()
    if rows:
        logger.warning(
            "Reaped silent claims: %s requeued, %s unknown.", len(claimed), len(handing)
        )
    return Reaped(len(claimed), len(handing))


def _charge(keys: Collection[int]) -> None:
    """Count texts that may have left: a budget is not to be overdrawn by them."""
    rows = Message.objects.filter(pk__in=keys, cost=None).select_related("sender")
    costs = unanswered.costs_of(list(rows))
    update_rows(Message, {key: (cost,) for key, cost in costs.items()}, ("cost",))
    spent: dict[int, Decimal] = defaultdict(Decimal)
    for row in rows:
        if row.campaign_id:
            spent[row.campaign_id] += costs.get(row.pk, 0)
    budgets.spend(spent)
