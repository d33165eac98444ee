"""Put suppressions in force, and lift them when the person comes back."""

from collections.abc import Collection, Iterable, Mapping
from datetime import datetime

from django.db.models import Q

from subscribers import hashing
from subscribers.models import Subscriber, SubscriberList, Suppression
from subscribers.scopes import Scope

BATCH = 500
# The reason of what outlives a person's erasure.
ERASED = "erased"


def suppress_numbers(
    numbers: Mapping[str, int | None],
    scope: Scope,
    *,
    reason: str,
    cause: str,
    now: datetime,
    causes: Mapping[int, tuple[str, str]] | None = None,
) -> list[str]:
    """Suppress every number not yet suppressed in `scope`; return those newly so.

    `numbers` maps E.164 to the subscriber's key, or None for a stranger's number,
    which is remembered by its hash alone. `causes` are reason and cause of subscribers
    who have their own. Call inside a transaction.
    """
    own = causes or {}
    keys = hashing.every_key()
    signing_id, signing_secret = keys[0]
    already = _already(numbers, keys, scope)
    fresh = [e164 for e164 in numbers if e164 not in already]
    Suppression.objects.bulk_create(
        [
            Suppression(
                subscriber_id=numbers[e164],
                key_id=signing_id,
                phone_hash=hashing.digest(e164, signing_secret),
                scope=scope.kind,
                brand=scope.brand,
                list=scope.list,
                reason=own.get(numbers[e164], (reason, cause))[0],
                cause=own.get(numbers[e164], (reason, cause))[1],
                created_at=now,
            )
            for e164 in fresh
        ],
        ignore_conflicts=True,  # another door may suppress the same number now
        batch_size=BATCH,
    )
    return fresh


def among(numbers: Collection[str]) -> set[str]:
    """Return which numbers of strangers are suppressed in any scope.

    Those of people we know are their people's. A query per key at most.
    """
    strangers = Suppression.objects.in_force().filter(subscriber=None)
    if not numbers or not strangers.exists():
        return set()
    found: set[str] = set()
    for _, secret in hashing.every_key():
        by_hash = {hashing.digest(e164, secret): e164 for e164 in numbers}
        rows = strangers.filter(phone_hash__among=by_hash.keys())
        found.update(by_hash[h] for h in rows.values_list("phone_hash", flat=True))
    return found


def covered_numbers(numbers: Collection[str], lst: SubscriberList) -> set[str]:
    """Return which numbers, of strangers too, may not be texted on `lst`.

    A query per key at most.
    """
    found: set[str] = set()
    covering = Suppression.objects.in_force().covering(lst)
    if not numbers or not covering.exists():
        return found
    for _, secret in hashing.every_key():
        by_hash = {hashing.digest(e164, secret): e164 for e164 in numbers}
        rows = covering.filter(phone_hash__among=by_hash.keys())
        found.update(by_hash[h] for h in rows.values_list("phone_hash", flat=True))
    return found


def _already(
    numbers: Iterable[str], keys: Iterable[tuple[str, bytes]], scope: Scope
) -> set[str]:
    found: set[str] = set()
    for _, secret in keys:
        by_hash = {hashing.digest(e164, secret): e164 for e164 in numbers}
        rows = Suppression.objects.in_force().filter(
            scope.suppressions, phone_hash__among=by_hash.keys()
        )
        found.update(by_hash[h] for h in rows.values_list("phone_hash", flat=True))
    return found


def lift(
    subscribers: Collection[int], lst: SubscriberList, *, now: datetime
) -> dict[int, list[Suppression]]:
    """Lift what covers `lst` for these people; return what was lifted for whom.

    A suppression of everything is lifted whole: every other subscription has
    ended with it and needs a consent of its own.
    """
    found = list(
        Suppression.objects.in_force()
        .covering(lst)
        .filter(subscriber__among=subscribers)
    )
    Suppression.objects.filter(pk__in=[row.pk for row in found]).update(lifted_at=now)
    lifted: dict[int, list[Suppression]] = {}
    for row in found:
        lifted.setdefault(row.subscriber_id, []).append(row)
    return lifted


def covered(subscribers: Collection[int], lst: SubscriberList) -> set[int]:
    """Return which of these people may not be texted on `lst`. One query."""
    rows = Suppression.objects.in_force().covering(lst)
    rows = rows.filter(subscriber__among=subscribers)
    return set(rows.values_list("subscriber", flat=True))


def numbers_of(subscribers: Collection[int]) -> dict[str, int | None]:
    """Return {E.164: key} of people who still have a number."""
    rows = Subscriber.objects.filter(~Q(phone=None), pk__in=list(subscribers))
    return dict(rows.values_list("phone", "pk"))
