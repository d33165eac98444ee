"""A sender's rate in parts per second, shared by all workers through its row."""

import math
from datetime import datetime, timedelta

from django.db import connection, transaction

from campaigns.models import Sender
from subscribers.durability import may_be_forgotten

AHEAD = timedelta(seconds=2)


@transaction.atomic
def take(sender: int, *, now: datetime) -> int:
    """Reserve the parts the road has room for within two seconds; 0 means wait.

    Tiny transaction on the sender's row alone. What is not used goes back with
    `settle`.
    """
    may_be_forgotten()
    row = _locked(sender)
    free_at = max(row.road_free_at or now, now)
    room = (now + AHEAD - free_at).total_seconds() * row.rate
    # A road slower than a part in two seconds still carries one when it is free.
    parts = math.floor(room) or (1 if free_at <= now else 0)
    if parts > 0:
        row.road_free_at = free_at + timedelta(seconds=parts / row.rate)
        row.save(update_fields=["road_free_at"])
    return max(parts, 0)


@transaction.atomic
def settle(sender: int, *, taken: int, used: int) -> None:
    """Give back the parts not used, or charge those beyond what was taken."""
    if taken == used:
        return
    may_be_forgotten()
    row = _locked(sender)
    if row.road_free_at is not None:
        row.road_free_at += timedelta(seconds=(used - taken) / row.rate)
        row.save(update_fields=["road_free_at"])


def waits_seconds(sender: int, *, now: datetime) -> float:
    """How long until the road has room for one more part."""
    row = Sender.objects.get(pk=sender)
    if row.road_free_at is None:
        return 0.0
    room_at = row.road_free_at - AHEAD + timedelta(seconds=1 / row.rate)
    return max((min(room_at, row.road_free_at) - now).total_seconds(), 0.0)


def _locked(sender: int) -> Sender:
    rows = Sender.objects.all()
    if connection.features.has_select_for_no_key_update:
        # Foreign keys that point here need not wait.
        rows = rows.select_for_update(no_key=True)
    return rows.get(pk=sender)
