"""Bring numbers in as subscribers: by set, meeting suppressions they left behind."""

from collections.abc import Iterable, Mapping
from datetime import datetime

from subscribers import hashing
from subscribers.bulk import insert_rows
from subscribers.errors import UnknownSubscriber
from subscribers.models import Subscriber, Suppression
from subscribers.phones import Phone, mask


def ensure(
    phones: Iterable[Phone], *, now: datetime, language: str = ""
) -> dict[str, int]:
    """Return {E.164: key} for every number, creating the missing ones.

    Call inside a transaction. New rows are joined to suppressions of the same
    number that outlived an erasure or came before the person.
    """
    wanted = {phone.e164: phone for phone in phones}
    known = keys_of(wanted)
    # In one order: of two doors that bring the same numbers, one waits for the other.
    missing = [wanted[e164] for e164 in sorted(wanted) if e164 not in known]
    if not missing:
        return known
    insert_rows(
        Subscriber,
        ("phone", "country", "area", "line", "language", "created_at", "updated_at"),
        (
            (one.e164, one.country, one.area, one.kind.value, language, now, now)
            for one in missing
        ),
        unique=(),  # another door may bring the same number now
    )
    created = keys_of(phone.e164 for phone in missing)
    meet_suppressions(created)
    return known | created


def keys_of(numbers: Iterable[str]) -> dict[str, int]:
    """Return {E.164: key} of those known. One query."""
    rows = Subscriber.objects.filter(phone__among=sorted(numbers))
    return dict(rows.values_list("phone", "pk"))


def meet_suppressions(people: Mapping[str, int]) -> int:
    """Tie suppressions in force to people whose numbers they hash; return how many.

    Every key is tried, because keys rotate. Queries grow with the suppressions
    met, not with the people.
    """
    met = 0
    for _, secret in hashing.every_key():
        hashes = {hashing.digest(e164, secret): pk for e164, pk in people.items()}
        waiting = list(
            Suppression.objects.in_force().filter(phone_hash__among=hashes.keys())
        )
        for suppression in waiting:
            suppression.subscriber_id = hashes[suppression.phone_hash]
        Suppression.objects.bulk_update(waiting, ["subscriber"])
        met += len(waiting)
    return met


def find(phone: Phone) -> Subscriber:
    """Return the subscriber of a number, or say that nobody has it."""
    subscriber = Subscriber.objects.filter(phone=phone.e164).first()
    if subscriber is None:
        raise UnknownSubscriber(
            f"No subscriber has the number {mask(phone.e164)}. "
            "Check the number, or import it first."
        )
    return subscriber
