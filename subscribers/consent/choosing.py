"""Choosing and taking back: people's own preferences, and an import undone."""

from collections.abc import Collection, Mapping
from datetime import datetime

from django.db import transaction

from subscribers import ledger, lines, signals
from subscribers.consent.rows import (
    RESTORABLE,
    empty,
    entry_of,
    rows_of,
    save,
    tell,
)
from subscribers.models import ConsentEvent, SubscriberList, Subscription, Topic
from subscribers.origin import Origin
from subscribers.retrying import retried_on_collision

Kind = ConsentEvent.Kind
Status = Subscription.Status
CHOICES = {"own_messages", "own_per", "paused_until", "language"}


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
    """Write the people's own choices: own_messages, own_per, paused_until, language.

    `topics` are keys of the list's topics; none stands for all of them.
    """
    unknown = set(changes) - {*CHOICES, "topics"}
    if unknown:
        raise ValueError(f"Not a preference: {', '.join(sorted(unknown))}.")
    rows = [row for row in rows_of(ledger.lock(people), lst).values() if row.pk]
    told = {
        name: lines.instant(value) if isinstance(value, datetime) else value
        for name, value in changes.items()
    }
    if "topics" in changes:
        told["topics"] = _choose_topics(rows, lst, changes["topics"])
    for row in rows:
        for name in changes.keys() & CHOICES:
            setattr(row, name, changes[name])
    save(rows)
    ledger.append(
        [entry_of(row, Kind.PREFERENCES, lst, origin, None, told) for row in rows],
        now=now,
    )
    tell(signals.chose, rows, origin, now)
    return tuple(row.subscriber_id for row in rows)


def _choose_topics(
    rows: Collection[Subscription], lst: SubscriberList, topics: Collection[int]
) -> list[str]:
    """Make these the people's topics; return their slugs, as the ledger names them."""
    slugs = dict(Topic.objects.filter(list=lst).values_list("pk", "slug"))
    strange = set(topics) - slugs.keys()
    if strange:
        raise ValueError(f"Not a topic of {lst.slug}: {sorted(strange)}.")
    chosen = Subscription.topics.through
    chosen.objects.filter(subscription__in=rows).delete()
    chosen.objects.bulk_create(
        [
            chosen(subscription_id=row.pk, topic_id=topic)
            for row in rows
            for topic in topics
        ]
    )
    return sorted(slugs[topic] for topic in topics)


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
    ledger.append(
        [
            entry_of(row, Kind.IMPORT_UNDONE, lst, origin, None, _restored(row))
            for row in rows
        ],
        now=now,
    )
    save(rows)
    tell(signals.withdrawn, rows, origin, now)
    return tuple(row.subscriber_id for row in rows)


def _restored(row: Subscription) -> dict[str, object]:
    """What the row was put back to; the line's own door stays the import's."""
    told = {
        name: lines.instant(value) if isinstance(value, datetime) else value
        for name in RESTORABLE
        if (value := getattr(row, name)) is not None
    }
    return {"restored": {**told, "promise": row.promise}, "status": str(row.status)}
