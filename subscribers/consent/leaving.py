"""Leaving: unsubscribe, suppress, and the hold while an unclear text waits."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db import transaction

from subscribers import ledger, signals, suppressions
from subscribers.consent.rows import BATCH, entry_of, save
from subscribers.ledger import Entry
from subscribers.models import ConsentEvent, Subscriber, Subscription
from subscribers.origin import Origin
from subscribers.retrying import retried_on_collision
from subscribers.scopes import Scope

Kind = ConsentEvent.Kind
Status = Subscription.Status

HOLD_LASTS = timedelta(hours=24)


@dataclass(frozen=True, slots=True, kw_only=True)
class Left:
    """Who left, and the slugs of the lists each one left just now."""

    subscribers: tuple[int, ...]
    lists: Mapping[int, tuple[str, ...]]
    newly_suppressed: int


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
    save(ended)
    numbers = suppressions.numbers_of(keys)
    fresh = suppressions.suppress_numbers(
        numbers,
        scope,
        reason=_reason(origin),
        cause=origin.cause or origin.door,
        now=now,
        causes={
            key: (_reason(own), own.cause or own.door)
            for key, own in origin.each.items()
        },
    )
    scope_facts = {
        "scope": scope.kind,
        "brand": scope.brand or None,
    }
    ledger.append(
        [
            *(
                entry_of(
                    row,
                    Kind.UNSUBSCRIBED,
                    row.list,
                    origin.of(row.subscriber_id),
                    None,
                    scope_facts,
                )
                for row in ended
            ),
            *(
                Entry(
                    subscriber=numbers[e164],
                    kind=Kind.SUPPRESSED,
                    list=scope.list,
                    origin=origin.of(numbers[e164]),
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
        reason=_reason(origin),
        cause=origin.cause or origin.door,
        now=now,
    )
    known = [key for key in numbers.values() if key is not None]
    left = unsubscribe(known, scope=scope, origin=origin, now=now) if known else None
    new = len(fresh) + (left.newly_suppressed if left else 0)
    return new, len(numbers) - new


def _reason(origin: Origin) -> str:
    return origin.why or "opt-out"


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


def note_wish(e164: str, *, now: datetime) -> None:
    """Keep texts from a person whose wish to leave is stored and not heard yet.

    Call inside the transaction that stores it: the person's lock, which this takes,
    is what a hand-over waits for. One statement; a stranger has nothing to keep.
    """
    Subscriber.objects.filter(phone=e164).update(wants_out_at=now)


def forget_wishes(numbers: Collection[str]) -> None:
    """All they texted is heard. Call with their locks held."""
    Subscriber.objects.filter(phone__in=numbers).update(wants_out_at=None)


@retried_on_collision
@transaction.atomic
def let_stay(
    people: Collection[int], *, origin: Origin, now: datetime
) -> tuple[int, ...]:
    """Somebody else knows that they stay: the hold ends, and a line says who said so.

    Returns whose hold ended; who is not held any more is left as they are.
    """
    found = ledger.lock(people)
    held = Subscriber.objects.known().filter(pk__in=found, held_until__isnull=False)
    keys = tuple(held.order_by("pk").values_list("pk", flat=True))
    Subscriber.objects.filter(pk__in=keys).update(held_until=None)
    ledger.append(
        [Entry(subscriber=key, kind=Kind.STAYED, origin=origin) for key in keys],
        now=now,
    )
    return keys


@retried_on_collision
@transaction.atomic
def end_unanswered(*, origin: Origin, now: datetime) -> int:
    """Take a day of silence after our question as leaving; return how many left."""
    silent = Subscriber.objects.known().filter(held_until__lte=now)
    found = ledger.lock(silent.values_list("pk", flat=True)[:BATCH])
    # Asked again under the lock: an answer may have come in between.
    keys = list(silent.filter(pk__in=found).values_list("pk", flat=True))
    if keys:
        unsubscribe(keys, scope=Scope.everything(), origin=origin, now=now)
        Subscriber.objects.filter(pk__in=keys).update(held_until=None)
    return len(keys)
