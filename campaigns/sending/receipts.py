"""Write what providers tell later: receipts by rank, prices, and opt-outs."""

from collections import defaultdict
from collections.abc import Collection, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from decimal import Decimal
from uuid import UUID

from django.db import connection, transaction
from django.db.models import Q

from campaigns.gateways.base import DeliveryReport, DeliveryStatus, Gateway
from campaigns.gateways.registry import find_gateway
from campaigns.models import Message
from campaigns.pacing import budgets
from campaigns.sending import blocking, unanswered, unreachable
from campaigns.sending.blocking import Blocked
from subscribers.bulk import update_rows
from subscribers.retrying import retried_on_collision

Status = Message.Status

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
class Told:
    """What receipts told: rows by key, and people; `unknown` are places in the set of
    those whose text is not known, by the provider's id alone not yet.
    """

    moved: dict[int, tuple] = field(default_factory=dict)
    priced: dict[int, tuple] = field(default_factory=dict)
    spent: dict[int | None, Decimal] = field(
        default_factory=lambda: defaultdict(Decimal)
    )
    failed: set[int] = field(default_factory=set)
    blocked: list[Blocked] = field(default_factory=list)
    unknown: list[int] = field(default_factory=list)


def receive_receipts(
    reports: Sequence[DeliveryReport], *, now: datetime, gateway: str = ""
) -> int:
    """Write receipts in any order and any number of times; return how many moved.

    `gateway` is who tells them, in its own codes; else their senders' first one.

    Who has opted out at the provider, or has failed too often for a number that is
    gone, loses their consents, in transactions of their own: receipts lock texts,
    consents lock people.
    """
    gateways = [gateway] * len(reports)
    told = retried_on_collision(write)(reports, now=now, gateways=gateways)
    end_consents(told, now=now)
    return len(told.moved)


def end_consents(told: Told, *, now: datetime) -> None:
    blocking.end_consents(told.blocked, now=now)
    if told.failed:
        unreachable.end_unreachable(told.failed, now=now)


@transaction.atomic
def write(
    reports: Sequence[DeliveryReport], *, now: datetime, gateways: Sequence[str]
) -> Told:
    """Write receipts to their texts; whose consents end is the caller's to do after.

    `gateways` name who told each; a text may have gone by its sender's other one.

    A query or two per kind of change, whatever the number of receipts.
    """
    rows = _rows(reports)
    by_reference = {row.reference: row for row in rows}
    by_id = {row.provider_id: row for row in rows if row.provider_id}
    names = {*gateways, *(row.sender.gateway for row in rows)}
    opted_out = {name: _opted_out_codes(name) for name in names}
    heard = Told()
    early: list[Message] = []
    for place, (report, name) in enumerate(zip(reports, gateways, strict=True)):
        row = by_reference.get(_uuid(report.reference)) or by_id.get(report.provider_id)
        if row is None:
            heard.unknown.append(place)
            continue
        if row.status not in RANK:
            continue
        if report.price is not None:
            heard.spent[row.campaign_id] += report.price - (row.cost or 0)
            row.cost = report.price
            heard.priced[row.pk] = (report.price,)
        blocks = report.code in opted_out[name or row.sender.gateway]
        if _moves(row, report):
            if row.status in (Status.HANDING, Status.UNKNOWN):
                early.append(row)
            _move(row, report, name, blocks=blocks, now=now)
            heard.moved[row.pk] = (
                *(row.status, row.finished_at, row.error, row.code, row.failed_by),
                *(row.provider_id, None),
            )
        # Also of a receipt that comes again: the first may have died half-way.
        if blocks and row.status == Status.FAILED:
            heard.blocked.append(_blocked(row))
    # No text on its way any more, and the gateway's own answer may come late or never.
    for row, cost in _costs([row for row in early if row.cost is None]):
        heard.spent[row.campaign_id] += cost
        heard.priced[row.pk] = (cost,)
    update_rows(
        Message,
        heard.moved,
        (
            *("status", "finished_at", "error", "code", "failed_by"),
            *("provider_id", "claim"),
        ),
    )
    update_rows(Message, heard.priced, ("cost",))
    budgets.spend({key: amount for key, amount in heard.spent.items() if key})
    heard.failed = _failed(rows, heard)
    return heard


def _costs(rows: Sequence[Message]) -> list[tuple[Message, Decimal]]:
    costs = unanswered.costs_of(rows)
    return [(row, costs[row.pk]) for row in rows if row.pk in costs]


def _rows(reports: Sequence[DeliveryReport]) -> list[Message]:
    references = {_uuid(report.reference) for report in reports} - {None}
    ids = {report.provider_id for report in reports if report.provider_id}
    # Said twice: of many ids PostgreSQL does not see that none is empty, and would
    # not ask the index, which holds the others only.
    by_id = Q(provider_id__in=ids) & ~Q(provider_id="")
    rows = (
        Message.objects.filter(Q(reference__in=references) | by_id)
        .select_related("sender", "list")
        .order_by("pk")
    )
    if connection.features.has_select_for_update:
        rows = rows.select_for_update(of=("self",))
    return list(rows)


def _moves(row: Message, report: DeliveryReport) -> bool:
    status = STATUS_OF_RECEIPT.get(report.status)
    return status is not None and RANK[status] > RANK[Status(row.status)]


def _move(
    row: Message, report: DeliveryReport, gateway: str, *, blocks: bool, now: datetime
) -> None:
    row.status = STATUS_OF_RECEIPT[report.status]
    if row.status in (Status.DELIVERED, Status.FAILED):
        row.finished_at = report.at or now
    failed = row.status == Status.FAILED
    row.error = report.text[:200] if failed else ""
    row.code = report.code[:60] if failed else ""
    row.failed_by = gateway if failed else ""
    if failed and blocks:
        row.code = blocking.CODE
    row.provider_id = row.provider_id or report.provider_id[:80]


def _blocked(row: Message) -> Blocked:
    return Blocked(
        subscriber=row.subscriber_id,
        sender=row.sender_id,
        brand=row.list.brand if row.list else "",
        handed_at=row.handed_at,
    )


def _failed(rows: Collection[Message], heard: Told) -> set[int]:
    """Return whose texts have just failed with a code of the provider's."""
    return {
        row.subscriber_id
        for row in rows
        if row.pk in heard.moved
        and row.status == Status.FAILED
        and row.code not in ("", blocking.CODE)
    }


def _opted_out_codes(gateway: str) -> frozenset[str]:
    found: Gateway | None = find_gateway(gateway)
    return found.opted_out_codes if found else frozenset()


def _uuid(text: str) -> UUID | None:
    try:
        return UUID(text)
    except ValueError:
        return None
