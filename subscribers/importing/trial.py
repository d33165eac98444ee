"""What an import would do: the same merge in memory, reading and never locking.

A dry run that wrote and rolled back would hold every person of the file locked
until its end, and with them their opt-outs.
"""

from collections import Counter
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from itertools import islice

from subscribers import suppressions
from subscribers.importing import known
from subscribers.importing.cleaning import Reject
from subscribers.importing.collecting import Collected, watched
from subscribers.importing.outcomes import Outcome, Result
from subscribers.importing.parsing import Assignment, Ready, other_lists
from subscribers.importing.person import Person, Stand, look, stands_of
from subscribers.importing.source import Source
from subscribers.models import ImportJob, Subscription

BATCH = 1_000
SHOWN = 10  # rejected rows that are kept to be shown
Status = Subscription.Status


@dataclass(slots=True)
class Tried:
    """Rows by outcome, people by the status they would get, the first rejected rows."""

    outcomes: Counter[str] = field(default_factory=Counter)
    rejects: list[Reject] = field(default_factory=list)
    standing: Counter[str] = field(default_factory=Counter)
    collected: Collected = field(default_factory=Collected)

    def rejected(self, rows: Iterable[Reject]) -> None:
        """Count rows that cannot be used, and keep the first to be shown."""
        for row in rows:
            self.outcomes[Outcome.REJECTED] += 1
            self.collected.rejected(row)
            if len(self.rejects) < SHOWN:
                self.rejects.append(row)

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
    seen: Callable[[int], object] = lambda count: None,
    learnt: Callable[[int], object] = lambda count: None,
) -> Tried:
    """Return how many rows would end in each outcome, and where people would stand.

    Writes nothing.

    `job` need not be stored. Reads the file twice: the first time to learn which
    numbers come more than once, so that only those are remembered. `learnt` hears of
    the first time, `seen` of the second.
    """
    work = Assignment(
        job=job,
        lst=job.list,
        source=source,
        now=now,
        vendor="",
        others=other_lists(job, source),
    )
    again = _repeated(work, learnt)
    people: dict[str, Person] = {}
    stands: dict[str, Stand] = {}
    brought: dict[str, str] = {}
    tried = Tried()
    rows = watched(work, tried.collected)
    while batch := list(islice(rows, BATCH)):
        ready = [row for row in batch if type(row) is Ready]
        tried.rejected(row for row in batch if type(row) is Reject)
        fresh = {row.phone for row in ready} - people.keys()
        found, where = _look(job, fresh)
        found |= {row.phone: people[row.phone] for row in ready if row.phone in people}
        stands |= where
        for row in ready:
            before = brought.get(row.phone)
            result, after = _decide(row, found[row.phone], stands)
            tried.moved(before, after)
            if after is not None and row.phone in again:
                brought[row.phone] = after
            tried.outcomes[result.outcome] += 1
            tried.collected.decided(row.phone, result)
        people |= {e164: found[e164] for e164 in found if e164 in again}
        stands = {e164: stands[e164] for e164 in stands if e164 in again}
        seen(len(batch))
    return tried


def _repeated(work: Assignment, learnt: Callable[[int], object]) -> set[str]:
    """Return the numbers that come more than once; only those cells are read.

    Numbers of rows that are rejected for something else may be among them.
    """
    source = work.source
    columns = {
        at: name
        for at, name in source.mapping.columns.items()
        if name in ("phone", "country")
    }
    mapping = replace(source.mapping, columns=columns)
    cleaner = replace(source, mapping=mapping).cleaner()
    once: set[str] = set()
    again: set[str] = set()
    rows = source.table.rows()
    while batch := list(islice(rows, BATCH)):
        for found in map(cleaner.clean, batch):
            if type(found) is not Reject:
                phone = found.phone.e164
                (again if phone in once else once).add(phone)
        learnt(len(batch))
    return again


def _look(
    job: ImportJob, numbers: set[str]
) -> tuple[dict[str, Person], dict[str, Stand]]:
    """The people of a batch as they are, new ones unsaved. Constant queries."""
    found = look(job, numbers)
    strangers = {e164 for e164, one in found.items() if one.key is None}
    for e164 in suppressions.covered_numbers(strangers, job.list):
        found[e164].is_left_alone = True
    by_key = {one.key: e164 for e164, one in found.items() if one.key is not None}
    stands = stands_of(job, by_key)
    return found, {by_key[key]: stand for key, stand in stands.items()}


def _decide(
    row: Ready, person: Person, stands: dict[str, Stand]
) -> tuple[Result, str | None]:
    """Return what becomes of the row, and the status it would bring, if any."""
    result = known.merge_row(row, person)
    if result.outcome == Outcome.LEFT_ALONE:
        return result, None
    after = _status_after(row.ground, stands.get(row.phone))
    if after is None:
        return result, None
    method = Subscription.Method.SOFT if row.ground == "soft" else ""
    stands[row.phone] = Stand(after, method, request_count=1)
    if result.outcome == Outcome.UNCHANGED:
        result.outcome = Outcome.UPDATED
    return result, after


def _status_after(ground: str, stand: Stand | None) -> str | None:
    """The status a row's ground would bring, or None where nothing changes."""
    if not known.moves(ground, stand):
        return None
    if ground == "none":
        return Status.NONE
    if ground == "asked":
        is_open = stand is not None and (
            stand.request_count or stand.status == Status.ACTIVE
        )
        return None if is_open else Status.PENDING
    if stand is not None and stand.status == Status.ACTIVE and ground == "soft":
        return None
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
