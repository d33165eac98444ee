"""What the queue runs for this floor: load, call the service, return a short word."""

import logging

from django.utils import timezone

from subscribers import seals
from subscribers.errors import Refusal
from subscribers.importing import uploads
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
    """Every ten minutes: delete files that were tried out and never imported."""
    return f"{uploads.forget(now=timezone.now())} deleted"


def watch_sign_ups() -> str:
    """Every ten minutes: tell staff where requests go out and nobody answers."""
    now = timezone.now()
    alarms.forget(now=now)
    turning_away.forget(now=now)
    return f"{alarms.watch(now=now)} new"
