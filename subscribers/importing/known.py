"""Merge rows of numbers somebody knows already: blanks never overwrite, and nobody who
left is brought back."""

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from datetime import date, datetime

from subscribers import bulk, consent, ledger, people, suppressions
from subscribers.consent import Particulars
from subscribers.importing.outcomes import Outcome, Result
from subscribers.importing.parsing import Ready, evidence_of, origin_of
from subscribers.importing.person import FIELDS, Person, Stand, people_of, stands_of
from subscribers.models import (
    ImportJob,
    Subscriber,
    Subscription,
    Suppression,
    Tag,
)
from subscribers.phones import Kind, Phone

Status = Subscription.Status
LEFT_ALONE = "They opted out; nothing was changed."
CHANGED_HANDS = (
    "The number was switched off or is somebody else's since {day:%d %b %Y}, and the "
    "row names no later consent; nothing was changed."
)


def merge(job: ImportJob, rows: Sequence[Ready], *, now: datetime) -> list[Result]:
    """Merge rows in file order; return what became of each. Constant queries."""
    if not rows:
        return []
    found = _locked(job, rows, now)
    keys = [person.key for person in found.values()]
    stands = stands_of(job, keys)
    results = [merge_row(row, found[row.phone]) for row in rows]
    _save(found.values(), now)
    _consent(job, rows, results, found, stands, now)
    _let_go(results, found.values())
    return results


def _locked(job: ImportJob, rows: Sequence[Ready], now: datetime) -> dict[str, Person]:
    phones = {
        row.phone: Phone(row.phone, row.country, row.area, Kind(row.kind))
        for row in rows
    }
    known = people.keys_of(phones)
    keys = people.ensure(phones.values(), now=now)
    # Read under the lock: what is written back must be what is there.
    found = people_of(job, keys, set(ledger.lock(keys.values())))
    for e164 in keys.keys() - known.keys():
        found[e164].is_new = True
    return found


def merge_row(row: Ready, person: Person) -> Result:
    """Put one row's values into its person; blanks never overwrite."""
    if person.is_left_alone:
        return Result(row.line, Outcome.LEFT_ALONE, LEFT_ALONE, subscriber=person.key)
    day = person.other_since
    if day and (row.said_at is None or row.said_at.date() <= day):
        why = CHANGED_HANDS.format(day=day)
        return Result(row.line, Outcome.LEFT_ALONE, why, subscriber=person.key)
    before = _apply(row, person)
    if person.is_new and not person.is_created:
        person.is_created = True
        before["created"] = True
        outcome = Outcome.CREATED
    else:
        outcome = Outcome.UPDATED if before else Outcome.UNCHANGED
    return Result(row.line, outcome, before=before, subscriber=person.key)


def _apply(row: Ready, person: Person) -> dict[str, object]:
    """Write what differs; return the values it replaced, for undo."""
    before: dict[str, object] = {}
    fields: dict[str, object] = {}
    for name, value in row.fields.items():
        old = _plain(person.stored.get(name))
        if value and value != old:
            fields[name] = [old if name == "birthday" else old or "", value]
            person.stored[name] = value
    if fields:
        before["fields"] = fields
    attributes = {
        name: [person.attributes.get(name), value]
        for name, value in row.attributes.items()
        if value is not None and person.attributes.get(name) != value
    }
    if attributes:
        before["attributes"] = attributes
        person.attributes |= {name: new for name, (_, new) in attributes.items()}
    fresh = set(row.tags) - person.tags
    if fresh:
        before["tags"] = sorted(fresh)
        person.tags |= fresh
        person.added_tags |= fresh
    person.is_changed |= bool(fields or attributes)
    return before


def _plain(value: object) -> object:
    return value.isoformat() if isinstance(value, date) else value


def _save(found: Collection[Person], now: datetime) -> None:
    bulk.update_rows(
        Subscriber,
        {
            person.key: (
                *(_column(person, name) for name in FIELDS),
                person.attributes,
                now,
            )
            for person in found
            if person.is_changed
        },
        (*FIELDS, "attributes", "updated_at"),
    )
    put_tags({one.key: sorted(one.added_tags) for one in found if one.added_tags})


