"""Previews that take longer than a page may: made by the worker, kept for a while.

Kept in the cache that web and worker share; a lost one is made again.
"""

import hashlib
import json
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from itertools import islice
from time import monotonic

from django.conf import settings
from django.core.cache import cache
from django.utils import timezone
from django_q.tasks import async_task

from subscribers.errors import Refusal
from subscribers.importing import drafts, service
from subscribers.importing.reading import Table
from subscribers.importing.trial import Tried
from subscribers.models import ImportDraft

PREVIEW = "subscribers.tasks.preview_import"
# So many rows are tried out while somebody waits for the page.
AT_ONCE = 2_000
KEPT = timedelta(minutes=30)
# A worker that is silent for so long has died: another one begins anew.
SILENT = timedelta(seconds=60)
BUSY_SECONDS = 50  # less than SILENT: who begins anew must not find the dead one's mark
TIMEOUT_SECONDS = 3_600
REPORT_SECONDS = 1.0
LEARNING = 0.12  # the share of the work that learning which numbers repeat is
CHUNK_BYTES = 1024 * 1024


@dataclass(frozen=True, slots=True)
class Told:
    """What a file would do, or how far the trial has come.

    Shape: rows `learnt` and then `seen`, of about `of`; 0 where nobody knows yet.
        `refusal` is a sentence where the file cannot come in.
    """

    asked_at: datetime
    heard_at: datetime
    learnt: int = 0
    seen: int = 0
    of: int = 0
    tried: Tried | None = None
    refusal: str = ""

    @property
    def percent(self) -> int | None:
        """How much of the work is done; None where nobody knows."""
        if not self.of:
            return None
        done = LEARNING * self.learnt + (1 - LEARNING) * self.seen
        return min(round(100 * done / self.of), 99)

    @property
    def is_over(self) -> bool:
        return self.tried is not None or bool(self.refusal)


def foresee(draft: ImportDraft, *, by: str, now: datetime) -> Told:
    """Return what the file would do, asking the worker where it is large.

    A small file is tried out at once; so is any where no worker listens.
    Raises: ImportRefused where a step was skipped or the file is gone.
    """
    key = _key(draft)
    told = cache.get(key)
    if told is not None and (told.is_over or now - told.heard_at <= SILENT):
        return told
    order = drafts.order_of(draft, by=by)
    table = drafts.look_at(draft).table
    is_small = len(list(islice(table.rows(), AT_ONCE + 1))) <= AT_ONCE
    if is_small or not settings.QUEUE_ENABLED:
        return _keep(key, _try_out(order, Told(now, now), key))
    told = replace(told, heard_at=now) if told else Told(now, now, of=lines(table))
    async_task(PREVIEW, draft.pk, by, timeout=TIMEOUT_SECONDS)
    return _keep(key, told)


def go_on(draft: ImportDraft, *, by: str) -> str:
    """Try a large file out, telling how far it has come; return a short word."""
    key = _key(draft)
    told = cache.get(key)
    if told is None or told.is_over:
        return "nobody waits"
    # The queue hands a long task out a second time; one worker is enough.
    if not cache.add(f"{key}:busy", 1, BUSY_SECONDS):
        return "another worker is at it"
    try:
        order = drafts.order_of(draft, by=by)
        done = _try_out(order, replace(told, learnt=0, seen=0), key)
    except Refusal as refusal:
        done = replace(told, refusal=str(refusal))
    finally:
        cache.delete(f"{key}:busy")
    _keep(key, done)
    return "done"


def forget(draft: ImportDraft) -> None:
    """Let the next asking begin anew: the world has moved since."""
    cache.delete(_key(draft))


def lines(table: Table) -> int:
    """Return about how many rows a file has, without reading them; 0 if unknown."""
    if table.kind != "csv":
        return 0
    width = 2 if table.encoding.startswith("utf-16") else 1
    with table.path.open("rb") as file:
        chunks = iter(lambda: file.read(CHUNK_BYTES), b"")
        count = sum(chunk.count(b"\n" if width == 1 else b"\n\0") for chunk in chunks)
    return max(count - table.has_header, 1)


def _try_out(order: service.Order, told: Told, key: str) -> Told:
    progress = _Progress(told, key)
    try:
        tried = service.foresee(
            order, now=told.asked_at, seen=progress.seen, learnt=progress.learnt
        )
    except Refusal as refusal:
        return replace(told, refusal=str(refusal))
    tried.rejects = []  # kept by reason; twice would fill the cache
    return replace(progress.told, heard_at=timezone.now(), tried=tried)


class _Progress:
    """Tells the cache how far a trial is, about once a second."""

    def __init__(self, told: Told, key: str) -> None:
        self.told, self._key = told, key
        self._learnt = self._seen = 0
        self._next = monotonic() + REPORT_SECONDS

    def learnt(self, count: int) -> None:
        self._learnt += count
        self._report(self.told.of)

    def seen(self, count: int) -> None:
        self._seen += count
        self._report(self._learnt)

    def _report(self, of: int) -> None:
        if monotonic() < self._next:
            return
        self._next = monotonic() + REPORT_SECONDS
        self.told = replace(
            self.told,
            heard_at=timezone.now(),
            learnt=self._learnt,
            seen=self._seen,
            of=of,
        )
        _keep(self._key, self.told)
        cache.touch(f"{self._key}:busy", BUSY_SECONDS)


def _keep(key: str, told: Told) -> Told:
    cache.set(key, told, KEPT.total_seconds())
    return told


def _key(draft: ImportDraft) -> str:
    """A file that is read otherwise, or on another ground, is another one; numbers
    of drafts are given out again."""
    said = [
        draft.token,
        draft.list_id,
        draft.encoding,
        draft.delimiter,
        draft.has_header,
    ]
    said += [draft.region, draft.columns, draft.ground]
    decided = json.dumps(said, sort_keys=True, default=str)
    return f"import:{draft.pk}:{hashlib.sha256(decided.encode()).hexdigest()[:32]}"
