"""Write what became of texts: the gateway's answers, and receipts by rank."""

import logging
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import datetime, timedelta
from decimal import Decimal
from uuid import UUID

from django.db import connection, transaction
from django.db.models import Max, Q

from campaigns.gateways.base import (
    Accepted,
    DeliveryReport,
    DeliveryStatus,
    GatewayError,
    NotConfigured,
    OutcomeUnknown,
    RecipientOptedOut,
    Throttled,
)
from campaigns.models import CapSlot, Message
from campaigns.pricing import cost_of
from campaigns.sending import unreachable
from campaigns.sending.claiming import Ready
from subscribers import consent
from subscribers.bulk import update_rows
from subscribers.models import ConsentEvent
from subscribers.origin import Origin, Who
from subscribers.retrying import retried_on_collision
from subscribers.scopes import Scope

logger = logging.getLogger(__name__)

Status = Message.Status
ATTEMPTS = 5
BACK_OFF = timedelta(seconds=60)
WAIT_FOR_MENDING = timedelta(minutes=5)

# A receipt never takes a message back: only a higher rank is written.
RANK = {
    Status.HANDING: 0,
    Status.UNKNOWN: 1,
    Status.SENT: 2,
    Status.FAILED: 3,
    Status.DELIVERED: 4,
}
STATUS_OF_RECEIPT = {
    DeliveryStatus.SENT: Status.SENT,
    DeliveryStatus.BUFFERED: Status.SENT,
    DeliveryStatus.DELIVERED: Status.DELIVERED,
    DeliveryStatus.FAILED: Status.FAILED,
}


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
) -> Recorded:
    """Write one outcome per text, in bulk.

    A row the reaper called unknown meanwhile takes the outcome we know after all. One
    whose receipt came before the gateway's own answer keeps the receipt's status, and
    counts as sent all the same.
    """
    keys = [ready.message for ready in wave]
    rows = Message.objects.filter(pk__in=keys, status__in=RANK).order_by("pk")
    if connection.features.has_select_for_update:
        rows = rows.select_for_update(of=("self",))
    found = {pk: row for pk, *row in rows.values_list("pk", "status", "attempts")}
    written: dict[Written, list[int]] = defaultdict(list)
    told: dict[int, tuple] = {}
    overtaken = 0
    for ready, outcome in zip(wave, outcomes, strict=True):
        status, attempts = found.get(ready.message, ("", 0))
        if status in (Status.HANDING, Status.UNKNOWN):
            row = _written(outcome, attempts + 1, delivers_at_once, now)
            written[row].append(ready.message)
        elif not status or not isinstance(outcome, Accepted):
            continue
        else:
            overtaken += 1
        if isinstance(outcome, Accepted):
            cost = _cost(ready, outcome)
            if outcome.provider_id or cost is not None:
                told[ready.message] = (outcome.provider_id[:80], cost)
    # Few outcomes differ, so one update per outcome beats one value per row.
    for row, keys in written.items():
        Message.objects.filter(pk__in=keys).update(**asdict(row), claim=None)
    update_rows(Message, told, ("provider_id", "cost"))
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
    if outcome.retry and attempts < ATTEMPTS:
        return Written(
            status=Status.DEFERRED,
            attempts=attempts,
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


def _cost(ready: Ready, outcome: Accepted) -> Decimal | None:
    """What the provider billed, else what its sender's price says."""
    if outcome.price is not None:
        return outcome.price
    return cost_of(ready.facts.sender, outcome.parts or ready.parts)


def _code(outcome: GatewayError) -> str:
    if isinstance(outcome, RecipientOptedOut):
        return "opted_out_at_provider"
    return outcome.code[:60] or type(outcome).__name__.lower()


def _back_off(outcome: GatewayError, attempts: int) -> timedelta:
    asked = outcome.retry_after_seconds if isinstance(outcome, Throttled) else None
    return max(BACK_OFF * 2 ** (attempts - 1), timedelta(seconds=asked or 0))


def end_consents_blocked(
    wave: Sequence[Ready],
    outcomes: Sequence[Accepted | GatewayError],
    *,
    now: datetime,
) -> int:
    """A provider that blocks a number tells of an opt-out; return how many it ended.

    Where the person left and came back by another door, the provider's block is
    older than the consent: it stays, shown as blocked at the provider.
    """
    blocked = [
        ready
        for ready, outcome in zip(wave, outcomes, strict=True)
        if isinstance(outcome, RecipientOptedOut)
    ]
    if not blocked:
        return 0
    stale = _came_back_unheard(blocked)
    origin = Origin(who=Who.GATEWAY, why="blocked at the provider")
    by_brand: dict[str, set[int]] = {}
    for ready in blocked:
        if ready.facts.draft.subscriber not in stale:
            brand = ready.facts.list.brand if ready.facts.list else ""
            by_brand.setdefault(brand, set()).add(ready.facts.draft.subscriber)
    for brand, people in by_brand.items():
        scope = Scope.of_brand(brand) if brand else Scope.everything()
        consent.unsubscribe(people, scope=scope, origin=origin, now=now)
    return sum(len(people) for people in by_brand.values())


def _came_back_unheard(blocked: Sequence[Ready]) -> set[int]:
    """Those who came back by another door and got no text from this sender since."""
    keys = {ready.facts.draft.subscriber for ready in blocked}
    back = ConsentEvent.objects.filter(
        subscriber__in=keys, kind=ConsentEvent.Kind.UNSUPPRESSED
    )
    came_back = dict(back.values_list("subscriber").annotate(Max("recorded_at")))
    arrived = Message.objects.filter(
        subscriber__in=came_back,
        sender=blocked[0].facts.draft.sender,
        status__in=(Status.SENT, Status.DELIVERED),
    )
    heard = dict(arrived.values_list("subscriber").annotate(Max("handed_at")))
    return {
        key for key, at in came_back.items() if key not in heard or heard[key] <= at
    }


def receive_receipts(reports: Sequence[DeliveryReport], *, now: datetime) -> int:
    """Write receipts in any order and any number of times; return how many moved.

    Who has failed too often for a number that is gone loses their consents, in a
    transaction of its own: receipts lock texts, consents lock people.
    """
    moved, failed = _write_receipts(reports, now=now)
    if failed:
        unreachable.end_unreachable(failed, now=now)
    return moved


@retried_on_collision
@transaction.atomic
def _write_receipts(
    reports: Sequence[DeliveryReport], *, now: datetime
) -> tuple[int, set[int]]:
    """Return how many texts moved, and whose failed with a code."""
    references = {_uuid(report.reference) for report in reports} - {None}
    ids = {report.provider_id for report in reports if report.provider_id}
    rows = Message.objects.filter(
        Q(reference__in=references) | Q(provider_id__in=ids)
    ).order_by("pk")
    if connection.features.has_select_for_update:
        rows = rows.select_for_update(of=("self",))
    found = list(rows)
    by_reference = {row.reference: row for row in found}
    by_id = {row.provider_id: row for row in found if row.provider_id}
    moved: dict[int, tuple] = {}
    for report in reports:
        row = by_reference.get(_uuid(report.reference)) or by_id.get(report.provider_id)
        if row is not None and _moves(row, report):
            row.status = STATUS_OF_RECEIPT[report.status]
            is_final = row.status in (Status.DELIVERED, Status.FAILED)
            row.finished_at = (report.at or now) if is_final else row.finished_at
            row.error = report.text[:200] if row.status == Status.FAILED else ""
            row.code = report.code[:60] if row.status == Status.FAILED else ""
            row.provider_id = row.provider_id or report.provider_id[:80]
            moved[row.pk] = (
                *(row.status, row.finished_at, row.error, row.code, row.provider_id),
                None,
            )
    update_rows(
        Message,
        moved,
        ("status", "finished_at", "error", "code", "provider_id", "claim"),
    )
    failed = {
        row.subscriber_id
        for row in found
        if row.pk in moved and row.status == Status.FAILED and row.code
    }
    return len(moved), failed


def _moves(row: Message, report: DeliveryReport) -> bool:
    status = STATUS_OF_RECEIPT.get(report.status)
    if status is None or row.status not in RANK:
        return False
    return RANK[status] > RANK[Status(row.status)]


def _uuid(text: str) -> UUID | None:
    try:
        return UUID(text)
    except ValueError:
        return None
