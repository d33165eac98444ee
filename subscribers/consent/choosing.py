"""Choosing and taking back: people's own preferences, and an import undone."""

from collections.abc import Collection, Mapping
from datetime import datetime

from django.db import transaction

from subscribers import ledger, signals
from subscribers.consent.rows import (
    RESTORABLE,
    empty,
    entry_of,
    rows_of,
    save,
    tell,
)
from subscribers.models import ConsentEvent, SubscriberList, Subscription
from subscribers.origin import Origin
from subscribers.retrying import retried_on_collision

Kind = ConsentEvent.Kind
Status = Subscription.Status


@retried_on_collision
@transaction.atomic
def set_preferences(
    people: Collection[int],
    lst: SubscriberList,
    *,
    changes: Mapping[str, object],
    origin: Origin,
    now: datetime,
) -> tuple[int, ...]:
    """Write the people's own choices: own_messages, own_per, paused_until, language."""
    unknown = set(changes) - {"own_messages", "own_per", "paused_until", "language"}
    if unknown:
        raise ValueError(f"Not a preference: {', '.join(sorted(unknown))}.")
    rows = [row for row in rows_of(ledger.lock(people), lst).values() if row.pk]
    for row in rows:
        for name, value in changes.items():
            setattr(row, name, value)
    save(rows)
    told = {
        name: ledger.instant(value) if isinstance(value, datetime) else value
        for name, value in changes.items()
    }
    ledger.append(
        [entry_of(row, Kind.PREFERENCES, lst, origin, None, told) for row in rows],
        now=now,
    )
    return tuple(row.subscriber_id for row in rows)


@retried_on_collision
@transaction.atomic
def restore(
    before: Mapping[int, Mapping[str, object]],
    lst: SubscriberList,
    *,
    origin: Origin,
    now: datetime,
) -> tuple[int, ...]:
    """Put subscriptions back to what an import found; return whose.

    `before` maps a subscriber to the fields to restore ({} for "there was none").
    People who have left, or joined by another door since, are kept as they are.
    """
    keys = ledger.lock(before)
    rows = [
        row
        for key, row in rows_of(keys, lst).items()
        if row.pk and row.status != Status.UNSUBSCRIBED and row.door == origin.door
    ]
    for row in rows:
        fields = dict.fromkeys(RESTORABLE) | dict(before[row.subscriber_id])
        for name, value in fields.items():
            setattr(row, name, value if value is not None else empty(name))
    save(rows)
    ledger.append(
        [
            entry_of(row, Kind.IMPORT_UNDONE, lst, origin, None, _restored(row))
            for row in rows
        ],
        now=now,
    )
    tell(signals.withdrawn, rows, origin, now)
    return tuple(row.subscriber_id for row in rows)


def _restored(row: Subscription) -> dict[str, object]:
    """What the row was put back to; the line's own door stays the import's."""
    told = {
        name: ledger.instant(value) if isinstance(value, datetime) else value
        for name in RESTORABLE
        if (value := getattr(row, name)) is not None
    }
    return {"restored": {**told, "promise": row.promise}, "status": str(row.status)}
