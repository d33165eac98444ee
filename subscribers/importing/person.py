"""The people of a batch as they are stored, and where they stand on a job's list."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime

from subscribers import people, suppressions
from subscribers.hygiene import flagging
from subscribers.models import ImportJob, Subscriber, Subscription

FIELDS = Subscriber.PARTICULARS
Status = Subscription.Status


@dataclass(slots=True)
class Person:
    """One number: what is stored of it, what the file changed, where it stands."""

    key: int | None
    is_new: bool = False
    is_left_alone: bool = False
    stored: dict[str, object] = field(default_factory=dict)
    attributes: dict[str, object] = field(default_factory=dict)
    tags: set[str] = field(default_factory=set)
    added_tags: set[str] = field(default_factory=set)
    is_changed: bool = False
    is_created: bool = False
    other_since: date | None = None  # since then it may be somebody else's number


@dataclass(frozen=True, slots=True)
class Stand:
    """A subscription as far as an import asks."""

    status: str
    method: str = ""
    request_count: int = 0
    until: datetime | None = None


def look(job: ImportJob, numbers: Collection[str]) -> dict[str, Person]:
    """Return the people of these numbers as they are, unlocked; strangers unsaved."""
    keys = people.keys_of(numbers)
    found = people_of(job, keys, set(keys.values()))
    for e164 in numbers - keys.keys():
        found[e164] = Person(None, is_new=True)
    return found


def people_of(
    job: ImportJob, keys: Mapping[str, int], locked: Collection[int]
) -> dict[str, Person]:
    """Return the people of {E.164: key}; who is not `locked` is left alone."""
    gone = those_who_left(job, keys.values())
    tags = _tags_of(keys.values())
    others = flagging.since(keys.values())
    columns = ("phone", "pk", "attributes", *FIELDS)
    rows = Subscriber.objects.filter(pk__among=keys.values()).values_list(*columns)
    return {
        e164: Person(
            key=key,
            is_left_alone=key in gone or key not in locked,
            stored=dict(zip(FIELDS, values, strict=True)),
            attributes=attributes,
            tags=tags.get(key, set()),
            other_since=others.get(key),
        )
        for e164, key, attributes, *values in rows
    }


def those_who_left(job: ImportJob, keys: Collection[int]) -> set[int]:
    """Who may not be brought onto the job's list by a file. Two queries."""
    left = Subscription.objects.filter(
        list=job.list,
        subscriber__among=keys,
        status=Status.UNSUBSCRIBED,
    )
    return suppressions.covered(keys, job.list) | set(
        left.values_list("subscriber", flat=True)
    )


def _tags_of(keys: Collection[int]) -> dict[int, set[str]]:
    tags: dict[int, set[str]] = defaultdict(set)
    through = Subscriber.tags.through.objects.filter(subscriber__among=keys)
    for key, name in through.values_list("subscriber", "tag__name"):
        tags[key].add(name)
    return tags


def stands_of(job: ImportJob, keys: Iterable[int]) -> dict[int, Stand]:
    """Return where people stand on the job's list. One query."""
    rows = Subscription.objects.filter(list=job.list, subscriber__among=keys)
    columns = ("status", "method", "request_count", "consent_expires_at")
    return {
        key: Stand(*values) for key, *values in rows.values_list("subscriber", *columns)
    }
