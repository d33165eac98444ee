"""Merge staged rows into subscribers, by set, one checkpointed transaction a batch."""

from collections import defaultdict
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any

from django.db import connection, transaction
from django.utils.dateparse import parse_date, parse_datetime

from subscribers import consent, ledger, people, suppressions
from subscribers.bulk import update_rows
from subscribers.consent import Particulars
from subscribers.errors import SoftRefused
from subscribers.importing import softly
from subscribers.importing.staging import give_way
from subscribers.models import (
    ImportJob,
    ImportRow,
    Subscriber,
    Subscription,
    Suppression,
    Tag,
)
from subscribers.origin import Origin, Who
from subscribers.phones import Kind, Phone
from subscribers.retrying import retried_on_collision
from subscribers.soft import ends_at

BATCH = 1_000
# SQLite has one writer: a batch must let the web and the worker have their turn.
BATCH_ON_SQLITE = 200
# An older consent is no ground for asking a stranger by text to confirm it.
FRESH_CONSENT = timedelta(days=10)

Outcome = ImportRow.Outcome
Progress = Callable[[int], object]
FIELDS = Subscriber.PARTICULARS


@dataclass(slots=True)
class Person:
    """One number of a batch: its row, what the file changed, and where it stands."""

    subscriber: Subscriber
    is_new: bool
    is_left_alone: bool
    tags: set[str]
    before: dict[str, object] = field(default_factory=dict)
    added_tags: set[str] = field(default_factory=set)
    is_changed: bool = False


def load(job: ImportJob, *, now: datetime, seen: Progress) -> None:
    """Merge what is staged, in file order, until nothing is left."""
    while count := load_batch(job.pk, now=now):
        seen(count)
        give_way()
    job.refresh_from_db()


@retried_on_collision
@transaction.atomic
def load_batch(job_key: int, *, now: datetime) -> int:
    """Merge one batch; return how many rows. Constant number of queries."""
    job = ImportJob.objects.select_for_update(of=("self",)).get(pk=job_key)
    waiting = ImportRow.objects.filter(job=job, outcome=Outcome.STAGED)
    limit = min(BATCH, BATCH_ON_SQLITE) if connection.vendor == "sqlite" else BATCH
    rows = list(waiting.order_by("line")[:limit])
    if not rows:
        return 0
    found = _people(job, rows, now)
    for row in rows:
        merge_row(row, found[row.phone])
    _save(found, now)
    _consent(job, rows, found, now)
    update_rows(
        ImportRow,
        {
            row.pk: (row.outcome, row.reason, row.before, row.subscriber_id)
            for row in rows
        },
        ("outcome", "reason", "before", "subscriber"),
    )
    for outcome in (
        Outcome.CREATED,
        Outcome.UPDATED,
        Outcome.UNCHANGED,
        Outcome.LEFT_ALONE,
    ):
        name = f"{outcome.value}_count"
        number = sum(row.outcome == outcome for row in rows)
        setattr(job, name, getattr(job, name) + number)
    job.save()
    _let_go(rows, found)
    return len(rows)


def _let_go(rows: Sequence[ImportRow], found: Mapping[str, Person]) -> None:
    """Keep nothing of people who were erased and whose number only this file knows."""
    fresh = [
        person.subscriber.pk
        for person in found.values()
        if person.is_new and person.is_left_alone
    ]
    erased = Suppression.objects.in_force().filter(reason=suppressions.ERASED)
    keys = set(
        erased.filter(subscriber__in=fresh).values_list("subscriber", flat=True)
        if fresh
        else ()
    )
    if not keys:
        return
    theirs = [row.pk for row in rows if row.subscriber_id in keys]
    ImportRow.objects.filter(pk__in=theirs).update(phone="", values={}, subscriber=None)
    Suppression.objects.filter(subscriber__in=keys).update(subscriber=None)
    Subscriber.objects.filter(pk__in=keys).delete()


