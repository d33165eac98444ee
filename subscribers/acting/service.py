"""Do a verb to everybody who fits: a batch and its checkpoint at a time."""

import time
from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

from django.conf import settings
from django.db import connection, transaction
from django.db.models import Max
from django.utils import timezone
from django_q.tasks import async_task

from subscribers import exporting
from subscribers.acting import files
from subscribers.acting.verbs import VERBS
from subscribers.errors import Refusal
from subscribers.finding.criteria import Criteria, in_words
from subscribers.models import BulkAct, Subscriber, SubscriberList
from subscribers.retrying import retried_on_collision

RUN = "subscribers.tasks.run_bulk_act"
# So many are done while somebody waits for the page.
AT_ONCE = 500
STRETCH_SECONDS = 60.0
# A batch takes moments; who is silent for so long is dead.
SILENT = timedelta(seconds=90)
Status = BulkAct.Status


class Stopped(Exception):
    """Somebody stopped it while a file was being written."""


def start(
    verb: str,
    values: Mapping[str, Any],
    criteria: Criteria,
    *,
    by: str,
    now: datetime,
) -> BulkAct:
    """Do the verb to everybody the criteria mean now; return how far it has come.

    A few are done at once, and so are many where no worker listens; the others are
    left to the worker. Raises: Refusal.
    """
    people = criteria.people(now=now)
    total = people.count()
    asked_for = in_words(criteria)
    if total <= AT_ONCE:
        # Whoever is counted here is meant, and nobody who fits a moment later.
        criteria = Criteria(keys=list(people.values_list("pk", flat=True)))
    act = BulkAct.objects.create(
        verb=verb,
        values=values,
        criteria=criteria.as_json(),
        asked_for=asked_for,
        by=by[:150],
        total=total,
        up_to_key=Subscriber.objects.aggregate(last=Max("pk"))["last"] or 0,
        asked_at=now,
        beat_at=now,
    )
    if total > AT_ONCE and settings.QUEUE_ENABLED:
        async_task(RUN, act.pk)
    else:
        run(act.pk)
    act.refresh_from_db()
    return act


def run_stretch(key: int) -> str:
    """Go on for a while and ask for the next stretch; return how it stands."""
    status = run(key, seconds=STRETCH_SECONDS)
    if status == Status.RUNNING:
        async_task(RUN, key)
    return status


def run(key: int, *, seconds: float | None = None) -> str:
    """Work until it is done, or for so long; return its status. Safe to run twice."""
    ends = None if seconds is None else time.monotonic() + seconds
    try:
        while _step(key):
            if ends is not None and time.monotonic() > ends:
                return Status.RUNNING
            if connection.vendor == "sqlite" and seconds is not None:
                time.sleep(0.05)  # the web gets its turn to write
    except Refusal as refusal:
        _end(key, Status.FAILED, fault=str(refusal)[:300])
    return BulkAct.objects.values_list("status", flat=True).get(pk=key)


def stop(act: BulkAct, *, now: datetime) -> bool:
    """Let it do nobody else; who is done stays done. False where it had ended."""
    return _end(act.pk, Status.STOPPED)


def take_up(*, now: datetime) -> int:
    """Ask for everything that has fallen silent: its worker is dead."""
    if not settings.QUEUE_ENABLED:
        return 0
    silent = BulkAct.objects.filter(status=Status.RUNNING, beat_at__lt=now - SILENT)
    keys = list(silent.values_list("pk", flat=True))
    for key in keys:
        async_task(RUN, key)
    # One that waits in a long queue is asked for once in a while, not every time.
    BulkAct.objects.filter(pk__in=keys).update(beat_at=now)
    return len(keys)


def _step(key: int) -> bool:
    """Do the next batch; return whether there may be another. Raises: Refusal."""
    verb = BulkAct.objects.values_list("verb", flat=True).get(pk=key)
    return _export(key) if verb == BulkAct.Verb.EXPORT else _batch(key)


@retried_on_collision
@transaction.atomic
def _batch(key: int) -> bool:
    act = BulkAct.objects.select_for_update().get(pk=key)
    if not act.is_running:
        return False
    now = timezone.now()
    people = _meant(act).filter(pk__gt=act.at_key, pk__lte=act.up_to_key)
    found = people.order_by("pk").values_list("pk", flat=True)
    keys = list(found[: batch_size()])
    if not keys:
        _finish(act, now)
        return False
    done = VERBS[act.verb].do(keys, act.values, act.by, now)
    act.counts = {name: act.counts.get(name, 0) + count for name, count in done.items()}
    act.at_key, act.beat_at = keys[-1], now
    act.seen_count += len(keys)
    act.save(update_fields=["counts", "at_key", "beat_at", "seen_count"])
    return True


def batch_size() -> int:
    """On SQLite a batch keeps every other writer waiting."""
    return 200 if connection.vendor == "sqlite" else 1_000


def _meant(act: BulkAct) -> Any:
    # A question about days means the day it was asked on.
    return Criteria.from_json(act.criteria).people(now=act.asked_at, is_late=True)


def _export(key: int) -> bool:
    """Write the whole file: a worker that dies leaves none, and another begins anew."""
    act = BulkAct.objects.get(pk=key)
    if not act.is_running:
        return False
    running = BulkAct.objects.filter(pk=key, status=Status.RUNNING)
    seen = 0

    def progress(more: int) -> None:
        nonlocal seen
        seen += more
        if not running.update(seen_count=seen, beat_at=timezone.now()):
            raise Stopped

    is_whole = act.values["is_whole"]
    lst = SubscriberList.objects.filter(pk=act.values["list"]).first()
    columns = exporting.chosen(
        act.values["columns"], exporting.offered(lst, is_whole=is_whole)
    )
    path = files.path_of(act)
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    try:
        exporting.write_people(
            _meant(act).filter(pk__lte=act.up_to_key),
            path,
            exporting.Format(act.values["format"]),
            columns,
            lst=lst,
            is_whole=is_whole,
            progress=progress,
        )
    except Stopped:
        return False
    act.refresh_from_db()
    _finish(act, timezone.now())
    return False


def _finish(act: BulkAct, now: datetime) -> None:
    act.status, act.finished_at = Status.DONE, now
    # Nobody's name is kept longer than it is needed to find them.
    act.criteria = replace(Criteria.from_json(act.criteria), term="").as_json()
    act.save(update_fields=["status", "finished_at", "criteria"])


def _end(key: int, status: str, *, fault: str = "") -> bool:
    with transaction.atomic():
        act = BulkAct.objects.select_for_update().get(pk=key)
        if not act.is_running:
            return False
        _finish(act, timezone.now())
        act.status, act.fault = status, fault
        act.save(update_fields=["status", "fault"])
    return True
