"""What the home page tells of abuse on the public pages, and of what got stuck."""

from collections.abc import Iterator
from datetime import datetime

from django.contrib.auth.models import User

from subscribers.models import Arrival, PumpingAlarm, SignupPage, TurnedAway
from subscribers.signup import turning_away
from subscribers.staff import pictures
from subscribers.staff.stories import Need
from subscribers.staff.verbs import list_page_of, page_of
from subscribers.staff.wording import counted

SHOWN = 3


def needs(viewer: User, *, now: datetime) -> Iterator[Need]:
    """Return what waits for this person. Four queries at most."""
    if viewer.has_perm("subscribers.view_pumpingalarm"):
        rows = PumpingAlarm.objects.filter(looked_at=None).select_related("page")
        yield from (_alarm(one) for one in rows[:SHOWN])
    if viewer.has_perm("subscribers.view_turnedaway"):
        yield from _turned_away(now)
    if viewer.has_perm("subscribers.view_signuppage"):
        yield from _stuck()


def in_words(alarm: PumpingAlarm) -> str:
    """Return what an alarm says, in one sentence."""
    was = "was" if alarm.confirmed == 1 else "were"
    return (
        f"Of {counted(alarm.asked, 'request')} from {alarm.where} on the page "
        f"{alarm.page}, {alarm.confirmed:,} {was} confirmed; "
        f"{alarm.usual_percent} of 100 are, usually."
    )


def _alarm(alarm: PumpingAlarm) -> Need:
    return Need(sentence=in_words(alarm), href=page_of(alarm), tone=pictures.BAD)


def _turned_away(now: datetime) -> Iterator[Need]:
    total, worst = turning_away.worst_of(now)
    if worst is not None:
        yield Need(
            sentence=f"Limits refused {counted(total, 'sign-up')} today, most of them "
            f"on {worst.page} from +{worst.block}…",
            href=list_page_of(TurnedAway),
            tone=pictures.LATER,
        )


def _stuck() -> Iterator[Need]:
    stuck = Arrival.objects.exclude(fault="").count()
    if stuck:
        yield Need(
            sentence=f"{counted(stuck, 'sign-up')} could not be written into the "
            "ledger. An operator finds the reason in the log.",
            href=list_page_of(SignupPage),
            tone=pictures.BAD,
        )
