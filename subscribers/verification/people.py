"""What stands beside the lines of a range of people; read by set, checked elsewhere."""

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field

from django.db.models import Q

from subscribers.models import (
    ChainHead,
    Evidence,
    Subscriber,
    Subscription,
    Suppression,
)
from subscribers.models.lists import promise_in_words
from subscribers.verification.columns import Instant, chain_text
from subscribers.verification.deriving import Scope, Standing

PLAIN = ("status", "method", "door", "own_messages", "own_per")
INSTANTS = (
    *("requested_at", "request_expires_at", "joined_at", "left_at"),
    *("consent_expires_at", "paused_until"),
)
COLUMNS = (*PLAIN, *INSTANTS)


@dataclass(slots=True)
class Person:
    """A subscriber, a tombstone, or somebody whose row is gone (`exists` is False).

    `chain` is written as lines write it, `chain_stored` as the database does.
    """

    exists: bool = False
    chain: str = ""
    chain_stored: str = ""
    salt: str = ""
    phone: str = ""
    is_erased: bool = False
    heads: list[tuple[str, int, str]] = field(default_factory=list)
    standings: dict[str, Standing] = field(default_factory=dict)
    evidence: dict[int, str] = field(default_factory=dict)
    suppressed: set[Scope] = field(default_factory=set)


def people_of(theirs: Q, after: int, upto: int | None) -> dict[int, Person]:
    """Return everybody of a range of keys, also those of whom only traces are left.

    `theirs` asks the same range of rows that belong to a subscriber. Five queries.
    """
    people: defaultdict[int, Person] = defaultdict(Person)
    rows = Subscriber.objects.filter(pk__gt=after)
    if upto is not None:
        rows = rows.filter(pk__lte=upto)
    for key, chain, stored, salt, phone, erased_at in rows.values_list(
        "pk", "chain", chain_text(), "salt", "phone", "erased_at"
    ):
        is_erased = erased_at is not None
        people[key] = Person(True, str(chain), stored, salt, phone or "", is_erased)
    for key, *head in ChainHead.objects.filter(theirs).values_list(
        "subscriber", chain_text(), "seq", "line_hash"
    ):
        people[key].heads.append(tuple(head))
    for key, seq, data in Evidence.objects.filter(theirs).values_list(
        "subscriber", "seq", "data"
    ):
        people[key].evidence[seq] = data
    for key, slug, standing in _standings(theirs):
        people[key].standings[slug] = standing
    in_force = Suppression.objects.in_force().filter(theirs)
    for key, *scope in in_force.values_list(
        "subscriber", "scope", "brand", "list__slug"
    ):
        people[key].suppressed.add(tuple(scope))
    return dict(people)


def _standings(theirs: Q) -> Iterator[tuple[int, str, Standing]]:
    """The subscriptions' columns, written as ledger lines write them."""
    rows = Subscription.objects.filter(theirs).values_list(
        *("subscriber", "list__slug", "promise_messages", "promise_per", *PLAIN),
        *(Instant(name) for name in INSTANTS),
    )
    for key, slug, messages, per, *values in rows:
        standing: Standing = dict(zip(COLUMNS, values, strict=True))
        standing["promise"] = promise_in_words(messages, per)
        yield key, slug, standing
