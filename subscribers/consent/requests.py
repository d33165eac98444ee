"""Requests: their yes, their no, one reminder, and the end of what nobody answered."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db import transaction

from subscribers import ledger, signals, suppressions
from subscribers.consent import answers
from subscribers.consent.lapsing import renew
from subscribers.consent.rows import BATCH, entry_of, is_open, rows_of, save, tell
from subscribers.consent.states import agreement_of, as_asked, as_confirmed
from subscribers.models import ConsentEvent, SubscriberList, Subscription
from subscribers.origin import Origin
from subscribers.retrying import retried_on_collision

Kind = ConsentEvent.Kind
Status = Subscription.Status
Method = Subscription.Method

REQUESTS_AT_MOST = 2


@dataclass(frozen=True, slots=True, kw_only=True)
class Confirmed:
    joined: tuple[int, ...] = ()
    asked_again: tuple[int, ...] = ()
    refused: tuple[int, ...] = ()


@retried_on_collision
@transaction.atomic
def confirm(
    people: Collection[int], lst: SubscriberList, *, origin: Origin, now: datetime
) -> Confirmed:
    """Take the yes of people with a pending request; too late asks once more.

    In time is who said it in time, whenever it is heard. A yes never lifts a
    suppression.
    """
    keys = ledger.lock(people)
    rows = rows_of(keys, lst)
    covered = suppressions.covered(keys, lst)
    open_rows = [
        row
        for key, row in rows.items()
        if key not in covered
        and row.status in (Status.PENDING, Status.EXPIRED)
        # A soft opt-in runs out too, and was never a request.
        and row.requested_at is not None
    ]
    in_time = [row for row in open_rows if _is_in_time(row, origin, now)]
    late = [
        row
        for row in open_rows
        if not _is_in_time(row, origin, now) and row.request_count < REQUESTS_AT_MOST
    ]
    joined = [as_confirmed(row, now=now) for row in in_time]
    asked = [
        as_asked(row, origin, now=now, by_link=row.is_asked_by_link) for row in late
    ]
    ledger.append(
        [
            entry_of(row, kind, lst, origin, None, agreement_of(row))
            for kind, done in ((Kind.CONFIRMED, joined), (Kind.REQUESTED, asked))
            for row in done
        ],
        now=now,
    )
    save([*joined, *asked])
    renew(joined, origin=origin, now=now)
    tell(signals.joined, joined, origin, now)
    tell(signals.requested, asked, origin, now)
    answers.settle(joined, lst, origin=origin, now=now)
    done = {row.subscriber_id for row in (*joined, *asked)}
    return Confirmed(
        joined=tuple(row.subscriber_id for row in joined),
        asked_again=tuple(row.subscriber_id for row in asked),
        refused=tuple(key for key in keys if key not in done),
    )


def _is_in_time(row: Subscription, origin: Origin, now: datetime) -> bool:
    """Whether a request was open when they said yes; the clock may have ended it since.

    One that ended in another way, such as with a number that is gone, stays ended.
    """
    said_at = origin.of(row.subscriber_id).happened_at or now
    ends_at = row.request_expires_at
    if ends_at is None or said_at > ends_at:
        return False
    if row.status == Status.PENDING:
        return True
    was_answered = row.joined_at is not None and row.joined_at >= row.requested_at
    return now > ends_at and not was_answered


@retried_on_collision
@transaction.atomic
def decline(
    people: Collection[int], lst: SubscriberList, *, origin: Origin, now: datetime
) -> tuple[int, ...]:
    """Take the no of people with a pending request: it counts as having left."""
    return _end_requests(
        ledger.lock(people), lst, Kind.DECLINED, Status.UNSUBSCRIBED, origin, now
    )


@retried_on_collision
@transaction.atomic
def withdraw(
    people: Collection[int], lst: SubscriberList, *, origin: Origin, now: datetime
) -> tuple[int, ...]:
    """Take back open requests, by whoever made them: a wrong number was typed.

    Nobody has left: whoever the number belongs to may still be asked another day. A
    yes that comes all the same is no answer to anything.
    """
    return _end_requests(
        ledger.lock(people), lst, Kind.WITHDRAWN, Status.NONE, origin, now
    )


@retried_on_collision
@transaction.atomic
def remind(lst: SubscriberList, *, origin: Origin, now: datetime) -> int:
    """Ask once more for requests of `lst` that wait, if it reminds; return how many.

    At most once per request, and nothing in the ledger: nobody's standing changes.
    """
    if lst.reminds_after_hours is None:
        return 0
    asked_before = now - timedelta(hours=lst.reminds_after_hours)
    waiting = Subscription.objects.filter(
        list=lst,
        status=Status.PENDING,
        reminded_at=None,
        requested_at__lte=asked_before,
        request_expires_at__gt=now,
    )
    keys = ledger.lock(waiting.values_list("subscriber", flat=True)[:BATCH])
    # Asked again under the lock: an answer may have come in between.
    rows = list(waiting.filter(subscriber__in=keys))
    for row in rows:
        row.reminded_at = now
    save(rows)
    tell(signals.reminded, rows, origin, now)
    return len(rows)


@retried_on_collision
@transaction.atomic
def end_soft(lst: SubscriberList, *, origin: Origin, now: datetime) -> int:
    """End the soft opt-ins of `lst` whose time has come; return how many."""
    over = Subscription.objects.filter(
        list=lst,
        status=Status.ACTIVE,
        method=Method.SOFT,
        consent_expires_at__lte=now,
    )
    keys = ledger.lock(over.values_list("subscriber", flat=True)[:BATCH])
    rows = list(over.filter(subscriber__in=keys))
    for row in rows:
        row.status = Status.EXPIRED
    save(rows)
    ledger.append(
        [entry_of(row, Kind.EXPIRED, lst, origin, None, {}) for row in rows], now=now
    )
    tell(signals.withdrawn, rows, origin, now)
    return len(rows)


@retried_on_collision
@transaction.atomic
def expire_requests(lst: SubscriberList, *, origin: Origin, now: datetime) -> int:
    """End the requests of `lst` that nobody answered in time; return how many."""
    late = Subscription.objects.filter(
        list=lst, status=Status.PENDING, request_expires_at__lt=now
    ).values_list("subscriber", flat=True)[:BATCH]
    keys = ledger.lock(late)
    return len(_end_requests(keys, lst, Kind.EXPIRED, Status.EXPIRED, origin, now))


def _end_requests(
    keys: Collection[int],
    lst: SubscriberList,
    kind: str,
    status: str,
    origin: Origin,
    now: datetime,
) -> tuple[int, ...]:
    rows = [
        row
        for row in rows_of(keys, lst).values()
        if row.status == Status.PENDING
        and (kind != Kind.EXPIRED or not is_open(row, now))
    ]
    for row in rows:
        row.status = status
        row.left_at = now if status == Status.UNSUBSCRIBED else row.left_at
    save(rows)
    ledger.append([entry_of(row, kind, lst, origin, None, {}) for row in rows], now=now)
    tell(signals.withdrawn, rows, origin, now)
    answers.drop(rows)
    return tuple(row.subscriber_id for row in rows)
