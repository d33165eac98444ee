"""What the queue runs for this floor: load, call the service, return a short word."""

import logging

from django.utils import timezone

from subscribers import seals
from subscribers.acting import files
from subscribers.acting import service as acting
from subscribers.errors import Refusal
from subscribers.hygiene import silence
from subscribers.importing import background, drafts, foreseeing, keeping, opting_out
from subscribers.models import ImportDraft
from subscribers.signup import alarms, turning_away

logger = logging.getLogger(__name__)


def seal_ledger() -> str:
    """Every night: seal the ledger, in the database and in the file outside it."""
    try:
        done = seals.seal(now=timezone.now())
    except Refusal as refusal:
        # Trying again changes nothing: somebody has to act.
        logger.error("The ledger is not sealed. %s", refusal)
        return "refused"
    return f"seal {done.seal.number}" if done.is_new else "sealed before"


def forget_uploads() -> str:
    """Every ten minutes: delete files that were handed in and never imported, and
    take up imports whose worker has died."""
    now = timezone.now()
    background.take_up(now=now)
    acting.take_up(now=now)
    files.forget(now=now)
    return f"{drafts.forget(now=now) + keeping.forget(now=now)} deleted"


def run_import(job: int) -> str:
    """Merge the next stretch of an import; asks for the one after that itself."""
    return background.run_stretch(job, now=timezone.now())


def bring_opt_outs_in(draft: int) -> str:
    """Suppress the numbers of a long file, for the import that waits behind it."""
    row = ImportDraft.objects.filter(pk=draft).select_related("list").first()
    return "gone" if row is None else opting_out.go_on(row)


def preview_import(draft: int, by: str) -> str:
    """Try a large file out for the page that waits for it."""
    row = ImportDraft.objects.filter(pk=draft).select_related("list").first()
    return "gone" if row is None else foreseeing.go_on(row, by=by)


def run_bulk_act(act: int) -> str:
    """Do the next stretch of one verb on many; asks for the one after that itself."""
    return acting.run_stretch(act)


def end_silent() -> str:
    """Every night: end consents whose people have long given no sign."""
    ended = silence.end_all_silent(now=timezone.now())
    return f"{sum(ended.values())} ended"


def watch_sign_ups() -> str:
    """Every ten minutes: tell staff where requests go out and nobody answers."""
    now = timezone.now()
    alarms.forget(now=now)
    turning_away.forget(now=now)
    return f"{alarms.watch(now=now)} new"


def undo_import(job: int, by: str) -> str:
    """Take back the next stretch of an import; asks for the one after that itself."""
    return background.undo_stretch(job, by, now=timezone.now())
