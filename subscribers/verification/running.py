"""Run the checks over the whole ledger, range by range, on every processor."""

import gc
import os
from collections.abc import Callable, Iterator
from concurrent.futures import ProcessPoolExecutor, as_completed
from multiprocessing import get_context

import django
from django.db import connection

from subscribers import guards, triggers
from subscribers.models import ConsentEvent, Subscriber
from subscribers.snapshot import one_instant
from subscribers.verification.chains import check_range
from subscribers.verification.findings import Verified
from subscribers.verification.sealed import check_seals

PEOPLE_AT_ONCE = 4_000
# Starting processes takes longer than reading a small ledger.
WORTH_PROCESSES = 50_000
Range = tuple[int, int | None]
Seen = Callable[[int], object]


def verify(*, seen: Seen = lambda lines: None) -> Verified:
    """Read every line once and compare it with all that hangs on it. Writes nothing.

    People are checked in ranges of keys, each in one snapshot, so that a consent
    changed meanwhile is no fault; memory grows with the largest range. `seen` is told
    how many lines are done.
    """
    found = Verified()
    for name in sorted(triggers.missing(connection) | guards.missing(connection)):
        found.fault(
            f"The trigger {name} is missing or changed; run migrate to restore it."
        )
    processes = _processes()
    parts = _in_processes(processes) if processes > 1 else _here()
    for part in parts:
        found.add(part)
        seen(part.events)
    return found


def verify_person(subscriber: int) -> Verified:
    """Check one person's chain; the seals over it are not compared with the rest."""
    with one_instant():
        return check_range(subscriber - 1, subscriber)


def _processes() -> int:
    """How many processes may read the database at once and see the same."""
    in_memory = connection.vendor == "sqlite" and connection.is_in_memory_db()
    if connection.in_atomic_block or in_memory:
        return 1
    is_small = ConsentEvent.objects.order_by("-pk")[WORTH_PROCESSES:].exists()
    return min(os.cpu_count() or 1, 8) if is_small else 1


def _here() -> Iterator[Verified]:
    for borders in _ranges():
        yield _check_people(borders)
    yield _check_seals()


def _in_processes(processes: int) -> Iterator[Verified]:
    # Not forked: a child must not go on with its parent's connection.
    pool = ProcessPoolExecutor(
        processes, mp_context=get_context("spawn"), initializer=django.setup
    )
    database = connection.settings_dict["NAME"]
    with pool:
        waiting = [pool.submit(_people_of, database, borders) for borders in _ranges()]
        # Meanwhile, for the seals are read from the first line to the last.
        yield _check_seals()
        for done in as_completed(waiting):
            yield done.result()


def _ranges() -> Iterator[Range]:
    """Cut everybody into ranges of keys; the last has no end, for rows of nobody."""
    keys = Subscriber.objects.order_by("pk").values_list("pk", flat=True)
    after = -(2**62)
    while True:
        upto = keys.filter(pk__gt=after)[PEOPLE_AT_ONCE - 1 : PEOPLE_AT_ONCE].first()
        yield after, upto
        if upto is None:
            return
        after = upto


def _people_of(database: str, borders: Range) -> Verified:
    """In a new process, which knows the settings but not which database is tested."""
    connection.settings_dict["NAME"] = database
    # What Django is made of stays; looking through it again for every range of
    # people would cost as much as reading them.
    gc.freeze()
    return _check_people(borders)


def _check_people(borders: Range) -> Verified:
    with one_instant():
        return check_range(*borders)


def _check_seals() -> Verified:
    with one_instant():
        return check_seals()
