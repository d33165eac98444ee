"""Where receipts are dropped as they come, and taken from by the set.

A campaign's receipts come as fast as its texts left, one request each: a door writes a
row and is done. What several tell is written to their texts in one go.
"""

import logging
import time
from collections.abc import Callable, Sequence
from datetime import datetime, timedelta

from django.conf import settings
from django.db import (
    InterfaceError,
    InternalError,
    OperationalError,
    connection,
    transaction,
)

from campaigns.gateways.base import DeliveryReport, DeliveryStatus, Gateway
from campaigns.models import Receipt
from campaigns.sending import queueing, receipts
from campaigns.sending.receipts import Told
from subscribers.bulk import insert_rows
from subscribers.retrying import retried_on_collision

logger = logging.getLogger(__name__)

# The database's trouble, and not the receipt's: nothing is let go for it.
AWAY = (OperationalError, InterfaceError, InternalError)
WRITE = "campaigns.tasks.write_receipts"
BATCH = 500
# SQLite has one writer: a transaction must let the web have its turn.
BATCH_ON_SQLITE = 100
TIME_BOX_SECONDS = 20.0
# A receipt that names only the provider's id may overtake the answer that tells it to
# us: no wave takes longer (see gateways/http.py).
WAITS_FOR = timedelta(minutes=3)
# No provider tells of a text for longer.
TRIED_FOR = timedelta(days=7)
COLUMNS = (
    *("gateway", "reference", "provider_id", "status", "code", "text", "price", "at"),
    "received_at",
)


def take(gateway: Gateway, reports: Sequence[DeliveryReport], *, now: datetime) -> None:
    """Keep receipts for the queue. One statement.

    One that tells of an opt-out is written at once, so that nothing leaves after it;
    so is any where no queue works.
    """
    urgent = reports
    if settings.QUEUE_ENABLED:
        urgent = [one for one in reports if one.code in gateway.opted_out_codes]
        drop(gateway.name, reports, now=now)
    if urgent:
        receipts.receive_receipts(urgent, now=now, gateway=gateway.name)


def drop(gateway: str, reports: Sequence[DeliveryReport], *, now: datetime) -> None:
    rows = [
        (
            gateway,
            *(one.reference[:40], one.provider_id[:80], one.status),
            *(one.code[:60], one.text[:200], one.price, one.at, now),
        )
        for one in reports
    ]
    if rows:
        insert_rows(Receipt, COLUMNS, rows)
        queueing.enqueue_once(WRITE)


def remind() -> None:
    """Ask the queue for what nobody has taken out, as when a worker died."""
    if Receipt.objects.exists():
        queueing.enqueue_once(WRITE)


def write_all(
    *, clock: Callable[[], datetime], seconds: float = TIME_BOX_SECONDS
) -> bool:
    """Write what has come to its texts, for at most so long; return if that was all."""
    ends, last = time.monotonic() + seconds, 0
    while rows := _after(last):
        if time.monotonic() >= ends:
            return False
        _write(rows, now=clock())
        last = rows[-1]
    return True


def _after(last: int) -> list[int]:
    is_sqlite = connection.vendor == "sqlite"
    rows = Receipt.objects.filter(pk__gt=last).order_by("pk")
    return list(
        rows.values_list("pk", flat=True)[: BATCH_ON_SQLITE if is_sqlite else BATCH]
    )


def _write(keys: Sequence[int], *, now: datetime) -> None:
    try:
        receipts.end_consents(_write_set(keys, now=now), now=now)
    except AWAY:
        raise
    except Exception:
        # One that we cannot write must not keep the others.
        logger.exception("%s receipts could not be written together.", len(keys))
        if len(keys) == 1:
            # It is tried again with every later set, in case we mend what it met.
            given_up = Receipt.objects.filter(received_at__lt=now - TRIED_FOR)
            given_up.filter(pk__in=keys).delete()
        for key in keys if len(keys) > 1 else ():
            _write([key], now=now)


@retried_on_collision
@transaction.atomic
def _write_set(keys: Sequence[int], *, now: datetime) -> Told:
    """Write those that nobody else is at.

    They go in the transaction that writes them. Who loses a consent by them is told
    apart from it, because receipts lock texts and consents lock people.
    """
    waiting = Receipt.objects.filter(pk__in=keys).order_by("pk")
    if connection.features.has_select_for_update_skip_locked:
        waiting = waiting.select_for_update(skip_locked=True)
    rows = list(waiting)
    told = receipts.write(
        [_report_of(row) for row in rows],
        now=now,
        gateways=[row.gateway for row in rows],
    )
    early = {
        rows[place].pk
        for place in told.unknown
        if not rows[place].reference and rows[place].received_at > now - WAITS_FOR
    }
    written = [row.pk for row in rows if row.pk not in early]
    Receipt.objects.filter(pk__in=written).delete()
    return told


def _report_of(row: Receipt) -> DeliveryReport:
    return DeliveryReport(
        reference=row.reference,
        provider_id=row.provider_id,
        status=DeliveryStatus(row.status),
        code=row.code,
        text=row.text,
        at=row.at,
        raw="",
        price=row.price,
    )
