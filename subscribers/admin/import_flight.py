"""How an import is going, live, and what came of it afterwards."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import ClassVar

from django.urls import reverse

from subscribers.admin.import_words import shares_of
from subscribers.importing import standing
from subscribers.importing.progress import Progress, is_silent, progress_of
from subscribers.models import ImportJob, ImportRow
from subscribers.staff import pictures
from subscribers.staff.pictures import Share, Shares
from subscribers.staff.sections import Card, Figures, Section
from subscribers.staff.wording import clock, counted

Status = ImportJob.Status
Outcome = ImportRow.Outcome
MOVING = (Status.WAITING, Status.LOADING, Status.UNDOING)
EVERY_SECONDS = 2
STEP = 10  # per cent after which a screen reader is told
TITLES = {
    Status.WAITING: "Waiting for the background worker",
    Status.LOADING: "Running",
    Status.PAUSED: "Paused",
    Status.CANCELLED: "Cancelled",
    Status.DONE: "Done",
    Status.FAILED: "Stopped",
    Status.UNDOING: "Being undone",
    Status.UNDONE: "Undone",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Flight:
    """Sections that renew themselves while the import runs.

    Shape: `seen` is the state they show, which the next asking brings back; `every`
        is in seconds, 0 when nothing changes.
    """

    template: ClassVar[str] = "admin/subscribers/importjob/flight.html"

    sections: Sequence[Section]
    said: str
    seen: str
    address: str
    every: int


def flight(job: ImportJob, *, now: datetime) -> Flight:
    """Return the live part of the page. One query once the job has ended."""
    found = progress_of(job)
    percent = _undone(job) if job.status == Status.UNDOING else int(100 * found.share)
    is_over = job.status in (Status.DONE, Status.CANCELLED, Status.UNDONE)
    sections: list[Section] = [] if is_over else [_progress(job, found, percent, now)]
    if job.status in (Status.UNDOING, Status.UNDONE):
        sections.append(_taken_back(job))
    sections.append(_outcomes(job))
    if job.status == Status.DONE:
        told = list(standing.in_words(job, standing.standing_of(job), is_in=True))
        if told:
            sections.append(
                Card(title=f"Where people stand on {job.list}", sentences=told)
            )
    return Flight(
        sections=sections,
        said=f"{TITLES[job.status]}: {percent} %.",
        seen=f"{job.status}-{percent // STEP}",
        address=reverse("admin:subscribers_importjob_progress", args=[job.pk]),
        every=EVERY_SECONDS if job.status in MOVING else 0,
    )


def _progress(job: ImportJob, found: Progress, percent: int, now: datetime) -> Figures:
    facts: list[tuple[str, object]] = []
    if job.status != Status.UNDOING:
        lines = max(job.lines_total - 1, 0)
        facts.append(("Rows so far", f"{job.rows:,} of about {lines:,}"))
    if job.status == Status.FAILED:
        facts.append(("Why", job.failure))
    if job.status == Status.LOADING:
        facts += _speed(job, found, now)
    return Figures(
        title=f"{TITLES[job.status]}: {percent} %",
        facts=facts,
        share=percent,
        are_words=True,
    )


def _speed(job: ImportJob, found: Progress, now: datetime) -> list[tuple[str, object]]:
    if is_silent(job, now=now):
        heard = clock(job.beat_at or job.started_at)
        return [("Last heard of", f"{heard}: is a worker running?")]
    if found.rows_per_second is None:
        return [("Rows a second", "Not known yet")]
    return [
        ("Rows a second", f"{found.rows_per_second:,.0f}"),
        ("Done in about", _length(found.seconds_left or 0)),
    ]


def _undone(job: ImportJob) -> int:
    """Return how much of what was brought in is taken back, in per cent."""
    done = job.restored_count + job.removed_count + job.kept_count
    return min(100 * done // max(job.created_count + job.updated_count, 1), 100)


def _taken_back(job: ImportJob) -> Section:
    return Shares(
        title="What undoing came to",
        of="rows that had brought something",
        parts=[
            Share(
                label="taken off again", number=job.removed_count, tone=pictures.GOOD
            ),
            Share(
                label="put back as they were",
                number=job.restored_count,
                tone=pictures.LEAD,
            ),
            Share(
                label="kept: changed since", number=job.kept_count, tone=pictures.LATER
            ),
        ],
        empty="Nothing yet.",
    )


def _length(seconds: float) -> str:
    minutes = round(seconds / 60)
    if seconds < 90:
        return counted(max(round(seconds), 1), "second")
    if minutes < 90:
        return counted(minutes, "minute")
    return f"{seconds / 3600:.1f} hours"


def _outcomes(job: ImportJob) -> Section:
    counts = {
        Outcome.CREATED: job.created_count,
        Outcome.UPDATED: job.updated_count,
        Outcome.UNCHANGED: job.unchanged_count,
        Outcome.LEFT_ALONE: job.left_alone_count,
        Outcome.REJECTED: job.rejected_count,
    }
    title = (
        "The rows so far" if job.status == Status.LOADING else "What came of the rows"
    )
    if job.status in (Status.UNDOING, Status.UNDONE):
        title = "What had come of the rows, before it was undone"
    return shares_of(title, counts, note=_remark(job))


def _remark(job: ImportJob) -> str:
    if job.status == Status.CANCELLED:
        return (
            f"It was cancelled before the end, at line {job.at_line:,} of "
            f"{job.lines_total:,}; what was in stays in, unless you undo it."
        )
    if job.status == Status.PAUSED:
        return "It rests until somebody resumes it."
    if job.status == Status.DONE and job.rejected_count:
        return (
            "“Rejected rows” is a file of those that could not be used, each with its "
            "line and the reason: mend it and import it again."
        )
    return ""
