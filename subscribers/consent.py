"""The one door of every consent change: each takes a set of keys, who, why and where.

Every verb locks the subscribers in key order, changes rows by set, writes the
ledger and tells the upper floors, all in one transaction.
"""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from django.db import transaction

from subscribers import disclosures, ledger, signals, suppressions
from subscribers.ledger import Entry
from subscribers.models import ConsentEvent, Subscriber, SubscriberList, Subscription
from subscribers.origin import Origin, Who
from subscribers.retrying import retried_on_collision
from subscribers.scopes import Scope

Kind = ConsentEvent.Kind
Status = Subscription.Status
Method = Subscription.Method

REQUEST_LIVES = timedelta(hours=72)
REQUESTS_AT_MOST = 2
HOLD_LASTS = timedelta(hours=24)
BATCH = 500


@dataclass(frozen=True, slots=True, kw_only=True)
class Particulars:
    """What is known of one person's consent beside the shared origin."""

    happened_at: datetime | None = None
    evidence: Mapping[str, object] = field(default_factory=dict)
    source: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Subscribed:
    """Subscriber keys by what happened to them; disjoint."""

    joined: tuple[int, ...] = ()
    requested: tuple[int, ...] = ()
    already: tuple[int, ...] = ()
    left_alone: tuple[int, ...] = ()
    not_served: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Left:
    """Who left, and the slugs of the lists each one left just now."""

    subscribers: tuple[int, ...]
    lists: Mapping[int, tuple[str, ...]]
    newly_suppressed: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Confirmed:
    joined: tuple[int, ...] = ()
    asked_again: tuple[int, ...] = ()
    refused: tuple[int, ...] = ()