def _people(
    job: ImportJob, rows: Sequence[ImportRow], now: datetime
) -> dict[str, Person]:
    numbers = {row.phone: row.values for row in rows}
    known = people.keys_of(numbers)
    phones = [
        Phone(e164, values["country"], values["area"], Kind(values["line"]))
        for e164, values in numbers.items()
    ]
    keys = people.ensure(sorted(phones, key=lambda phone: phone.e164), now=now)
    # Read under the lock: what is written back must be what is there.
    locked = set(ledger.lock(keys.values()))
    subscribers = Subscriber.objects.in_bulk(keys.values())
    gone = those_who_left(job, keys.values())
    tags = tags_of(keys.values())
    return {
        e164: Person(
            subscriber=subscribers[key],
            is_new=e164 not in known,
            is_left_alone=key in gone or key not in locked,
            tags=tags[key],
        )
        for e164, key in keys.items()
    }


def those_who_left(job: ImportJob, keys: Collection[int]) -> set[int]:
    """Who may not be brought onto the job's list by a file. Two queries."""
    left = Subscription.objects.filter(
        list=job.list,
        subscriber__in=keys,
        status=Subscription.Status.UNSUBSCRIBED,
    )
    return suppressions.covered(keys, job.list) | set(
        left.values_list("subscriber", flat=True)
    )


def tags_of(keys: Collection[int]) -> dict[int, set[str]]:
    tags: dict[int, set[str]] = defaultdict(set)
    through = Subscriber.tags.through.objects.filter(subscriber__in=keys)
    for key, name in through.values_list("subscriber", "tag__name"):
        tags[key].add(name)
    return tags


def merge_row(row: ImportRow, person: Person) -> None:
    """Put one row's values into its person; blanks never overwrite."""
    row.subscriber = person.subscriber
    if person.is_left_alone:
        row.outcome = Outcome.LEFT_ALONE
        row.reason = "They opted out; nothing was changed."
        return
    before = _apply(row.values, person)
    row.before = before
    if person.is_new and not person.before.get("created"):
        person.before["created"] = True
        row.before = {**before, "created": True}
        row.outcome = Outcome.CREATED
    else:
        row.outcome = Outcome.UPDATED if before else Outcome.UNCHANGED


def _apply(values: Mapping[str, object], person: Person) -> dict[str, object]:
    """Write what differs; return the values it replaced, for undo."""
    subscriber, before = person.subscriber, {}
    fields: dict[str, object] = {}
    for name, value in values["fields"].items():
        value = parse_date(value) if name == "birthday" else value
        old = getattr(subscriber, name)
        if name in FIELDS and value not in ("", None, old):
            fields[name] = [_plain(old), _plain(value)]
            setattr(subscriber, name, value)
    if fields:
        before["fields"] = fields
    attributes = {
        name: [subscriber.attributes.get(name), value]
        for name, value in values["attributes"].items()
        if value is not None and subscriber.attributes.get(name) != value
    }
    if attributes:
        before["attributes"] = attributes
        subscriber.attributes |= {name: new for name, (_, new) in attributes.items()}
    fresh = set(values["tags"]) - person.tags
    if fresh:
        before["tags"] = sorted(fresh)
        person.tags |= fresh
        person.added_tags |= fresh
    person.is_changed |= bool(fields or attributes)
    return before


def _plain(value: object) -> object:
    return value.isoformat() if hasattr(value, "isoformat") else value


def _save(found: Mapping[str, Person], now: datetime) -> None:
    update_rows(
        Subscriber,
        {
            person.subscriber.pk: (
                *(getattr(person.subscriber, name) for name in (*FIELDS, "attributes")),
                now,
            )
            for person in found.values()
            if person.is_changed
        },
        (*FIELDS, "attributes", "updated_at"),
    )
    names = {name for person in found.values() for name in person.added_tags}
    Tag.objects.bulk_create([Tag(name=name) for name in names], ignore_conflicts=True)
    keys = dict(Tag.objects.filter(name__in=names).values_list("name", "pk"))
    Through = Subscriber.tags.through  # noqa: N806 - a model class
    Through.objects.bulk_create(
        [
            Through(subscriber_id=person.subscriber.pk, tag_id=keys[name])
            for person in found.values()
            for name in person.added_tags
        ],
        ignore_conflicts=True,
    )


