"""Joining: subscribe, add, confirm, decline, and requests that run out."""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db import transaction

from subscribers import disclosures, ledger, signals, suppressions
from subscribers.consent.rows import (
    BATCH,
    Particulars,
    countries_of,
    entry_of,
    is_open,
    rows_of,
    save,
    tell,
)
from subscribers.ledger import Entry
from subscribers.models import (
    ConsentEvent,
    Disclosure,
    SubscriberList,
    Subscription,
)
from subscribers.origin import Origin, Who
from subscribers.retrying import retried_on_collision

Kind = ConsentEvent.Kind
Status = Subscription.Status
Method = Subscription.Method

REQUEST_LIVES = timedelta(hours=72)
REQUESTS_AT_MOST = 2

Particular = Mapping[int, Particulars]


@dataclass(frozen=True, slots=True, kw_only=True)
class Subscribed:
    """Subscriber keys by what happened to them; disjoint."""

    joined: tuple[int, ...] = ()
    requested: tuple[int, ...] = ()
    already: tuple[int, ...] = ()
    left_alone: tuple[int, ...] = ()
    not_served: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Confirmed:
    joined: tuple[int, ...] = ()
    asked_again: tuple[int, ...] = ()
    refused: tuple[int, ...] = ()


@retried_on_collision
@transaction.atomic
def subscribe(
    people: Collection[int],
    lst: SubscriberList,
    *,
    origin: Origin,
    now: datetime,
    confirmed: bool = False,
    method: str = "",
    expires_at: datetime | None = None,
    particulars: Particular | None = None,
) -> Subscribed:
    """Bring people onto `lst` as its opt-in says; return who ended up where.

    `confirmed` stands for a proof beyond the list's opt-in (the person rejoined
    from the phone, or typed the code): a double opt-in list then takes them at
    once. People who left are left alone unless their own phone asked. Constant
    queries per batch.
    """
    particulars = particulars or {}
    keys = ledger.lock(people)
    rows = rows_of(keys, lst)
    country = countries_of(keys)
    covered = suppressions.covered(keys, lst)
    gone = covered | {k for k, row in rows.items() if row.status == Status.UNSUBSCRIBED}
    not_served = {key for key in keys if not lst.serves(country[key])}
    waits = lst.opt_in == lst.OptIn.DOUBLE and not confirmed and not method
    if waits and origin.who is Who.IMPORT:
        # A file is no reason to ask anyone twice.
        gone |= {key for key, row in rows.items() if row.request_count}
    alone = set() if origin.from_phone else gone - not_served
    already = {
        key
        for key, row in rows.items()
        if key not in gone | not_served and _stays(row, now=now, confirmed=confirmed)
    }
    moving = [key for key in keys if key not in alone | already | not_served]
    lifted = suppressions.lift(moving, lst, now=now) if origin.from_phone else {}
    seen = _seen(lst, {key: country[key] for key in moving}, origin, particulars)
    changed = [
        _promised(
            _asked(rows[key], origin, now=now)
            if waits
            else _admitted(
                rows[key], lst, origin, now=now, method=method, expires_at=expires_at
            ),
            seen.get(key, lst),
        )
        for key in moving
    ]
    save(changed)
    ledger.append(
        [
            *_lifted_entries(lifted, origin),
            *(
                entry_of(
                    row,
                    Kind.REQUESTED if waits else Kind.SUBSCRIBED,
                    lst,
                    origin,
                    particulars.get(row.subscriber_id),
                    {
                        **_agreed(row),
                        "disclosure": _named(seen.get(row.subscriber_id)),
                    },
                )
                for row in changed
            ),
        ],
        now=now,
    )
    tell(signals.requested if waits else signals.joined, changed, origin, now)
    moved = tuple(moving)
    return Subscribed(
        joined=() if waits else moved,
        requested=moved if waits else (),
        already=tuple(sorted(already)),
        left_alone=tuple(sorted(alone)),
        not_served=tuple(sorted(not_served)),
    )


@retried_on_collision
@transaction.atomic
def add(
    people: Collection[int],
    lst: SubscriberList,
    *,
    origin: Origin,
    now: datetime,
    particulars: Particular | None = None,
) -> tuple[int, ...]:
    """Put people on `lst` without consent: known, not reachable. Returns the new."""
    told = particulars or {}
    keys = ledger.lock(people)
    rows = rows_of(keys, lst)
    fresh = [rows[key] for key in keys if rows[key].pk is None]
    for row in fresh:
        row.door = origin.door
    save(fresh)
    ledger.append(
        [
            entry_of(row, Kind.ADDED, lst, origin, told.get(row.subscriber_id), {})
            for row in fresh
        ],
        now=now,
    )
    return tuple(row.subscriber_id for row in fresh)


