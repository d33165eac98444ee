"""Write what became of texts: the gateway's answers, a wave at a time."""

import logging
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from datetime import datetime, timedelta
from decimal import Decimal

from django.db import connection, transaction

from campaigns.gateways.base import (
    Accepted,
    GatewayError,
    NotConfigured,
    OutcomeUnknown,
    RecipientOptedOut,
    Throttled,
    Unreachable,
)
from campaigns.models import CapSlot, Message
from campaigns.pacing import budgets
from campaigns.pricing import cost_of
from campaigns.sending import blocking
from campaigns.sending.claiming import Ready
from subscribers.bulk import update_rows
from subscribers.retrying import retried_on_collision

logger = logging.getLogger(__name__)

Status = Message.Status
ATTEMPTS = 5
BACK_OFF = timedelta(seconds=60)
WAIT_FOR_MENDING = timedelta(minutes=5)


@dataclass(slots=True)
class Recorded:
    sent: int = 0
    deferred: int = 0
    failed: int = 0
    unknown: int = 0


@retried_on_collision
@transaction.atomic
def record(
    wave: Sequence[Ready],
    outcomes: Sequence[Accepted | GatewayError],
    *,
    delivers_at_once: bool,
    now: datetime,
    detail: str = "",
) -> Recorded:
    """Write one outcome per text, in bulk; `detail` is said of those taken.

    A row the reaper called unknown meanwhile takes the outcome we know after all. One
    whose receipt came before the gateway's own answer keeps the receipt's status, and
    counts as sent all the same, and any price that came with it.
    """
    keys = [ready.message for ready in wave]
    rows = Message.objects.filter(pk__in=keys, status__in=Message.LEFT).order_by("pk")
    if connection.features.has_select_for_update:
        rows = rows.select_for_update(of=("self",))
    columns = rows.values_list("pk", "status", "attempts", "cost")
    found = {pk: row for pk, *row in columns}
    written: dict[Written, list[int]] = defaultdict(list)
    told: dict[int, tuple] = {}
    spent: dict[int | None, Decimal] = defaultdict(Decimal)
    overtaken = 0
    for ready, outcome in zip(wave, outcomes, strict=True):
        status, attempts, told_before = found.get(ready.message, ("", 0, None))
        if status in (Status.HANDING, Status.UNKNOWN):
            row = _written(outcome, attempts + 1, delivers_at_once, now)
            if isinstance(outcome, Accepted):
                row = replace(row, detail=detail)
            written[row].append(ready.message)
        elif not status or not isinstance(outcome, Accepted):
            continue
        else:
            overtaken += 1
        if isinstance(outcome, Accepted):
            cost = _cost(ready, outcome, told_before)
            if outcome.provider_id or cost is not None:
                told[ready.message] = (outcome.provider_id[:80], cost)
        elif isinstance(outcome, OutcomeUnknown):
            # It may be on the bill: a budget is not to be overdrawn by it.
            cost = told_before or cost_of(ready.facts.sender, ready.parts)
            told[ready.message] = ("", cost)
        else:
            continue
        spent[ready.facts.draft.campaign] += (cost or 0) - (told_before or 0)
    # Few outcomes differ, so one update per outcome beats one value per row.
    for row, keys in written.items():
        Message.objects.filter(pk__in=keys).update(**asdict(row), claim=None)
    update_rows(Message, told, ("provider_id", "cost"))
    budgets.spend({key: amount for key, amount in spent.items() if key})
    again = [
        key
        for row, keys in written.items()
        for key in keys
        if row.status == Status.DEFERRED
    ]
    # Not taken by the provider, so its instant isn't yet: the slot is reserved again.
    CapSlot.objects.filter(message__in=again).update(at=None)
    recorded = _counted(written)
    recorded.sent += overtaken
    return recorded


@dataclass(frozen=True, slots=True, kw_only=True)
class Written:
    """The columns one outcome writes."""

    status: str
    attempts: int
    code: str = ""
    detail: str = ""
    error: str = ""
    due_at: datetime | None = None
    finished_at: datetime | None = None


def _counted(written: Mapping[Written, Sequence[int]]) -> Recorded:
    recorded = Recorded()
    for row, keys in written.items():
        if row.status in (Status.SENT, Status.DELIVERED):
            recorded.sent += len(keys)
        elif row.status == Status.DEFERRED:
            recorded.deferred += len(keys)
        elif row.status == Status.UNKNOWN:
            recorded.unknown += len(keys)
        else:
            recorded.failed += len(keys)
    return recorded


def _written(
    outcome: Accepted | GatewayError,
    attempts: int,
    delivers_at_once: bool,
    now: datetime,
) -> Written:
    if isinstance(outcome, Accepted):
        if delivers_at_once:
            return Written(status=Status.DELIVERED, attempts=attempts, finished_at=now)
        return Written(status=Status.SENT, attempts=attempts)
    if outcome.our_fault:
        logger.error("A gateway refused for our fault: %s", outcome.text)
    error = outcome.text[:200]
    if isinstance(outcome, NotConfigured):
        # Every other text would fail as well: wait until somebody has mended it.
        return Written(
            status=Status.DEFERRED,
            attempts=attempts - 1,
            code="gateway_not_configured",
            detail=error,
            error=error,
            due_at=now + WAIT_FOR_MENDING,
        )
    if isinstance(outcome, Unreachable) or (outcome.retry and attempts < ATTEMPTS):
        # What never left was no attempt: only the text's own life ends the waiting.
        was_tried = not isinstance(outcome, Unreachable)
        return Written(
            status=Status.DEFERRED,
            attempts=attempts if was_tried else attempts - 1,
            code="retry",
            detail=error,
            error=error,
            due_at=now + _back_off(outcome, attempts),
        )
    if isinstance(outcome, OutcomeUnknown):
        return Written(
            status=Status.UNKNOWN, attempts=attempts, error=error, finished_at=now
        )
    return Written(
        status=Status.FAILED,
        attempts=attempts,
        code=_code(outcome),
        error=error,
        finished_at=now,
    )


def _cost(
    ready: Ready, outcome: Accepted, told_before: Decimal | None
) -> Decimal | None:
    """What the provider billed, else what its sender's price says."""
    billed = told_before if outcome.price is None else outcome.price
    if billed is not None:
        return billed
    return cost_of(ready.facts.sender, outcome.parts or ready.parts)


def _code(outcome: GatewayError) -> str:
    if isinstance(outcome, RecipientOptedOut):
        return blocking.CODE
    return outcome.code[:60] or type(outcome).__name__.lower()


def _back_off(outcome: GatewayError, attempts: int) -> timedelta:
    asked = outcome.retry_after_seconds if isinstance(outcome, Throttled) else None
    return max(BACK_OFF * 2 ** (attempts - 1), timedelta(seconds=asked or 0))
