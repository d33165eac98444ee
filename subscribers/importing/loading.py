"""Merge a file's rows into subscribers, by set, one checkpointed transaction a batch.

Numbers nobody knows are written as they come out of the parser (`consent.newcomers`);
everybody else is merged by `known`.
"""

import json
import time
from collections import Counter
from collections.abc import Callable, Sequence
from contextlib import closing
from dataclasses import dataclass, field
from datetime import datetime

from django.db import IntegrityError, OperationalError, connection, transaction
from django.db.models import F
from django.db.models.functions import Greatest
from django.utils import timezone

from subscribers import bulk, copy_lines, suppressions
from subscribers.consent.newcomers import Newcomer, bring_in
from subscribers.importing import known, lanes, parallel
from subscribers.importing.cleaning import Reject
from subscribers.importing.lanes import Share
from subscribers.importing.outcomes import Outcome, Result
from subscribers.importing.parsing import (
    Assignment,
    Parsed,
    Ready,
    origin_of,
    other_lists,
)
from subscribers.importing.source import Source
from subscribers.models import ImportJob, ImportLane, ImportRow, Subscriber
from subscribers.retrying import is_collision

BATCH = 5_000
# SQLite has one writer: a batch must let the web and the worker have their turn.
BATCH_ON_SQLITE = 1_000
PAUSE_SECONDS_ON_SQLITE = 0.01
ATTEMPTS = 6
# After so many batches PostgreSQL is told how its tables have grown: nobody waits for
# autovacuum, and plans made for empty tables are slow for full ones.
TELL_AFTER = {1, 8, 64, 256}
# By columns: those of texts cost a second each, and no plan asks for them.
GROWING = (
    "subscribers_subscriber (id, phone, country, line, erased_at), "
    "subscribers_subscription (id, list_id, subscriber_id, status, joined_at), "
    "subscribers_chainhead (chain, subscriber_id), "
    "subscribers_consentevent (id, chain, subscriber_id, list_id, kind), "
    "subscribers_evidence (subscriber_id, seq), "
    "subscribers_importrow (job_id, line, subscriber_id), "
    "subscribers_suppression (subscriber_id, phone_hash, lifted_at, scope)"
)
NOTED = ("job", "subscriber", "line", "outcome", "reason", "cells", "before")

Progress = Callable[[int], object]


class Halted(Exception):
    """Somebody paused or cancelled the job, or another process goes on with it."""


@dataclass(slots=True)
class _Loader:
    """One process at work on one job."""

    job: ImportJob
    now: datetime
    done: int = 0
    created: int = 0
    _since: float = field(default_factory=time.monotonic)

    def lap(self) -> float:
        """Return the seconds since the last batch of any lane."""
        since, self._since = self._since, time.monotonic()
        return self._since - since


def load(
    job: ImportJob,
    source: Source,
    *,
    now: datetime,
    seen: Progress,
    seconds: float | None = None,
) -> bool:
    """Merge the file from where the job stands; return whether its end was reached.

    Stops after `seconds`, and where the job is no longer meant to run.
    Raises: UnreadableFile.
    """
    loader = _Loader(job, now)
    ways = lanes.lanes_of(job)
    work = Assignment(
        job=job,
        lst=job.list,
        source=source,
        now=now,
        vendor=connection.vendor,
        at=tuple(lane.at_line for lane in ways),
        others=other_lists(job, source),
    )
    size = min(BATCH, BATCH_ON_SQLITE) if connection.vendor == "sqlite" else BATCH
    begun = time.monotonic()

    def merge(share: Share) -> int:
        _load(loader, ways[share.lane], share.rows)
        _give_way(loader)
        return len(share.rows)

    try:
        with (
            parallel.shares(work, size) as shares,
            closing(lanes.side_by_side(merge, shares, len(ways))) as counts,
        ):
            for count in counts:
                seen(count)
                if seconds is not None and time.monotonic() - begun > seconds:
                    return False
    except Halted:
        return False
    return True


def _load(loader: _Loader, lane: ImportLane, batch: Sequence[Parsed]) -> None:
    """Merge one batch, once more where another transaction was in the way."""
    for attempt in range(1, ATTEMPTS + 1):
        try:
            with transaction.atomic():
                load_batch(loader, lane, batch)
        except (OperationalError, IntegrityError) as error:
            collided = isinstance(error, IntegrityError) or is_collision(error)
            if attempt == ATTEMPTS or not collided or connection.in_atomic_block:
                raise
            time.sleep(0.02 * attempt)
        else:
            lane.at_line = batch[-1].line
            loader.done += 1
            return


