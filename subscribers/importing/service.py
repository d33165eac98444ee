"""Import one file: check, keep, load, account for every row, write the rejects."""

import time
from collections.abc import Callable, Collection
from datetime import datetime, timedelta
from pathlib import Path

from django.db import InterfaceError, OperationalError, transaction

from subscribers.errors import ImportRefused
from subscribers.importing import (
    keeping,
    lanes,
    loading,
    rejects,
    softly,
    standing,
    trial,
)
from subscribers.importing.orders import Imported, Order
from subscribers.importing.source import Source, open_source, reopen
from subscribers.models import ImportJob

Status = ImportJob.Status
Consent = ImportJob.Consent
UNFINISHED = (Status.WAITING, Status.LOADING, Status.PAUSED, Status.FAILED)
AHEAD = timedelta(hours=14)  # the earliest zone is that far before UTC


def run_import(
    order: Order,
    *,
    now: datetime,
    dry_run: bool = False,
    seen: Callable[[int], object] = lambda count: None,
) -> Imported:
    """Import a file; a dry run says what would happen and leaves nothing behind.

    Raises: ImportRefused (nothing was written) for a file that cannot be read or a
    consent nobody attests.
    """
    if dry_run:
        return try_out(order, now=now, seen=seen)
    job = prepare(order, now=now)
    return run(job, now=now, seen=seen, rejects_path=order.rejects_path)


def prepare(order: Order, *, now: datetime) -> ImportJob:
    """Copy the file into our keeping and store the job, waiting to be run.

    Raises: ImportRefused, as `run_import` does.
    """
    _check(order, now)
    copy = keeping.take(order.path)
    try:
        with transaction.atomic():
            source = _source(order, copy.path)
            job = _job(order, source, now)
            job.file_hash, job.lines_total = copy.sha256, copy.lines
            _check_ground(job, source)
            job.save()
            keeping.tie(copy, job)
    except BaseException:
        keeping.drop(copy)
        raise
    return job


def run(
    job: ImportJob,
    *,
    now: datetime,
    seen: Callable[[int], object] = lambda count: None,
    rejects_path: Path | None = None,
    seconds: float | None = None,
) -> Imported:
    """Merge a job's file from where it stands; what is merged stays merged once.

    Ends when the file does, when somebody pauses or cancels the job, or after
    `seconds`; the job's status says which.
    Raises: ImportRefused; the job is then marked as stopped, with the sentence.
    """
    started = time.monotonic()
    _start(job)
    try:
        source = reopen(keeping.path_of(job), job)
        whole = loading.load(job, source, now=now, seen=seen, seconds=seconds)
    except ImportRefused as refusal:
        _stop(job, str(refusal))
        raise
    except OSError as error:
        _stop(job, f"The file cannot be read: {error.strerror}.")
        raise ImportRefused(job.failure) from error
    except (OperationalError, InterfaceError) as error:
        # Nothing can be noted in a database that is gone: the job stays as it stands.
        raise ImportRefused(
            f"Import {job.pk} stopped: the database said “{_first_line(error)}”. What "
            f"is in stays in, once. Go on with: manage.py resume_import {job.pk}."
        ) from error
    written = None
    if whole:
        written = _finish(job, now, rejects_path)
    job.refresh_from_db()
    return _imported(job, started=started, written=written)


def try_out(
    order: Order,
    *,
    now: datetime,
    seen: Callable[[int], object] = lambda count: None,
) -> Imported:
    """Say what a file would do; nothing is written. Raises: ImportRefused."""
    started = time.monotonic()
    tried = foresee(order, now=now, seen=seen)
    there = ImportJob(list=order.lst, consent=order.consent)
    return Imported(
        job=None,
        rows=tried.outcomes.total(),
        **trial.counts_of(tried.outcomes),
        told=list(standing.in_words(there, tried.standing)),
        rejects=tried.rejects,
        seconds=round(time.monotonic() - started, 3),
        rejects_file=None,
    )


def foresee(
    order: Order,
    *,
    now: datetime,
    seen: Callable[[int], object] = lambda count: None,
    learnt: Callable[[int], object] = lambda count: None,
) -> trial.Tried:
    """Return what a file would do, with examples; nothing is written.

    It is read twice: `learnt` hears of the first time, `seen` of the second.
    Raises: ImportRefused.
    """
    _check(order, now)
    with transaction.atomic():
        source = _source(order, order.path)
        # The types of attributes seen for the first time are not fixed by a trial.
        transaction.set_rollback(True)
    job = _job(order, source, now)
    _check_ground(job, source)
    return trial.try_out(job, source, now=now, seen=seen, learnt=learnt)


