"""The files that big exports leave: ours alone to read, and for a day only."""

from datetime import datetime, timedelta
from pathlib import Path

from django.conf import settings

from subscribers.models import BulkAct

KEPT = timedelta(hours=24)


def path_of(act: BulkAct) -> Path:
    return settings.DATA_DIR / "exports" / f"{act.pk}.{act.values['format']}"


def expires_at(act: BulkAct) -> datetime | None:
    """When its file is deleted, or None while there is none."""
    is_there = act.verb == BulkAct.Verb.EXPORT and act.status == BulkAct.Status.DONE
    return act.finished_at + KEPT if is_there and act.finished_at else None


def is_there(act: BulkAct, *, now: datetime) -> bool:
    ends = expires_at(act)
    return ends is not None and now < ends and path_of(act).is_file()


def forget(*, now: datetime) -> int:
    """Delete files past their day; return how many."""
    before = now - KEPT
    gone = 0
    folder = settings.DATA_DIR / "exports"
    for path in folder.glob("*") if folder.is_dir() else ():
        if path.stat().st_mtime < before.timestamp():
            path.unlink(missing_ok=True)
            gone += 1
    return gone
