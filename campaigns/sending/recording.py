"""Write what became of texts: the gateway's answers, and receipts by rank."""

import logging
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from django.db import connection, transaction
from django.db.models import Q

from campaigns.gateways.base import (
    Accepted,
    DeliveryReport,
    DeliveryStatus,
    GatewayError,
    OutcomeUnknown,
    RecipientOptedOut,
    Throttled,
)
from campaigns.models import CapSlot, Message
from campaigns.sending.bulk import update_rows
from campaigns.sending.claiming import Ready
from subscribers import consent
from subscribers.models import ConsentEvent
from subscribers.origin import Origin, Who
from subscribers.scopes import Scope

logger = logging.getLogger(__name__)

Status = Message.Status
ATTEMPTS = 5
BACK_OFF = timedelta(seconds=60)

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


@transaction.atomic
def record(
    wave: Sequence[Ready],
    outcomes: Sequence[Accepted | GatewayError],
    *,
    delivers_at_once: bool,
    now: datetime,
) -> Recorded:
    """Write one outcome per text, in bulk. Rows a receipt already moved stay.

    A row the reaper called unknown meanwhile takes the outcome we know after all.
    """
    keys = [ready.message for ready in wave]
    open_still = (Status.HANDING, Status.UNKNOWN)
    rows = Message.objects.filter(pk__in=keys, status__in=open_still).order_by("pk")
    if connection.features.has_select_for_update:
        rows = rows.select_for_update(of=("self",))
    attempts = dict(rows.values_list("pk", "attempts"))
    recorded = Recorded()
    values: dict[int, tuple] = {}
    for ready, outcome in zip(wave, outcomes, strict=True):
        if ready.message in attempts:
            values[ready.message] = _row(
                outcome, attempts[ready.message] + 1, delivers_at_once, now, recorded
            )
    update_rows(
        Message,
        values,
        (
            *("status", "code", "detail", "due_at", "attempts", "claim"),
            *("provider_id", "error", "cost", "finished_at"),
        ),
    )
    again = [key for key, value in values.items() if value[0] == Status.DEFERRED]
    # Not taken by the provider, so its instant isn't yet: the slot is reserved again.
    CapSlot.objects.filter(message__in=again).update(at=None)
    return recorded


def _row(
    outcome: Accepted | GatewayError,
    attempts: int,
    delivers_at_once: bool,
    now: datetime,
    recorded: Recorded,
) -> tuple:
    """The columns of one outcome, counted in `recorded`."""
    if isinstance(outcome, Accepted):
        recorded.sent += 1
        status = Status.DELIVERED if delivers_at_once else Status.SENT
        done = now if delivers_at_once else None
        provider_id = outcome.provider_id
        return (
            status,
            "",
            "",
            None,
            attempts,
            None,
            provider_id,
            "",
            outcome.price,
            done,
        )
    if outcome.our_fault:
        logger.error("A gateway refused for our fault: %s", outcome.text)
    told = (outcome.text[:200], None)
    if outcome.retry and attempts < ATTEMPTS:
        recorded.deferred += 1
        due_at = now + _back_off(outcome, attempts)
        detail = outcome.text[:200]
        return (
            Status.DEFERRED,
            "retry",
            detail,
            due_at,
            attempts,
            None,
            "",
            *told,
            None,
        )
    if isinstance(outcome, OutcomeUnknown):
        recorded.unknown += 1
        return (Status.UNKNOWN, "", "", None, attempts, None, "", *told, now)
    recorded.failed += 1
    code = "opted_out_at_provider" if isinstance(outcome, RecipientOptedOut) else ""
    code = code or outcome.code[:60] or type(outcome).__name__.lower()
    return (Status.FAILED, code, "", None, attempts, None, "", *told, now)


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
    keys = {ready.facts.draft.subscriber for ready in blocked}
    came_back = ConsentEvent.objects.filter(
        subscriber__in=keys, kind=ConsentEvent.Kind.UNSUPPRESSED
    )
    stale = set(came_back.values_list("subscriber", flat=True))
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


@transaction.atomic
def receive_receipts(reports: Sequence[DeliveryReport], *, now: datetime) -> int:
    """Write receipts in any order and any number of times; return how many moved."""
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
    return len(moved)


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
