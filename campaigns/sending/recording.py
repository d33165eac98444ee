"""Write what became of texts: the gateway's answers, a wave at a time."""

import logging
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from decimal import Decimal
from typing import NamedTuple

from django.db import transaction

from campaigns.gateways.base import (
    Accepted,
    Gateway,
    GatewayError,
    NotConfigured,
    OutcomeUnknown,
    RecipientOptedOut,
    Throttled,
    Unreachable,
)
from campaigns.models import CapSlot, Message
from campaigns.pacing import budgets, carriers
from campaigns.pricing import cost_of
from campaigns.sending import blocking
from campaigns.sending.judging import Ready
from campaigns.sending.taking import carried_by
from subscribers.bulk import update_rows
from subscribers.durability import may_be_forgotten
from subscribers.prepared import Given, Prepared
from subscribers.retrying import retried_on_collision

logger = logging.getLogger(__name__)

Status = Message.Status
ATTEMPTS = 5
TOLD = ("provider_id", "cost")
BACK_OFF = timedelta(seconds=60)
WAIT_FOR_MENDING = timedelta(minutes=5)


@dataclass(slots=True)
class Recorded:
    sent: int = 0
    deferred: int = 0
    failed: int = 0
    unknown: int = 0

    def count(self, status: str) -> None:
        """Add one text that now has this status."""
        name = "sent" if status == Status.DELIVERED else str(status)
        setattr(self, name, getattr(self, name) + 1)


@retried_on_collision
@transaction.atomic
def record(
    wave: Sequence[Ready],
    outcomes: Sequence[Accepted | GatewayError],
    gateway: Gateway,
    *,
    now: datetime,
    detail: str = "",
) -> Recorded:
    """Write one outcome per text, in bulk; `detail` is said of those taken.

    A row the reaper called unknown meanwhile takes the outcome we know after all. One
    whose receipt came before the gateway's own answer keeps the receipt's status, and
    counts as sent all the same, and any price that came with it.

    Whom the provider refused because they opted out there lose their consents with it:
    nobody tells of that again.
    """
    if not wave:
        return Recorded()
    # First, because it locks people, and everybody locks people before texts.
    if not blocking.end_consents_blocked(wave, outcomes, now=now):
        # A wave that is forgotten is still *handing*: the reaper calls it unknown.
        may_be_forgotten()
    found = _lock(wave)
    recorded = Recorded()
    # Few outcomes differ, so what is the same is written once for all of them.
    written: dict[Written, dict[int, tuple]] = defaultdict(dict)
    told: dict[int, tuple] = {}
    spent: dict[int | None, Decimal] = defaultdict(Decimal)
    for ready, outcome in zip(wave, outcomes, strict=True):
        before = found.get(ready.message)
        if before is None:
            continue
        provider_id, cost = _told(ready, outcome, before)
        if before.status in (Status.HANDING, Status.UNKNOWN):
            row = _written(outcome, before.attempts + 1, gateway, now)
            if detail and isinstance(outcome, Accepted):
                row = row._replace(detail=detail)
            written[row][ready.message] = (provider_id, cost)
            recorded.count(row.status)
        elif isinstance(outcome, Accepted):
            told[ready.message] = (provider_id, cost)
            recorded.count(Status.SENT)
        else:
            continue
        spent[ready.facts.draft.campaign] += (cost or 0) - (before.cost or 0)
    for row, rows in written.items():
        update_rows(Message, rows, TOLD, same={**row._asdict(), "claim": None})
    update_rows(Message, told, TOLD)
    budgets.spend({key: amount for key, amount in spent.items() if key})
    again = {
        key
        for row, rows in written.items()
        if row.status == Status.DEFERRED
        for key in rows
    }
    if again:
        # Not taken by the provider, so its instant isn't yet: only reserved.
        CapSlot.objects.filter(message__in=again).update(at=None)
        waiting = (ready.facts for ready in wave if ready.message in again)
        carriers.give_back(carried_by(waiting))
    return recorded


class Before(NamedTuple):
    """What stood in a row before its outcome was known."""

    status: str
    attempts: int
    cost: Decimal | None
    provider_id: str


LEFT = Prepared(
    lambda: (
        Message.objects.filter(pk__among=Given("keys"), status__in=Message.LEFT)
        .order_by("pk")
        .select_for_update(of=("self",))
        .values_list("pk", *Before._fields)
    )
)


def _lock(wave: Sequence[Ready]) -> dict[int, Before]:
    rows = LEFT.ask(keys=[ready.message for ready in wave])
    return {key: Before(*row) for key, *row in rows}


def _told(
    ready: Ready, outcome: Accepted | GatewayError, before: Before
) -> tuple[str, Decimal | None]:
    """The provider's id and what the text costs, as far as either is known."""
    if isinstance(outcome, Accepted):
        provider_id = outcome.provider_id[:80] or before.provider_id
        return provider_id, _cost(ready, outcome, before.cost)
    if isinstance(outcome, OutcomeUnknown) and before.status in (
        Status.HANDING,
        Status.UNKNOWN,
    ):
        # It may be on the bill: a budget is not to be overdrawn by it.
        cost = before.cost or _price_of(ready, ready.parts)
        return before.provider_id, cost
    return before.provider_id, before.cost


class Written(NamedTuple):
    """The columns one outcome writes."""

    status: str
    attempts: int
    code: str = ""
    detail: str = ""
    error: str = ""
    failed_by: str = ""
    due_at: datetime | None = None
    finished_at: datetime | None = None


def _written(
    outcome: Accepted | GatewayError,
    attempts: int,
    gateway: Gateway,
    now: datetime,
) -> Written:
    if isinstance(outcome, Accepted):
        if gateway.delivers_at_once:
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
        failed_by=gateway.name,
        finished_at=now,
    )


def _cost(
    ready: Ready, outcome: Accepted, told_before: Decimal | None
) -> Decimal | None:
    """What the provider billed, else what its sender's price says."""
    billed = told_before if outcome.price is None else outcome.price
    if billed is not None:
        return billed
    return _price_of(ready, outcome.parts or ready.parts)


def _price_of(ready: Ready, parts: int) -> Decimal | None:
    return cost_of(ready.facts.sender, parts, ready.facts.person.place.country)


def _code(outcome: GatewayError) -> str:
    if isinstance(outcome, RecipientOptedOut):
        return blocking.CODE
    return outcome.code[:60] or type(outcome).__name__.lower()


def _back_off(outcome: GatewayError, attempts: int) -> timedelta:
    asked = outcome.retry_after_seconds if isinstance(outcome, Throttled) else None
    return max(BACK_OFF * 2 ** (attempts - 1), timedelta(seconds=asked or 0))