Particular = Mapping[int, Particulars]


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
    rows = _subscriptions(keys, lst)
    country = _countries(keys)
    covered = suppressions.covered(keys, lst)
    gone = covered | {k for k, row in rows.items() if row.status == Status.UNSUBSCRIBED}
    not_served = {key for key in keys if not lst.serves(country[key])}
    alone = set() if origin.from_phone else gone - not_served
    already = {
        key
        for key, row in rows.items()
        if key not in gone | not_served and _stays(row, now=now, confirmed=confirmed)
    }
    moving = [key for key in keys if key not in alone | already | not_served]
    lifted = suppressions.lift(moving, lst, now=now) if origin.from_phone else {}
    waits = lst.opt_in == lst.OptIn.DOUBLE and not confirmed and not method
    changed = [
        _asked(rows[key], origin, now=now)
        if waits
        else _admitted(
            rows[key], lst, origin, now=now, method=method, expires_at=expires_at
        )
        for key in moving
    ]
    _save(changed)
    # A file's people agreed elsewhere, to words we don't have.
    seen_in = set() if origin.who is Who.IMPORT else {country[key] for key in moving}
    shown = disclosures.current(lst, seen_in)
    ledger.append(
        [
            *_lifted_entries(lifted, origin),
            *(
                _entry(
                    row,
                    Kind.REQUESTED if waits else Kind.SUBSCRIBED,
                    lst,
                    origin,
                    particulars.get(row.subscriber_id),
                    {
                        "method": row.method,
                        "disclosure": shown.get(country[row.subscriber_id]),
                        "promise": lst.promise or None,
                    },
                )
                for row in changed
            ),
        ],
        now=now,
    )
    _tell(signals.requested if waits else signals.joined, changed, origin, now)
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
    particulars = particulars or {}
    keys = ledger.lock(people)
    rows = _subscriptions(keys, lst)
    fresh = [rows[key] for key in keys if rows[key].pk is None]
    for row in fresh:
        row.door = origin.door
    _save(fresh)
    ledger.append(
        [
            _entry(row, Kind.ADDED, lst, origin, particulars.get(row.subscriber_id), {})
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
    rows = _subscriptions(keys, lst)
    covered = suppressions.covered(keys, lst)
    open_rows = [
        row
        for key, row in rows.items()
        if key not in covered and row.status in (Status.PENDING, Status.EXPIRED)
    ]
    in_time = [row for row in open_rows if _is_open(row, now)]
    late = [
        row
        for row in open_rows
        if not _is_open(row, now) and row.request_count < REQUESTS_AT_MOST
    ]
    joined = [
        _admitted(row, lst, origin, now=now, method=Method.DOUBLE) for row in in_time
    ]
    asked = [_asked(row, origin, now=now) for row in late]
    _save([*joined, *asked])
    facts = {"method": Method.DOUBLE.value, "promise": lst.promise or None}
    ledger.append(
        [
            *(_entry(row, Kind.CONFIRMED, lst, origin, None, facts) for row in joined),
            *(_entry(row, Kind.REQUESTED, lst, origin, None, facts) for row in asked),
        ],
        now=now,
    )
    _tell(signals.joined, joined, origin, now)
    _tell(signals.requested, asked, origin, now)
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
        for row in _subscriptions(keys, lst).values()
        if row.status == Status.PENDING
        and (kind != Kind.EXPIRED or not _is_open(row, now))
    ]
    for row in rows:
        row.status = status
        row.left_at = now if status == Status.UNSUBSCRIBED else row.left_at
    _save(rows)
    ledger.append([_entry(row, kind, lst, origin, None, {}) for row in rows], now=now)
    _tell(signals.withdrawn, rows, origin, now)
    return tuple(row.subscriber_id for row in rows)


@retried_on_collision
@transaction.atomic
def unsubscribe(
    people: Collection[int], *, scope: Scope, origin: Origin, now: datetime
) -> Left:
    """End every subscription in `scope`, suppress the numbers, cancel what waits.

    Everyone asked for is suppressed and told of, also those who had nothing to
    end: a stranger's STOP counts.
    """
    keys = ledger.lock(people)
    ended = list(
        Subscription.objects.filter(scope.subscriptions, subscriber__in=keys)
        .exclude(status=Status.UNSUBSCRIBED)
        .select_related("list")
        .order_by("subscriber", "list")
    )
    for row in ended:
        row.status, row.left_at = Status.UNSUBSCRIBED, now
    _save(ended)
    numbers = suppressions.numbers_of(keys)
    fresh = suppressions.suppress_numbers(
        numbers,
        scope,
        reason=origin.why or "opt-out",
        cause=origin.cause or origin.door,
        now=now,
    )
    scope_facts = {
        "scope": scope.kind,
        "brand": scope.brand or None,
    }
    ledger.append(
        [
            *(
                _entry(row, Kind.UNSUBSCRIBED, row.list, origin, None, scope_facts)
                for row in ended
            ),
            *(
                Entry(
                    subscriber=numbers[e164],
                    kind=Kind.SUPPRESSED,
                    list=scope.list,
                    origin=origin,
                    facts=scope_facts,
                )
                for e164 in fresh
            ),
        ],
        now=now,
    )
    signals.left.send(None, subscribers=keys, scope=scope, origin=origin, now=now)
    lists: dict[int, tuple[str, ...]] = {}
    for row in ended:
        lists[row.subscriber_id] = (*lists.get(row.subscriber_id, ()), row.list.slug)
    return Left(subscribers=tuple(keys), lists=lists, newly_suppressed=len(fresh))


@retried_on_collision
@transaction.atomic
def suppress(
    numbers: Mapping[str, int | None], *, scope: Scope, origin: Origin, now: datetime
) -> tuple[int, int]:
    """Suppress numbers known or not (another platform's opt-outs).

    Returns (newly suppressed, already so). Known people also leave what the scope
    covers; strangers are remembered by the hash of their number alone.
    """
    strangers = {e164: None for e164, key in numbers.items() if key is None}
    fresh = suppressions.suppress_numbers(
        strangers,
        scope,
        reason=origin.why or "opt-out",
        cause=origin.cause or origin.door,
        now=now,
    )
    known = [key for key in numbers.values() if key is not None]
    left = unsubscribe(known, scope=scope, origin=origin, now=now) if known else None
    new = len(fresh) + (left.newly_suppressed if left else 0)
    return new, len(numbers) - new


@retried_on_collision
@transaction.atomic
def hold(people: Collection[int], *, until: datetime) -> None:
    """Stop promotional texts while an unclear opt-out waits for its answer."""
    Subscriber.objects.filter(pk__in=ledger.lock(people)).update(held_until=until)


@retried_on_collision
@transaction.atomic
def release_hold(people: Collection[int]) -> None:
    """They answered, and it was not leaving."""
    Subscriber.objects.filter(pk__in=ledger.lock(people)).update(held_until=None)


@retried_on_collision
@transaction.atomic
def end_unanswered(*, origin: Origin, now: datetime) -> int:
    """Take a day of silence after our question as leaving; return how many left."""
    silent = Subscriber.objects.known().filter(held_until__lte=now)
    keys = list(silent.values_list("pk", flat=True)[:BATCH])
    if keys:
        unsubscribe(keys, scope=Scope.everything(), origin=origin, now=now)
        Subscriber.objects.filter(pk__in=keys).update(held_until=None)
    return len(keys)


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
    rows = [row for row in _subscriptions(ledger.lock(people), lst).values() if row.pk]
    for row in rows:
        for name, value in changes.items():
            setattr(row, name, value)
    _save(rows)
    told = {
        name: ledger.instant(value) if isinstance(value, datetime) else value
        for name, value in changes.items()
    }
    ledger.append(
        [_entry(row, Kind.PREFERENCES, lst, origin, None, told) for row in rows],
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
        for key, row in _subscriptions(keys, lst).items()
        if row.pk and row.status != Status.UNSUBSCRIBED and row.door == origin.door
    ]
    for row in rows:
        fields = dict.fromkeys(RESTORABLE) | dict(before[row.subscriber_id])
        for name, value in fields.items():
            setattr(row, name, value if value is not None else _empty(name))
    _save(rows)
    ledger.append(
        [
            _entry(
                row,
                Kind.IMPORT_UNDONE,
                lst,
                origin,
                None,
                {"status": str(row.status)},
            )
            for row in rows
        ],
        now=now,
    )
    _tell(signals.withdrawn, rows, origin, now)
    return tuple(row.subscriber_id for row in rows)


# --- what the verbs share ----------------------------------------------------

RESTORABLE = (
    "status",
    "method",
    "door",
    "requested_at",
    "request_expires_at",
    "joined_at",
    "consent_expires_at",
    "promise_messages",
    "promise_per",
)
SAVED = (
    *RESTORABLE,
    "language",
    "request_count",
    "left_at",
    "own_messages",
    "own_per",
    "paused_until",
)


def _empty(name: str) -> object:
    """The value a column has when nothing is known."""
    if name == "status":
        return Status.NONE
    return Subscription._meta.get_field(name).get_default()


def _subscriptions(
    keys: Collection[int], lst: SubscriberList
) -> dict[int, Subscription]:
    """Return each person's row on `lst`; an unsaved one where there is none."""
    rows: dict[int, Subscription] = {}
    ordered = list(keys)
    for start in range(0, len(ordered), BATCH):
        found = Subscription.objects.filter(
            list=lst, subscriber__in=ordered[start : start + BATCH]
        )
        rows.update((row.subscriber_id, row) for row in found)
    for key in ordered:
        rows.setdefault(key, Subscription(subscriber_id=key, list=lst))
    return rows


def _countries(keys: Collection[int]) -> dict[int, str]:
    ordered = list(keys)
    found: dict[int, str] = {}
    for start in range(0, len(ordered), BATCH):
        rows = Subscriber.objects.filter(pk__in=ordered[start : start + BATCH])
        found.update(rows.values_list("pk", "country"))
    return found


def _is_open(row: Subscription, now: datetime) -> bool:
    return (
        row.status == Status.PENDING
        and row.request_expires_at is not None
        and now <= row.request_expires_at
    )


def _stays(row: Subscription, *, now: datetime, confirmed: bool) -> bool:
    """Whether joining again changes nothing."""
    return row.status == Status.ACTIVE or (_is_open(row, now) and not confirmed)


def _asked(row: Subscription, origin: Origin, *, now: datetime) -> Subscription:
    row.status = Status.PENDING
    row.method = Method.DOUBLE
    row.door = origin.door or row.door
    row.requested_at = now
    row.request_expires_at = now + REQUEST_LIVES
    row.request_count += 1
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
    row.method = method or lst.opt_in
    row.status = Status.ACTIVE
    row.door = row.door if row.requested_at and row.door else origin.door
    row.joined_at = now
    row.left_at = None
    row.consent_expires_at = expires_at
    row.request_count = 0
    row.promise_messages = lst.promise_messages
    row.promise_per = lst.promise_per
    return row


def _save(rows: Collection[Subscription]) -> None:
    Subscription.objects.bulk_create(
        rows,
        update_conflicts=True,
        unique_fields=["subscriber", "list"],
        update_fields=SAVED,
        batch_size=BATCH,
    )


def _entry(
    row: Subscription,
    kind: str,
    lst: SubscriberList,
    origin: Origin,
    particular: Particulars | None,
    facts: Mapping[str, object],
) -> Entry:
    particular = particular or Particulars()
    source = {"source": particular.source} if particular.source else {}
    return Entry(
        subscriber=row.subscriber_id,
        kind=kind,
        list=lst,
        origin=origin,
        facts={**facts, **source},
        happened_at=particular.happened_at,
        evidence=particular.evidence,
    )


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


def _tell(
    signal: signals.Signal,
    rows: Collection[Subscription],
    origin: Origin,
    now: datetime,
) -> None:
    if rows:
        keys = [row.pk for row in rows]
        signal.send(None, subscriptions=keys, origin=origin, now=now)
