"""A consent ends although nobody left: the number is gone, or silent for too long."""

from collections import Counter
from collections.abc import Collection, Mapping
from datetime import datetime

from django.db import transaction
from django.db.models import QuerySet

from subscribers import ledger, signals
from subscribers.consent import answers
from subscribers.consent.rows import BATCH, entry_of, save, tell
from subscribers.models import (
    ConsentEvent,
    NumberFlag,
    Subscriber,
    SubscriberList,
    Subscription,
)
from subscribers.origin import Origin, Who
from subscribers.retrying import retried_on_collision

Kind = ConsentEvent.Kind
Status = Subscription.Status
OPEN = (Status.ACTIVE, Status.PENDING)
# What is about the person who had the number, as they are when nothing is known.
NOBODY = {
    **dict.fromkeys(("first_name", "last_name", "email", "language"), ""),
    **dict.fromkeys(("region", "zone", "postcode"), ""),
    "birthday": None,
    "attributes": {},
    "held_until": None,
    "wants_out_at": None,
}


@retried_on_collision
@transaction.atomic
def lapse(
    people: Collection[int],
    *,
    origin: Origin,
    now: datetime,
    lst: SubscriberList | None = None,
    before: datetime | None = None,
) -> Mapping[int, int]:
    """End what these people agreed to, on `lst` or everywhere; suppress nothing.

    What was agreed to after `before` stays: it is the word of whoever has the number
    now. Queued texts are cancelled with it.
    Returns how many subscriptions ended, by person.
    """
    keys, ended = ledger.lock(people), list[Subscription]()
    for start in range(0, len(keys), BATCH):
        rows = ending(keys[start : start + BATCH], lst=lst, before=before)
        ended += rows.select_related("list").order_by("subscriber", "list")
    asked = [row for row in ended if row.status == Status.PENDING]
    for row in ended:
        row.status = Status.EXPIRED
    save(ended)
    ledger.append(
        [entry_of(row, Kind.EXPIRED, row.list, origin, None, {}) for row in ended],
        now=now,
    )
    tell(signals.withdrawn, ended, origin, now)
    answers.drop(asked)
    return Counter(row.subscriber_id for row in ended)


def ending(
    people: Collection[int], *, lst: SubscriberList | None, before: datetime | None
) -> QuerySet[Subscription]:
    """Return the subscriptions that `lapse` would end."""
    rows = Subscription.objects.filter(subscriber__in=people, status__in=OPEN)
    if lst is not None:
        rows = rows.filter(list=lst)
    if before is not None:
        rows = rows.exclude(status=Status.ACTIVE, joined_at__gt=before)
        rows = rows.exclude(status=Status.PENDING, requested_at__gt=before)
    return rows


def renew(
    rows: Collection[Subscription], *, origin: Origin, now: datetime
) -> tuple[int, ...]:
    """Close the flags of people who have just joined; return who may be new.

    Where the number may have changed hands, what was known of who had it is not of
    this person: a name in a text would tell a stranger of them. A file brings its own
    particulars and keeps them. Call inside the transaction, under the ledger's lock.
    """
    keys = {row.subscriber_id for row in rows}
    flags = NumberFlag.objects.filter(subscriber__in=keys, renewed_at=None)
    found = list(flags.values_list("pk", "subscriber", "cause")) if keys else []
    if not found:
        return ()
    NumberFlag.objects.filter(pk__in=[pk for pk, *_ in found]).update(renewed_at=now)
    other = {key for _, key, cause in found if cause in NumberFlag.CHANGED_HANDS}
    if origin.who is not Who.IMPORT and other:
        Subscriber.objects.filter(pk__in=other).update(**NOBODY, updated_at=now)
        Subscriber.tags.through.objects.filter(subscriber__in=other).delete()
    return tuple(sorted(other))
