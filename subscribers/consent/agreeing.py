"""Agreeing: a yes or a no to what a text asked, beyond the request to confirm."""

from collections.abc import Collection
from datetime import datetime

from django.db import transaction

from subscribers import disclosures, ledger, signals, suppressions
from subscribers.consent.joining import Subscribed, subscribe
from subscribers.consent.rows import countries_of, entry_of, rows_of, save, tell
from subscribers.frequency import Promise, keeps
from subscribers.models import ConsentEvent, Disclosure, SubscriberList, Subscription
from subscribers.models.lists import promise_in_words
from subscribers.origin import Origin
from subscribers.retrying import retried_on_collision

Kind = ConsentEvent.Kind
Status = Subscription.Status
Method = Subscription.Method


@retried_on_collision
@transaction.atomic
def agree_expressly(
    people: Collection[int], lst: SubscriberList, *, origin: Origin, now: datetime
) -> tuple[int, ...]:
    """Take the yes of existing customers: their consent is express and has no end."""
    keys = ledger.lock(people)
    rows = [row for row in rows_of(keys, lst).values() if is_soft(row, now)]
    for row in rows:
        row.method, row.joined_at, row.consent_expires_at = Method.DOUBLE, now, None
    country = countries_of([row.subscriber_id for row in rows])
    shown = disclosures.shown(lst, set(country.values()))
    _write(
        rows,
        lst,
        Kind.CONFIRMED,
        origin,
        now,
        {
            row.subscriber_id: {
                "method": str(row.method),
                "method_before": str(Method.SOFT),
                "promise": row.promise or None,
                "consent_expires_at": None,
                "disclosure": _named(shown.get(country[row.subscriber_id])),
            }
            for row in rows
        },
    )
    tell(signals.joined, rows, origin, now)
    return tuple(row.subscriber_id for row in rows)


@retried_on_collision
@transaction.atomic
def refuse_expressly(
    people: Collection[int], lst: SubscriberList, *, origin: Origin, now: datetime
) -> tuple[int, ...]:
    """Take the no of existing customers: it counts as having left the list."""
    keys = ledger.lock(people)
    rows = [row for row in rows_of(keys, lst).values() if is_soft(row, now)]
    return _declined(rows, lst, origin, now)


@retried_on_collision
@transaction.atomic
def raise_promise(
    people: Collection[int],
    lst: SubscriberList,
    *,
    promise: Promise,
    origin: Origin,
    now: datetime,
) -> tuple[int, ...]:
    """Take the yes of people to more texts than they were promised; return whose."""
    keys = ledger.lock(people)
    rows = [row for row in rows_of(keys, lst).values() if is_below(row, promise)]
    before = {row.subscriber_id: row.promise for row in rows}
    for row in rows:
        row.promise_messages, row.promise_per = promise
    country = countries_of([row.subscriber_id for row in rows])
    worded = _worded(lst, promise, set(country.values()))
    _write(
        rows,
        lst,
        Kind.PREFERENCES,
        origin,
        now,
        {
            row.subscriber_id: {
                "promise": row.promise,
                "promise_before": before[row.subscriber_id],
                "disclosure": _named(worded.get(country[row.subscriber_id])),
            }
            for row in rows
        },
    )
    return tuple(row.subscriber_id for row in rows)


@retried_on_collision
@transaction.atomic
def keep_promise(
    people: Collection[int],
    lst: SubscriberList,
    *,
    promise: Promise,
    origin: Origin,
    now: datetime,
) -> tuple[int, ...]:
    """Take the no of people to more texts: nothing changes, and the ledger says so."""
    keys = ledger.lock(people)
    rows = [row for row in rows_of(keys, lst).values() if is_below(row, promise)]
    refused = promise_in_words(*promise)
    facts = {row.subscriber_id: {"promise_refused": refused} for row in rows}
    _write(rows, lst, Kind.PREFERENCES, origin, now, facts)
    return tuple(row.subscriber_id for row in rows)


@retried_on_collision
@transaction.atomic
def accept_invitation(
    people: Collection[int], lst: SubscriberList, *, origin: Origin, now: datetime
) -> Subscribed:
    """Take the yes of people who were invited to `lst`, under its own disclosure.

    Where the list asks for a reply, this was the reply. It never lifts a suppression,
    and brings nobody back who has left.
    """
    keys = ledger.lock(people)
    asked = _invited(keys, lst)
    by_link = lst.opt_in == lst.OptIn.LINK
    return subscribe(asked, lst, origin=origin, now=now, confirmed=not by_link)


@retried_on_collision
@transaction.atomic
def refuse_invitation(
    people: Collection[int], lst: SubscriberList, *, origin: Origin, now: datetime
) -> tuple[int, ...]:
    """Take the no of people who were invited: no file and nobody asks them again."""
    keys = ledger.lock(people)
    rows = rows_of(_invited(keys, lst), lst)
    return _declined([rows[key] for key in sorted(rows)], lst, origin, now)


def is_soft(row: Subscription, now: datetime) -> bool:
    """Whether somebody gets texts as an existing customer, and never said yes."""
    return (
        row.status == Status.ACTIVE
        and row.method == Method.SOFT
        and row.consent_expires_at > now
    )


def is_below(row: Subscription, promise: Promise) -> bool:
    """Whether somebody was promised less than `promise` may let through."""
    return row.status == Status.ACTIVE and not keeps(promise, row.promised)


def _invited(keys: Collection[int], lst: SubscriberList) -> list[int]:
    """Those of the locked people who may still answer an invitation to `lst`."""
    covered = suppressions.covered(keys, lst)
    decided = Subscription.objects.filter(
        list=lst, subscriber__in=keys, status__in=(Status.ACTIVE, Status.UNSUBSCRIBED)
    )
    there = set(decided.values_list("subscriber", flat=True))
    return [key for key in keys if key not in covered | there]


def _declined(
    rows: Collection[Subscription],
    lst: SubscriberList,
    origin: Origin,
    now: datetime,
) -> tuple[int, ...]:
    for row in rows:
        row.status, row.left_at = Status.UNSUBSCRIBED, now
    _write(rows, lst, Kind.DECLINED, origin, now, {})
    tell(signals.withdrawn, rows, origin, now)
    return tuple(row.subscriber_id for row in rows)


def _write(
    rows: Collection[Subscription],
    lst: SubscriberList,
    kind: str,
    origin: Origin,
    now: datetime,
    facts: dict[int, dict[str, object]],
) -> None:
    save(rows)
    ledger.append(
        [
            entry_of(row, kind, lst, origin, None, facts.get(row.subscriber_id, {}))
            for row in rows
        ],
        now=now,
    )


def _worded(
    lst: SubscriberList, promise: Promise, countries: Collection[str]
) -> dict[str, Disclosure]:
    """Return per country the newest wording people read that makes this promise."""
    messages, per = promise
    rows = Disclosure.objects.filter(
        list=lst,
        country__in=countries,
        promise_messages=messages,
        promise_per=per,
        place=None,
        state__in=Disclosure.READ,
    )
    return {row.country: row for row in rows.order_by("version")}


def _named(disclosure: Disclosure | None) -> dict[str, object] | None:
    return disclosures.named(disclosure) if disclosure else None
