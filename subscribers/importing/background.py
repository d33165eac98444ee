"""Imports in the background, a stretch at a time: each asks for the next itself."""

from datetime import datetime

from django.conf import settings
from django.db.models import Q
from django.utils import timezone
from django_q.tasks import async_task

from subscribers.errors import Refusal
from subscribers.importing import service, undo
from subscribers.importing.progress import SILENT
from subscribers.models import ImportJob

RUN = "subscribers.tasks.run_import"
UNDO = "subscribers.tasks.undo_import"
# Well below the queue's timeout; other tasks get their turn in between.
STRETCH_SECONDS = 60.0
Status = ImportJob.Status


def enqueue(job: ImportJob) -> None:
    """Ask the worker to run a job; where there is no queue, run it here and now."""
    if settings.QUEUE_ENABLED:
        async_task(RUN, job.pk)
    else:
        service.run(job, now=job.started_at)


def run_stretch(key: int, *, now: datetime) -> str:
    """Run a waiting or running job for a while; return its status in a word."""
    job = ImportJob.objects.select_related("list").get(pk=key)
    if job.status not in (Status.WAITING, Status.LOADING):
        return job.status
    try:
        service.run(job, now=now, seconds=STRETCH_SECONDS)
    except Refusal as refusal:
        # It is on the job's page too, where somebody can act on it.
        return str(refusal)
    if job.status == Status.LOADING:
        enqueue(job)
    return job.status


def enqueue_undo(job: ImportJob, *, by: str) -> None:
    """Ask the worker to take a job back; without a queue it is done here and now."""
    if settings.QUEUE_ENABLED:
        async_task(UNDO, job.pk, by)
    else:
        undo.undo(job, by=by, now=timezone.now())


def undo_stretch(key: int, by: str, *, now: datetime) -> str:
    """Take back as much as there is time for; return the job's status in a word."""
    job = ImportJob.objects.get(pk=key)
    try:
        undo.undo(job, by=by, now=now, seconds=STRETCH_SECONDS)
    except Refusal as refusal:
        return str(refusal)
    if job.status == Status.UNDOING:
        enqueue_undo(job, by=by)
    return job.status


def take_up(*, now: datetime) -> int:
    """Ask for every job that has fallen silent: its worker is dead, its task lost."""
    before = now - SILENT
    silent = Q(beat_at__lt=before) | Q(beat_at=None, started_at__lt=before)
    at_work = (Status.WAITING, Status.LOADING, Status.UNDOING)
    jobs = ImportJob.objects.filter(silent, status__in=at_work)
    for job in jobs:
        if job.status == Status.UNDOING:
            enqueue_undo(job, by=job.undone_by)
        else:
            enqueue(job)
    return len(jobs)
