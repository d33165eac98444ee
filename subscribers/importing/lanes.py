"""A long file goes in by lanes, so that two batches can be on their way at once.

All rows of one number have the same lane, and a lane's batches follow each other in the
order of the file: of two rows about one person, the later one still has the last word.
Each lane has a checkpoint of its own.
"""

import os
from collections import deque
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import ExitStack
from typing import NamedTuple

from django.db import connection, transaction

from subscribers.importing.parsing import Parsed, Ready
from subscribers.models import ImportJob, ImportLane

# More lanes than this wait for the one process that parses.
MOST = 3
WORTH_IT_LINES = 10_000
_WAITING = 2  # shares of a lane: the one at work and the next


class Share(NamedTuple):
    """Rows for one lane, in the order of the file."""

    lane: int
    rows: list[Parsed]


def lane_of(row: Parsed, lanes: int) -> int:
    """Return the lane of a row: one and the same for all rows of a number."""
    return int(row.phone[-3:]) % lanes if type(row) is Ready else row.line % lanes


def lanes_of(job: ImportJob) -> list[ImportLane]:
    """Return a job's lanes, in order; how many is settled when it first runs."""
    with transaction.atomic():
        ImportJob.objects.select_for_update(of=("self",)).get(pk=job.pk)
        found = list(job.lanes.order_by("number"))
        if not found:
            numbers = range(_wanted(job))
            lanes = [
                ImportLane(job=job, number=n, at_line=job.at_line) for n in numbers
            ]
            found = ImportLane.objects.bulk_create(lanes)
    return found


def _wanted(job: ImportJob) -> int:
    is_long = job.lines_total - job.at_line >= WORTH_IT_LINES
    has_one_writer = connection.vendor == "sqlite"
    return min(os.cpu_count() or 1, MOST) if is_long and not has_one_writer else 1


def hold(job: ImportJob) -> None:
    """Wait for the batches on their way, and let none begin, until the commit."""
    list(job.lanes.select_for_update().order_by("number"))


def is_ours(lane: ImportLane) -> bool:
    """Hold the lane; return whether its job is to run and stands where we think."""
    stored = ImportLane.objects.select_for_update().get(pk=lane.pk)
    # Asked once the lane is held: the status may have changed while we waited.
    job = ImportJob.objects.filter(pk=lane.job_id, status=ImportJob.Status.LOADING)
    return stored.at_line == lane.at_line and job.exists()


def move(lane: ImportLane, line: int) -> None:
    """Move the checkpoint."""
    ImportLane.objects.filter(pk=lane.pk).update(at_line=line)


def side_by_side(
    merge: Callable[[Share], int], shares: Iterable[Share], count: int
) -> Iterator[int]:
    """Merge each lane's shares in their order; yield how many rows each had.

    An error of one lane ends all, once their batches are through.
    """
    if count == 1 or connection.in_atomic_block:
        yield from map(merge, shares)
        return
    with ExitStack() as stack:
        pools = [stack.enter_context(ThreadPoolExecutor(1)) for _ in range(count)]
        for pool in pools:
            stack.callback(pool.submit, _close)
        waiting: list[deque[Future[int]]] = [deque() for _ in pools]
        stack.callback(_call_off, waiting)
        for share in shares:
            mine = waiting[share.lane]
            mine.append(pools[share.lane].submit(merge, share))
            if len(mine) >= _WAITING:
                yield mine.popleft().result()
        for mine in waiting:
            while mine:
                yield mine.popleft().result()


def _close() -> None:
    connection.close()  # the thread's own


def _call_off(waiting: Iterable[deque[Future[int]]]) -> None:
    for mine in waiting:
        for share in mine:
            share.cancel()
