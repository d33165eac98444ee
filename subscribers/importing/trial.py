"""What an import would do: the same merge in memory, reading and never locking.

A dry run that wrote and rolled back would hold every person of the file locked
until its end, and with them their opt-outs.
"""

from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from itertools import islice

from subscribers import people
from subscribers.importing import loading
from subscribers.importing.loading import Person
from subscribers.importing.staging import Source, staged_rows
from subscribers.models import ImportJob, ImportRow, Subscriber, Subscription

BATCH = 1_000
SHOWN = 10  # rejected rows that are kept to be shown
Outcome = ImportRow.Outcome
Status = Subscription.Status


@dataclass(slots=True)
class Tried:
    """Rows by outcome, people by the status they would get, the first rejected rows."""

    outcomes: Counter[str] = field(default_factory=Counter)
    rejects: list[ImportRow] = field(default_factory=list)
    standing: Counter[str] = field(default_factory=Counter)

    def moved(self, before: str | None, after: str | None) -> None:
        """Count somebody once, whatever earlier rows of the file said of them."""
        if after is None:
            return
        self.standing[after] += 1
        if before is not None:
            self.standing[before] -= 1


def try_out(
    job: ImportJob,
    source: Source,
    *,
    now: datetime,
    seen: Callable[[int], object],
) -> Tried:
    """Return how many rows would end in each outcome, and where people would stand.

    Writes nothing.

    `job` need not be stored. Reads the file twice: the first time to learn which
    numbers come more than once, so that only those are remembered.
    """
    again = _repeated(job, source)
    known: dict[str, Person] = {}
    standing: dict[str, Subscription] = {}
    brought: dict[str, str] = {}
    tried = Tried()
    rows = source.table.rows()
    while batch := list(islice(rows, BATCH)):
        staged = list(staged_rows(job, source, job.list, batch))
        fresh = [row for row in staged if row.phone and row.phone not in known]
        found, where = _look(job, fresh)
        found |= {row.phone: known[row.phone] for row in staged if row.phone in known}
        standing |= where
        for row in staged:
            if row.outcome == Outcome.STAGED:
                before = brought.get(row.phone)
                after = _decide(job, row, found[row.phone], standing, now)
                tried.moved(before, after)
                if after is not None and row.phone in again:
                    brought[row.phone] = after
            elif len(tried.rejects) < SHOWN:
                tried.rejects.append(row)
            tried.outcomes[row.outcome] += 1
        known |= {e164: found[e164] for e164 in found if e164 in again}
        standing = {e164: standing[e164] for e164 in standing if e164 in again}
        seen(len(batch))
    return tried


def _repeated(job: ImportJob, source: Source) -> set[str]:
    once: set[str] = set()
    again: set[str] = set()
    rows = source.table.rows()
    while batch := list(islice(rows, BATCH)):
        for row in staged_rows(job, source, job.list, batch):
            (again if row.phone in once else once).add(row.phone)
    return again


def _look(
    job: ImportJob, rows: Sequence[ImportRow]
) -> tuple[dict[str, Person], dict[str, Subscription]]:
    """The people of a batch as they are, new ones unsaved. Constant queries."""
    numbers = {row.phone for row in rows}
    keys = people.keys_of(numbers)
    stored = Subscriber.objects.in_bulk(keys.values())
    gone = loading.those_who_left(job, keys.values())
    tags = loading.tags_of(keys.values())
    found = {
        e164: Person(
            subscriber=stored[keys[e164]] if e164 in keys else Subscriber(phone=e164),
            is_new=e164 not in keys,
            is_left_alone=keys.get(e164) in gone,
            tags=tags.get(keys.get(e164), set()),
        )
        for e164 in numbers
    }
    on_list = Subscription.objects.filter(list=job.list, subscriber__in=keys.values())
    by_key = {row.subscriber_id: row for row in on_list}
    return found, {e164: by_key[key] for e164, key in keys.items() if key in by_key}


def _decide(
    job: ImportJob,
    row: ImportRow,
    person: Person,
    standing: dict[str, Subscription],
    now: datetime,
) -> str | None:
    """Settle the row's outcome; return the status it would bring, if any."""
    loading.merge_row(row, person)
    if person.is_left_alone:
        return None
    ground = loading.ground_of(job, row.values, now)
    after = _status_after(ground, standing.get(row.phone))
    if after is None:
        return None
    standing[row.phone] = Subscription(status=after, request_count=1)
    if row.outcome == Outcome.UNCHANGED:
        row.outcome = Outcome.UPDATED
    return after


def _status_after(ground: str, row: Subscription | None) -> str | None:
    """The status a row's ground would bring, or None where nothing changes."""
    status = row.status if row else None
    if ground == "none":
        return Status.NONE if row is None else None
    if status == Status.ACTIVE:
        return None
    if ground == "asked":
        return Status.PENDING if row is None or not row.request_count else None
    return Status.ACTIVE


def counts_of(outcomes: Mapping[str, int]) -> dict[str, int]:
    """Return the outcomes under the names `Imported` gives them."""
    return {
        name: outcomes.get(outcome, 0)
        for name, outcome in (
            ("created", Outcome.CREATED),
            ("updated", Outcome.UPDATED),
            ("unchanged", Outcome.UNCHANGED),
            ("left_alone", Outcome.LEFT_ALONE),
            ("rejected", Outcome.REJECTED),
        )
    }