def pause(job: ImportJob) -> bool:
    """Let a job rest after the batch it is at; return whether it was to run."""
    return _turn(job, (Status.WAITING, Status.LOADING), Status.PAUSED)


def cancel(job: ImportJob) -> bool:
    """End a job that is not done; what is in stays in, until it is undone."""
    ended = _turn(job, UNFINISHED, Status.CANCELLED)
    if ended:
        keeping.drop_of(job)
        rejects.write(job, None)
    return ended


def go_on(job: ImportJob) -> bool:
    """Let a job that rests or has stopped wait for its turn; return whether it does."""
    return _turn(job, (Status.PAUSED, Status.FAILED), Status.WAITING)


def _turn(
    job: ImportJob, before: Collection[Status], after: Status, failure: str = ""
) -> bool:
    """Change a job's status between two batches, if it is still one of `before`."""
    found = ImportJob.objects.filter(pk=job.pk, status__in=before)
    with transaction.atomic():
        lanes.hold(job)
        changed = found.update(status=after, failure=failure)
    job.refresh_from_db(fields=["status", "failure"])
    return bool(changed)


def _start(job: ImportJob) -> None:
    if not _turn(job, UNFINISHED, Status.LOADING):
        raise ImportRefused(
            f"Import {job.pk} is {job.get_status_display().lower()}; only one that is "
            "not done can be resumed. Import the file again."
        )
    job.refresh_from_db()


def _stop(job: ImportJob, why: str) -> None:
    _turn(job, (Status.LOADING,), Status.FAILED, why)


def _finish(job: ImportJob, now: datetime, rejects_path: Path | None) -> Path | None:
    ImportJob.objects.filter(pk=job.pk, status=Status.LOADING).update(
        status=Status.DONE, finished_at=now
    )
    keeping.drop_of(job)
    try:
        return rejects.write(job, rejects_path)
    except ImportRefused as refusal:
        raise ImportRefused(f"Import {job.pk} is done, but: {refusal}") from refusal


def _first_line(error: Exception) -> str:
    return (str(error).splitlines() or [type(error).__name__])[0].rstrip(".")


def _imported(job: ImportJob, *, started: float, written: Path | None) -> Imported:
    return Imported(
        job=job.pk,
        rows=job.rows,
        created=job.created_count,
        updated=job.updated_count,
        unchanged=job.unchanged_count,
        left_alone=job.left_alone_count,
        rejected=job.rejected_count,
        seconds=round(time.monotonic() - started, 3),
        rejects_file=str(written) if written else None,
        told=list(standing.in_words(job, standing.standing_of(job))),
    )


def _source(order: Order, path: Path) -> Source:
    return open_source(
        path,
        region=order.region.upper(),
        overrides=order.overrides,
        encoding=order.encoding or None,
        delimiter=order.delimiter or None,
        has_header=order.has_header,
    )


def _check(order: Order, now: datetime) -> None:
    if order.consent != Consent.NONE and not order.attestation.strip():
        raise ImportRefused(
            "Somebody has to attest that these people agreed: give --attest with how "
            "and where, or import with --consent none."
        )
    if order.region and not (len(order.region) == 2 and order.region.isalpha()):
        raise ImportRefused(
            f"“{order.region}” is not a country code; write two letters such as US."
        )

    if order.agreed_on and order.agreed_on > (now + AHEAD).date():
        raise ImportRefused(
            f"Nobody can have agreed on {order.agreed_on:%d %b %Y}: that day is yet to "
            "come."
        )


def _check_ground(job: ImportJob, source: Source) -> None:
    if job.consent == Consent.SOFT:
        softly.check_whole(job, source.mapping)


def _job(order: Order, source: Source, now: datetime) -> ImportJob:
    return ImportJob(
        list=order.lst,
        file_name=order.path.name[:255],
        encoding=source.table.encoding or "",
        delimiter=source.table.delimiter or "",
        mapping=source.mapping.as_json(),
        region=order.region.upper(),
        consent=order.consent,
        attestation=order.attestation,
        agreed_on=order.agreed_on,
        source=order.source.strip()[:100],
        basis=order.basis.strip().lower()[:20],
        basis_on=order.basis_on,
        is_refusal_offered=order.is_refusal_offered,
        by=order.by[:150],
        started_at=now,
    )