@retried_on_collision
@transaction.atomic
def confirm(
    people: Collection[int], lst: SubscriberList, *, origin: Origin, now: datetime
) -> Confirmed:
    """Take the yes of people with a pending request; too late asks once more.

    A yes never lifts a suppression.
    """
    keys = ledger.lock(people)
    rows = rows_of(keys, lst)
    covered = suppressions.covered(keys, lst)
    open_rows = [
        row
        for key, row in rows.items()
        if key not in covered and row.status in (Status.PENDING, Status.EXPIRED)
    ]
    in_time = [row for row in open_rows if is_open(row, now)]
    late = [
        row
        for row in open_rows
        if not is_open(row, now) and row.request_count < REQUESTS_AT_MOST
    ]
    joined = [_confirmed(row, now=now) for row in in_time]
    asked = [_asked(row, origin, now=now) for row in late]
    save([*joined, *asked])
    ledger.append(
        [
            entry_of(row, kind, lst, origin, None, _agreed(row))
            for kind, done in ((Kind.CONFIRMED, joined), (Kind.REQUESTED, asked))
            for row in done
        ],
        now=now,
    )
    tell(signals.joined, joined, origin, now)
    tell(signals.requested, asked, origin, now)
    done = {row.subscriber_id for row in (*joined, *asked)}
    return Confirmed(
        joined=tuple(row.subscriber_id for row in joined),
        asked_again=tuple(row.subscriber_id for row in asked),
        refused=tuple(key for key in keys if key not in done),
    )


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

    Nobody has left: whoever the number belongs to may still be asked another day.
    """
    return _end_requests(
        ledger.lock(people), lst, Kind.WITHDRAWN, Status.EXPIRED, origin, now
    )


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
    return tuple(row.subscriber_id for row in rows)


def _stays(row: Subscription, *, now: datetime, confirmed: bool) -> bool:
    """Whether joining again changes nothing."""
    return row.status == Status.ACTIVE or (is_open(row, now) and not confirmed)


def _seen(
    lst: SubscriberList,
    countries: Mapping[int, str],
    origin: Origin,
    particulars: Particular,
) -> dict[int, Disclosure]:
    """Return the wording each person has read, where we have it. One query at most."""
    if origin.who is Who.IMPORT:
        # A file's people agreed elsewhere, to words we don't have.
        return {}
    told = {
        key: particulars[key].disclosure
        for key in countries.keys() & particulars.keys()
        if particulars[key].disclosure is not None
    }
    asked_in = {code for key, code in countries.items() if key not in told}
    current = disclosures.shown(lst, asked_in) if asked_in else {}
    return {
        key: told.get(key) or current[code]
        for key, code in countries.items()
        if key in told or code in current
    }


def _named(disclosure: Disclosure | None) -> dict[str, object] | None:
    return disclosures.named(disclosure) if disclosure else None


def _agreed(row: Subscription) -> dict[str, object]:
    """What a line must say, so that the lines alone give the subscription again."""
    is_request = row.status == Status.PENDING
    name = "request_expires_at" if is_request else "consent_expires_at"
    until = getattr(row, name)
    return {
        "method": str(row.method),
        "promise": row.promise or None,
        name: ledger.instant(until) if until else None,
    }


def _asked(row: Subscription, origin: Origin, *, now: datetime) -> Subscription:
    row.status = Status.PENDING
    row.method = Method.DOUBLE
    row.door = origin.door or row.door
    row.requested_at = now
    row.request_expires_at = now + REQUEST_LIVES
    row.request_count += 1
    return row


def _promised(row: Subscription, words: Disclosure | SubscriberList) -> Subscription:
    """Snapshot what the wording they read promises, when they read it."""
    row.promise_messages = words.promise_messages
    row.promise_per = words.promise_per
    return row


def _confirmed(row: Subscription, *, now: datetime) -> Subscription:
    """The door and the promise stay those of the request they answer."""
    row.method = Method.DOUBLE
    row.status = Status.ACTIVE
    row.joined_at = now
    row.left_at = None
    row.consent_expires_at = None
    row.request_count = 0
    return row


def _admitted(
    row: Subscription,
    lst: SubscriberList,
    origin: Origin,
    *,
    now: datetime,
    method: str = "",
    expires_at: datetime | None = None,
) -> Subscription:
    row = _confirmed(row, now=now)
    row.method = method or lst.opt_in
    row.door = origin.door or row.door
    row.consent_expires_at = expires_at
    return row


def _lifted_entries(lifted: Mapping[int, Iterable], origin: Origin) -> list[Entry]:
    return [
        Entry(
            subscriber=key,
            kind=Kind.UNSUPPRESSED,
            list=row.list,
            origin=origin,
            facts={"scope": row.scope, "brand": row.brand or None},
        )
        for key, rows in lifted.items()
        for row in rows
    ]