def _consent(
    job: ImportJob,
    rows: Sequence[ImportRow],
    found: Mapping[str, Person],
    now: datetime,
) -> None:
    """Bring people onto the list as far as the file gives ground for it."""
    origin = Origin(
        who=Who.IMPORT,
        by=job.by,
        why=job.attestation[:200] or "import",
        door=f"import:{job.pk}",
        cause=f"import:{job.pk}",
    )
    wanted: dict[str, dict[int, Particulars]] = defaultdict(dict)
    first_row: dict[int, ImportRow] = {}
    for row in rows:
        person = found[row.phone]
        if person.is_left_alone:
            continue
        key = person.subscriber.pk
        ground = ground_of(job, row.values, now)
        if key in first_row and ground == "none":
            continue
        first_row.setdefault(key, row)
        for others in wanted.values():
            others.pop(key, None)
        wanted[ground][key] = _particulars(job, row, now, is_soft=ground == "soft")
    standing = _standing(job, first_row)
    done: set[int] = set()
    if wanted["asked"]:
        done |= set(
            consent.subscribe(
                wanted["asked"],
                job.list,
                origin=origin,
                now=now,
                particulars=wanted["asked"],
            ).requested
        )
    for ground in ("express", "soft"):
        if wanted[ground]:
            done |= set(
                consent.subscribe(
                    wanted[ground],
                    job.list,
                    origin=origin,
                    now=now,
                    particulars=wanted[ground],
                ).joined
            )
    done |= set(
        consent.add(
            wanted["none"],
            job.list,
            origin=origin,
            now=now,
            particulars=wanted["none"],
        )
    )
    for key in done:
        row = first_row[key]
        row.before = {**row.before, "subscription": standing.get(key, {})}
        if row.outcome == Outcome.UNCHANGED:
            row.outcome = Outcome.UPDATED


def ground_of(job: ImportJob, values: Mapping[str, Any], now: datetime) -> str:
    """Return on what ground a row joins: express, soft, asked or none.

    Where people are asked to confirm, only a fresh consent with its source is:
    asking strangers by text for consent is itself marketing.
    """
    if values["consent"] is False or job.consent == ImportJob.Consent.NONE:
        return "none"
    if job.consent == ImportJob.Consent.SOFT:
        return "soft" if _still_counts(values, now) else "none"
    if job.list.opt_in in job.list.ASKING:
        said_at = _said_at(values)
        is_fresh = said_at is not None and now - said_at <= FRESH_CONSENT
        return "asked" if is_fresh and values["source"] else "none"
    return "express"


def _still_counts(values: Mapping[str, Any], now: datetime) -> bool:
    """Whether what counted when the file was read still does when it is merged."""
    try:
        ends_at(softly.stored(values["soft"]), values["country"], now=now)
    except SoftRefused:
        return False
    return True


def _said_at(values: Mapping[str, Any]) -> datetime | None:
    said_at = values["consent_date"]
    return parse_datetime(said_at) if said_at else None


def _particulars(
    job: ImportJob, row: ImportRow, now: datetime, *, is_soft: bool
) -> Particulars:
    moment = _said_at(row.values)
    return Particulars(
        happened_at=min(moment, now).astimezone(UTC) if moment else None,
        evidence={"file": job.file_name, "line": row.line, "job": job.pk},
        source=row.values["source"][:100],
        soft=softly.stored(row.values["soft"]) if is_soft else None,
    )


def _standing(job: ImportJob, keys: Mapping[int, object]) -> dict[int, dict]:
    """The subscriptions as they were, for undo."""
    rows = Subscription.objects.filter(list=job.list, subscriber__in=keys)
    return {
        row["subscriber"]: {name: row[name] for name in consent.RESTORABLE}
        for row in rows.values("subscriber", *consent.RESTORABLE)
    }
