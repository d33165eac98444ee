"""Import one file: check, stage, load, account for every row, write the rejects."""

import hashlib
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, fields
from datetime import date, datetime, timedelta
from pathlib import Path

from django.db import transaction

from subscribers.errors import ImportRefused
from subscribers.importing import loading, rejects, softly, staging, standing, trial
from subscribers.importing.errors import UnreadableFile
from subscribers.models import ImportJob, ImportRow, SubscriberList

Status = ImportJob.Status
Consent = ImportJob.Consent
AHEAD = timedelta(hours=14)  # the earliest zone is that far before UTC


@dataclass(frozen=True, slots=True, kw_only=True)
class Order:
    """What somebody asks to be imported, and on whose word."""

    path: Path
    lst: SubscriberList
    by: str
    consent: str
    attestation: str = ""
    region: str = ""
    # Of an express consent, where the file's own columns don't say.
    agreed_on: date | None = None
    source: str = ""
    # Of a soft opt-in, where the file's own columns don't say.
    basis: str = ""
    basis_on: date | None = None
    is_refusal_offered: bool = False
    overrides: Mapping[str, str] = field(default_factory=dict)
    rejects_path: Path | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Imported:
    """rows = created + updated + unchanged + left_alone + rejected.

    `told` are sentences on what becomes of the people; `rejects` the first rejected
    rows of a dry run.
    """

    job: int | None
    rows: int
    created: int
    updated: int
    unchanged: int
    left_alone: int
    rejected: int
    seconds: float
    rejects_file: str | None
    told: Sequence[str] = ()
    rejects: Sequence[ImportRow] = ()

    @property
    def figures(self) -> dict[str, object]:
        """The counts and what goes with them, JSON-ready."""
        beside = ("told", "rejects")
        return {
            one.name: getattr(self, one.name)
            for one in fields(self)
            if one.name not in beside
        }


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
    _check(order, now)
    started = time.monotonic()
    if dry_run:
        return _try_out(order, now, seen, started=started)
    source = _source(order)
    job = _job(order, source, now)
    _check_ground(job, source)
    job.save()
    staging.stage(job, source, order.lst, seen)
    return _load(job, order.rejects_path, now, seen, started=started)


def _source(order: Order) -> staging.Source:
    return staging.open_source(
        order.path, region=order.region.upper(), overrides=order.overrides
    )


def _try_out(
    order: Order,
    now: datetime,
    seen: Callable[[int], object],
    *,
    started: float,
) -> Imported:
    with transaction.atomic():
        source = _source(order)
        # The types of attributes seen for the first time are not fixed by a trial.
        transaction.set_rollback(True)
    job = _job(order, source, now)
    _check_ground(job, source)
    tried = trial.try_out(job, source, now=now, seen=seen)
    return Imported(
        job=None,
        rows=tried.outcomes.total(),
        **trial.counts_of(tried.outcomes),
        told=list(standing.in_words(job, tried.standing)),
        rejects=tried.rejects,
        seconds=round(time.monotonic() - started, 3),
        rejects_file=None,
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


def _check_ground(job: ImportJob, source: staging.Source) -> None:
    if job.consent == Consent.SOFT:
        softly.check_whole(job, source.mapping)


def resume(
    job: ImportJob,
    *,
    now: datetime,
    seen: Callable[[int], object] = lambda count: None,
) -> Imported:
    """Finish a loading that a dead worker left; what is merged stays merged once."""
    if job.status != Status.LOADING:
        raise ImportRefused(
            f"Import {job.pk} is {job.get_status_display().lower()}; only one that "
            "stopped while loading can be resumed. Import the file again."
        )
    return _load(job, None, now, seen, started=time.monotonic())


def _load(
    job: ImportJob,
    rejects_path: Path | None,
    now: datetime,
    seen: Callable[[int], object],
    *,
    started: float,
) -> Imported:
    job.status = Status.LOADING
    job.rejected_count = job.staged.filter(outcome=ImportRow.Outcome.REJECTED).count()
    job.save()
    loading.load(job, now=now, seen=seen)
    job.status, job.finished_at = Status.DONE, now
    job.save()
    written = _written_rejects(job, rejects_path)
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


def _job(order: Order, source: staging.Source, now: datetime) -> ImportJob:
    return ImportJob(
        list=order.lst,
        file_name=order.path.name[:255],
        file_hash=_hash(order.path),
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


def _hash(path: Path) -> str:
    try:
        with path.open("rb") as file:
            return hashlib.file_digest(file, "sha256").hexdigest()
    except OSError as error:
        raise UnreadableFile(f"{path} cannot be read: {error.strerror}.") from error


def _written_rejects(job: ImportJob, path: Path | None) -> Path | None:
    try:
        return rejects.write(job, path)
    except ImportRefused as refusal:
        raise ImportRefused(f"The import is done, but: {refusal}") from refusal
