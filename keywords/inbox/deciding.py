"""Unclear opt-outs: staff say whether a person leaves or stays; the ledger says who."""

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime

from django.contrib.auth.models import User
from django.db import transaction

from keywords.answering import scoping
from keywords.inbox.locking import as_seen
from keywords.models import Conversation
from subscribers import consent
from subscribers.consent import Left
from subscribers.origin import Origin, Who
from subscribers.retrying import retried_on_collision
from subscribers.scopes import Scope

DOOR = "inbox"
LEAVES, STAYS = "staff read it as leaving", "staff read it as staying"


@retried_on_collision
@transaction.atomic
def they_leave(key: int, *, by: User, heard: int, now: datetime) -> Left:
    """End what a STOP to this sender would end, under the name of who read it.

    No text confirms it: the person said it a while ago, and the question we asked told
    them that silence means leaving. Raises: NotThere, Meanwhile.
    """
    row = as_seen(key, heard)
    origin = origin_of(by, LEAVES, f"conversation:{row.pk}", row.last_heard_at)
    left = let_leave([row], origin=origin, now=now)
    row.end(by.get_username())
    row.save(update_fields=Conversation.STATE)
    return left


@retried_on_collision
@transaction.atomic
def they_stay(key: int, *, by: User, heard: int, now: datetime) -> bool:
    """End the hold, with a line in the ledger; False if nobody was held any more.

    Raises: NotThere, Meanwhile.
    """
    row = as_seen(key, heard)
    origin = origin_of(by, STAYS, f"conversation:{row.pk}", row.last_heard_at)
    return bool(consent.let_stay([row.subscriber_id], origin=origin, now=now))


def let_leave(rows: Sequence[Conversation], *, origin: Origin, now: datetime) -> Left:
    """Take these locked conversations as leaving; queries grow with scopes only."""
    done = Left(subscribers=(), lists={}, newly_suppressed=0)
    for scope, people in _scopes_of(rows, now).items():
        left = consent.unsubscribe(sorted(people), scope=scope, origin=origin, now=now)
        done = _sum(done, left)
    consent.release_hold([row.subscriber_id for row in rows])
    return done


def _scopes_of(
    rows: Sequence[Conversation], now: datetime
) -> Mapping[Scope, Collection[int]]:
    people: dict[Scope, set[int]] = {}
    for sender in {row.sender_id: row.sender for row in rows}.values():
        theirs = [row.subscriber_id for row in rows if row.sender_id == sender.pk]
        for scope, keys in scoping.of_stops(sender, theirs, now=now).items():
            people.setdefault(scope, set()).update(keys)
    return people


def _sum(one: Left, other: Left) -> Left:
    keys = {*one.lists, *other.lists}
    return Left(
        subscribers=tuple(sorted({*one.subscribers, *other.subscribers})),
        lists={
            key: (*one.lists.get(key, ()), *other.lists.get(key, ())) for key in keys
        },
        newly_suppressed=one.newly_suppressed + other.newly_suppressed,
    )


def origin_of(by: User, why: str, cause: str, said_at: datetime | None) -> Origin:
    return Origin(
        who=Who.STAFF,
        by=by.get_username(),
        why=why,
        door=DOOR,
        cause=cause,
        happened_at=said_at,
    )
