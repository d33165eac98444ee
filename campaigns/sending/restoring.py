"""A database that was copied or restored texts nobody until staff accept it.

It doesn't know what left after the backup was made, nor who has left since: going on
would send texts twice, and to people who said stop.
"""

import logging
from datetime import datetime

from django.db import transaction

from campaigns.models import Campaign, Message
from campaigns.sending import launching, marks, slots

logger = logging.getLogger(__name__)

BY = "Saywhen"
WHAT_TO_DO = (
    "Bring in who has opted out since (import_suppressions), look at each paused "
    "campaign, then let sending go on."
)
STOPPED = "The database was restored or copied; it may have left already."
FLYING = (Campaign.Status.PLANNING, Campaign.Status.RUNNING)


def watch(*, now: datetime) -> bool:
    """Hold all sending if the database is not the one that sent; return whether.

    Call before anything is claimed.
    """
    finding = marks.look()
    if finding is None:
        return False
    _hold(finding, now=now)
    return True


@transaction.atomic
def _hold(finding: marks.Finding, *, now: datetime) -> None:
    if not marks.hold():
        return
    logger.error("%s All sending is paused.", finding.value)
    launching.press_red_button(by=BY, why=f"{finding.value} {WHAT_TO_DO}")
    Campaign.objects.filter(status__in=FLYING).update(
        status=Campaign.Status.PAUSED, pause_reason=finding.value
    )
    answers = Message.objects.waiting().filter(campaign=None)
    keys = list(answers.values_list("pk", flat=True))
    answers.update(
        status=Message.Status.CANCELLED,
        code="restored",
        detail=STOPPED,
        finished_at=now,
        due_at=None,
        claim=None,
    )
    slots.release(keys, now=now)