def _column(person: Person, name: str) -> object:
    value = person.stored[name]
    if name == "birthday" and isinstance(value, str):
        return date.fromisoformat(value)
    return value


def put_tags(tagged: Mapping[int, Sequence[str]]) -> None:
    """Put tags on people, making those there are none of yet. Three queries."""
    names = {name for tags in tagged.values() for name in tags}
    if not names:
        return
    Tag.objects.bulk_create([Tag(name=name) for name in names], ignore_conflicts=True)
    keys = dict(Tag.objects.filter(name__in=names).values_list("name", "pk"))
    bulk.insert_rows(
        Subscriber.tags.through,
        ("subscriber", "tag"),
        (
            (person, keys[name])
            for person, tags in tagged.items()
            for name in dict.fromkeys(tags)
        ),
        unique=(),
    )


def _consent(
    job: ImportJob,
    rows: Sequence[Ready],
    results: Sequence[Result],
    found: Mapping[str, Person],
    stands: Mapping[int, Stand],
    now: datetime,
) -> None:
    """Bring people onto the list as far as the file gives ground for it."""
    origin = origin_of(job)
    wanted: dict[str, dict[int, Particulars]] = defaultdict(dict)
    first: dict[int, Result] = {}
    for row, result in zip(rows, results, strict=True):
        person = found[row.phone]
        key = person.key
        if result.outcome == Outcome.LEFT_ALONE or not moves(
            row.ground, stands.get(key)
        ):
            continue
        if key in first and row.ground == "none":
            continue
        first.setdefault(key, result)
        for others in wanted.values():
            others.pop(key, None)
        wanted[row.ground][key] = Particulars(
            happened_at=row.said_at,
            evidence=evidence_of(job, row.line, row.method),
            source=row.source,
            soft=row.soft if row.ground == "soft" else None,
        )
    before = _standing(job, first)
    done: set[int] = set()
    for ground in ("asked", "express", "soft"):
        if wanted[ground]:
            brought = consent.subscribe(
                wanted[ground],
                job.list,
                origin=origin,
                now=now,
                particulars=wanted[ground],
            )
            done |= {*brought.requested, *brought.joined}
    if wanted["none"]:
        added = consent.add(
            wanted["none"],
            job.list,
            origin=origin,
            now=now,
            particulars=wanted["none"],
        )
        done |= set(added)
    for key in done:
        result = first[key]
        result.before["subscription"] = before.get(key, {})
        if result.outcome == Outcome.UNCHANGED:
            result.outcome = Outcome.UPDATED


def moves(ground: str, stand: Stand | None) -> bool:
    """Whether a row's ground may change where somebody stands; `consent` has the word.

    Spares the many who stand already where the file wants them.
    """
    if stand is None:
        return True
    if ground == "none":
        return False
    return stand.status != Status.ACTIVE or stand.method == Subscription.Method.SOFT


def _standing(job: ImportJob, keys: Collection[int]) -> dict[int, dict[str, object]]:
    """The subscriptions as they were, for undo."""
    if not keys:
        return {}
    rows = Subscription.objects.filter(list=job.list, subscriber__among=keys)
    return {
        row["subscriber"]: {name: _json(row[name]) for name in consent.RESTORABLE}
        for row in rows.values("subscriber", *consent.RESTORABLE)
    }


def _json(value: object) -> object:
    return value.isoformat() if isinstance(value, datetime) else value


def _let_go(results: Sequence[Result], found: Collection[Person]) -> None:
    """Keep nothing of people who were erased and whose number only this file knows."""
    fresh = [one.key for one in found if one.is_new and one.is_left_alone]
    if not fresh:
        return
    erased = Suppression.objects.in_force().filter(reason=suppressions.ERASED)
    keys = set(erased.filter(subscriber__in=fresh).values_list("subscriber", flat=True))
    if not keys:
        return
    for result in results:
        if result.subscriber in keys:
            result.subscriber = None
    Suppression.objects.filter(subscriber__among=keys).update(subscriber=None)
    Subscriber.objects.filter(pk__in=keys).delete()
