"""What each verb does to a batch of people, and how its outcome is told.

`values` are what staff filled in, ready for JSON: a verb may run long after its form.
"""

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.utils.dateparse import parse_datetime

from subscribers import consent, erasure, tagging
from subscribers.errors import SubscriberError
from subscribers.models import BulkAct, Subscriber, SubscriberList, Tag
from subscribers.origin import Origin, Who
from subscribers.scopes import Scope

Values = Mapping[str, Any]
Counts = Mapping[str, int]
Keys = Collection[int]


class NotThere(SubscriberError):
    """What the verb was to be done with is gone."""


@dataclass(frozen=True, slots=True)
class Verb:
    """`do` changes a batch inside the caller's transaction and counts what came of it;
    `told` is {count: how a sentence says it}."""

    permission: str
    do: Callable[[Keys, Values, str, datetime], Counts]
    told: Mapping[str, str]


def _tag(keys: Keys, values: Values, by: str, now: datetime) -> Counts:
    fresh = tagging.put_on(keys, _named(Tag, values["tag"]))
    return {"tagged": fresh, "tagged_before": len(keys) - fresh}


def _untag(keys: Keys, values: Values, by: str, now: datetime) -> Counts:
    tagged = Subscriber.tags.through.objects.filter(
        tag=_named(Tag, values["tag"]), subscriber__in=keys
    )
    gone, _ = tagged.delete()
    return {"untagged": gone, "never_tagged": len(keys) - gone}


def _subscribe(keys: Keys, values: Values, by: str, now: datetime) -> Counts:
    lst = _named(SubscriberList, values["list"])
    done = consent.subscribe(keys, lst, origin=_origin(values, by), now=now)
    return {
        "joined": len(done.joined),
        "requested": len(done.requested),
        "already": len(done.already),
        "left_alone": len(done.left_alone),
        "unserved": len(done.not_served),
    }


def _unsubscribe(keys: Keys, values: Values, by: str, now: datetime) -> Counts:
    said_at = values.get("said_at")
    left = consent.unsubscribe(
        keys,
        scope=scope_of(values["scope"]),
        origin=_origin(values, by, parse_datetime(said_at) if said_at else None),
        now=now,
    )
    asked = len(left.subscribers)
    return {
        "unsubscribed": asked,
        "suppressed": left.newly_suppressed,
        "suppressed_before": asked - left.newly_suppressed,
    }


def _erase(keys: Keys, values: Values, by: str, now: datetime) -> Counts:
    return {"erased": len(erasure.erase(keys, origin=_origin(values, by), now=now))}


VERBS: Mapping[str, Verb] = {
    BulkAct.Verb.TAG: Verb(
        "change_subscriber",
        _tag,
        {"tagged": "{} tagged", "tagged_before": "{} had the tag already"},
    ),
    BulkAct.Verb.UNTAG: Verb(
        "change_subscriber",
        _untag,
        {"untagged": "tag taken off {}", "never_tagged": "{} did not have it"},
    ),
    BulkAct.Verb.SUBSCRIBE: Verb(
        "change_subscriber",
        _subscribe,
        {
            "joined": "{} joined",
            "requested": "{} asked by text to confirm",
            "already": "{} were on the list already",
            "left_alone": "{} have left before and stay away",
            "unserved": "{} cannot join: the list does not serve them",
        },
    ),
    BulkAct.Verb.UNSUBSCRIBE: Verb(
        "unsubscribe_subscriber",
        _unsubscribe,
        {
            "unsubscribed": "{} unsubscribed",
            "suppressed": "{} newly suppressed",
            "suppressed_before": "{} were so already",
        },
    ),
    BulkAct.Verb.ERASE: Verb("erase_subscriber", _erase, {"erased": "{} erased"}),
}


def in_words(act: BulkAct) -> str:
    """Return "12 tagged, 3 had the tag already."; what did not happen is left out."""
    if act.verb == BulkAct.Verb.EXPORT:
        return f"{act.seen_count:,} rows written."
    told = VERBS[act.verb].told
    said = [
        words.format(f"{act.counts[name]:,}")
        for name, words in told.items()
        if act.counts.get(name)
    ]
    return f"{', '.join(said).capitalize() or 'Nobody to do it to'}."


def scope_of(key: str) -> Scope:
    """Read "everything", "brand:Petal & Stem" or "list:offers"."""
    kind, _, name = key.partition(":")
    if kind == "brand":
        return Scope.of_brand(name)
    if kind == "list":
        return Scope.of_list(_slugged(name))
    return Scope.everything()


def _slugged(slug: str) -> SubscriberList:
    found = SubscriberList.objects.filter(slug=slug).first()
    if found is None:
        raise NotThere(f"There is no list {slug} any more.")
    return found


def _named(model: type, key: int) -> Any:
    found = model.objects.filter(pk=key).first()
    if found is None:
        raise NotThere(f"The {model._meta.verbose_name} chosen is not there any more.")
    return found


def _origin(values: Values, by: str, said_at: datetime | None = None) -> Origin:
    return Origin(
        who=Who.STAFF, by=by, why=values["why"], door="admin", happened_at=said_at
    )
