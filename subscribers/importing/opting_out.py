"""The wizard's opt-outs: another platform's file, brought in before its people.

A long file is the worker's; running it again suppresses nobody twice.
"""

from datetime import datetime, timedelta
from time import monotonic

from django.conf import settings
from django.core.cache import cache
from django.utils import timezone
from django_q.tasks import async_task

from subscribers.errors import ImportRefused
from subscribers.importing import drafts, uploads
from subscribers.importing.suppressing import Suppressed, import_suppressions
from subscribers.importing.uploads import Kept
from subscribers.models import ImportDraft, SubscriberList
from subscribers.scopes import Scope

BRING_IN = "subscribers.tasks.bring_opt_outs_in"
# So many rows are brought in while somebody waits for the page.
AT_ONCE = 10_000
SILENT = timedelta(seconds=60)
BUSY_SECONDS = 50  # less than SILENT
TIMEOUT_SECONDS = 3_600
REPORT_SECONDS = 1.0


def scope_of(lst: SubscriberList, kind: str) -> Scope:
    """Return how far the opt-outs reach; the brand where nobody says."""
    if kind == "list":
        return Scope.of_list(lst)
    return Scope.everything() if kind == "everything" else Scope.of_brand(lst.brand)


def bring_in(
    draft: ImportDraft, kept: Kept, *, kind: str, rows: int, by: str, now: datetime
) -> None:
    """Suppress the numbers of a kept file; a long one in the background.

    `rows` is about how many it has. Raises: UnreadableFile, NoPhoneColumn.
    """
    draft.opt_outs = {
        "file": kept.path.name,
        "token": kept.token,
        "kind": kind,
        "scope": str(scope_of(draft.list, kind)),
        "by": by,
        "at": now.isoformat(),
        "heard_at": now.isoformat(),
        "of": rows,
        "rows": 0,
        "is_running": True,
    }
    drafts.touch(draft, "opt_outs", now=now)
    if rows > AT_ONCE and settings.QUEUE_ENABLED:
        async_task(BRING_IN, draft.pk, timeout=TIMEOUT_SECONDS)
    else:
        go_on(draft)


def is_running(draft: ImportDraft, *, now: datetime) -> bool:
    """Whether opt-outs are still coming in; a worker that fell silent is replaced."""
    said = draft.opt_outs
    if not said.get("is_running"):
        return False
    if now - datetime.fromisoformat(said["heard_at"]) > SILENT:
        said["heard_at"] = now.isoformat()
        draft.save(update_fields=["opt_outs"])
        async_task(BRING_IN, draft.pk, timeout=TIMEOUT_SECONDS)
    return True


def check_done(draft: ImportDraft) -> None:
    """Raises: ImportRefused while people who left may still be missing."""
    if draft.opt_outs.get("is_running"):
        raise ImportRefused(
            "The opt-outs are still being brought in. Wait until they are: nobody who "
            "left must come in before them."
        )


def go_on(draft: ImportDraft) -> str:
    """Bring a draft's opt-outs in; return a short word."""
    said = draft.opt_outs
    if not said.get("is_running"):
        return "nothing to do"
    # The queue hands a long task out a second time; one worker is enough.
    busy = f"opt-outs:{draft.pk}:{said['at']}"
    if not cache.add(busy, 1, BUSY_SECONDS):
        return "another worker is at it"
    try:
        _suppress(draft, busy)
    except ImportRefused as refusal:
        draft.opt_outs = {"refusal": str(refusal)}
        draft.save(update_fields=["opt_outs"])
        return "refused"
    finally:
        cache.delete(busy)
        uploads.drop(said["token"])
    return "done"


def _suppress(draft: ImportDraft, busy: str) -> None:
    said, ends = draft.opt_outs, monotonic() + REPORT_SECONDS
    kept = uploads.kept(said["token"])
    if kept is None:
        raise ImportRefused(uploads.GONE)

    def seen(done: Suppressed) -> None:
        nonlocal ends
        if monotonic() < ends:
            return
        ends = monotonic() + REPORT_SECONDS
        said.update(rows=done.rows, heard_at=timezone.now().isoformat())
        draft.save(update_fields=["opt_outs"])
        cache.touch(busy, BUSY_SECONDS)

    done = import_suppressions(
        kept.path,
        scope=scope_of(draft.list, said["kind"]),
        region=draft.region,
        by=said["by"],
        now=datetime.fromisoformat(said["at"]),
        seen=seen,
    )
    said.update(
        rows=done.rows,
        suppressed=done.suppressed,
        already=done.already,
        rejected=done.rejected,
        is_running=False,
    )
    draft.save(update_fields=["opt_outs"])