def load_batch(loader: _Loader, lane: ImportLane, batch: Sequence[Parsed]) -> None:
    """Merge one batch and move its lane's checkpoint. Constant number of queries.

    Raises: Halted, having changed nothing.
    """
    _later_on_disk()
    job = loader.job
    if not lanes.is_ours(lane):
        raise Halted
    results = [
        Result(row.line, Outcome.REJECTED, row.reason[:200], row.cells)
        for row in batch
        if type(row) is Reject
    ]
    ready = [row for row in batch if type(row) is Ready]
    fresh, others = _newcomers(ready)
    brought = _bring_in(job, fresh, loader.now)
    results += known.merge(job, others, now=loader.now)
    _write(job, fresh, brought, results)
    # Last, and only for as long as the commit takes: all lanes write this one row.
    lanes.move(lane, batch[-1].line)
    _account(loader, len(fresh), results, at_line=batch[-1].line)


def _later_on_disk() -> None:
    """A crash may lose the last batch whole, checkpoint included: it is read again."""
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("SET LOCAL synchronous_commit = off")


def _newcomers(ready: Sequence[Ready]) -> tuple[list[Ready], list[Ready]]:
    """Part the first row of each number that nobody knows from all others.

    A number somebody suppressed is somebody's, even where we know no more of them.
    """
    numbers = {row.phone for row in ready}
    found = Subscriber.objects.filter(phone__among=sorted(numbers))
    taken = set(found.values_list("phone", flat=True))
    taken |= suppressions.among(numbers - taken)
    fresh, others = [], []
    for row in ready:
        if row.newcomer is None or row.phone in taken:
            others.append(row)
        else:
            taken.add(row.phone)
            fresh.append(row)
    # In one order: of two doors that bring the same numbers, one waits for the other.
    fresh.sort(key=_phone)
    return fresh, others


def _phone(row: Ready) -> str:
    return row.phone


def _bring_in(job: ImportJob, fresh: Sequence[Ready], now: datetime) -> list[int]:
    if not fresh:
        return []
    people: list[Newcomer] = [row.newcomer for row in fresh]
    keys = bring_in(people, job.list, origin=origin_of(job), now=now)
    tagged = {key: row.tags for key, row in zip(keys, fresh, strict=True) if row.tags}
    known.put_tags(tagged)
    return keys


def _write(
    job: ImportJob,
    fresh: Sequence[Ready],
    brought: Sequence[int],
    results: Sequence[Result],
) -> None:
    """Note what became of each row."""
    is_copied = connection.vendor == "postgresql"
    key = str(job.pk)
    rows = [
        (
            key,
            None if one.subscriber is None else str(one.subscriber),
            *(str(one.line), one.outcome.value, one.reason),
            json.dumps(one.cells, ensure_ascii=False) if one.cells else "[]",
            json.dumps(one.before, ensure_ascii=False) if one.before else "{}",
        )
        for one in results
    ]
    both = zip(brought, fresh, strict=True)
    if is_copied:
        lines = [f"{key}\t{person}\t{row.created}" for person, row in both]
        lines += map(copy_lines.copy_line, rows)
        copy_lines.copy_in(ImportRow, NOTED, "".join(lines))
    else:
        rows += [(key, str(person), *row.created) for person, row in both]
        bulk.insert_texts(ImportRow, NOTED, rows)


def _account(
    loader: _Loader, created: int, results: Sequence[Result], *, at_line: int
) -> None:
    counts = Counter(f"{one.outcome.value}_count" for one in results)
    counts["created_count"] += created
    loader.created += created
    ImportJob.objects.filter(pk=loader.job.pk).update(
        **{name: F(name) + number for name, number in counts.items()},
        rows=F("rows") + created + len(results),
        at_line=Greatest("at_line", at_line),
        worked_seconds=F("worked_seconds") + loader.lap(),
        beat_at=timezone.now(),
    )


def _give_way(loader: _Loader) -> None:
    """SQLite has one writer: let web and worker have their turn. Tell PostgreSQL."""
    if connection.in_atomic_block:
        return
    if connection.vendor == "sqlite":
        time.sleep(PAUSE_SECONDS_ON_SQLITE)
    elif loader.done in TELL_AFTER and loader.created > BATCH / 2:
        with connection.cursor() as cursor:
            cursor.execute(f"ANALYZE {GROWING}")
