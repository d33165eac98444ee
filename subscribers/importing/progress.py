"""How far a running import is, how fast, and how long it still takes."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from subscribers.models import ImportJob

# A batch takes a second or two; who is silent for so long is dead.
SILENT = timedelta(seconds=90)


@dataclass(frozen=True, slots=True)
class Progress:
    """`share` is 0 to 1; seconds and rate are None until a batch is in."""

    share: float
    rows_per_second: float | None
    seconds_left: float | None


def progress_of(job: ImportJob) -> Progress:
    """Return where a job stands. Lines stand for rows: blank ones are few."""
    if job.status == ImportJob.Status.DONE:
        return Progress(1.0, _rate(job), 0.0)
    total = max(job.lines_total, job.at_line, 1)
    share = min(job.at_line / total, 1.0)
    if not job.at_line or not job.worked_seconds:
        return Progress(share, None, None)
    left = (total - job.at_line) * job.worked_seconds / job.at_line
    return Progress(share, _rate(job), left)


def is_silent(job: ImportJob, *, now: datetime) -> bool:
    """Whether a job that should be running has not been heard of for a while."""
    if job.status != ImportJob.Status.LOADING:
        return False
    return now - (job.beat_at or job.started_at) > SILENT


def _rate(job: ImportJob) -> float | None:
    return job.rows / job.worked_seconds if job.worked_seconds else None
