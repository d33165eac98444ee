"""May this sign-up go on? Limits, alarms, and proof of work of who may be a robot.

Counted before it is judged, so that who is asked for a proof, or refused, uses up their
own tries and nobody else's.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta

from subscribers.models import PumpingAlarm
from subscribers.phones import Phone
from subscribers.signup import alarms, limits, proof, turning_away
from subscribers.signup.limits import Limit, Try
from subscribers.signup.pages import PublicPage

# An alarm is looked at by people; this is when it is worth trying again.
STOPPED = Limit("paused", 0, timedelta(hours=1))
# Of the tries of an address, how many need no proof: of a browser's, of a program's.
FREE, FREE_OF_A_PROGRAM = 2, 5
# A block is hot when half of its hour is used up.
HOT = 2


@dataclass(frozen=True, slots=True, kw_only=True)
class Knock:
    """One press of the button: who (as counted), with what."""

    visitor: Try
    is_program: bool
    payload: str


@dataclass(frozen=True, slots=True)
class Judged:
    """Go on, unless there is a wait or a proof is asked for."""

    tripped: limits.Tripped | None = None
    needs_proof: bool = False


def judge(page: PublicPage, phone: Phone, knock: Knock, *, now: datetime) -> Judged:
    """Count the sign-up and decide. At most four statements for who may go on.

    A proof was asked of a sign-up that has been counted, and counts once itself.
    """
    block = limits.block_of(phone.e164)
    proven = proof.is_given(knock.payload)
    first = limits.count_visitor(knock.visitor, is_counted=proven, now=now)
    raised = _raised(page, phone, block)
    tripped = first.tripped or _stopped(raised)
    if tripped is None and not proven and (raised or first.first > _free(knock)):
        return Judged(needs_proof=True)
    if tripped is None:
        shared = limits.count_shared(page.row.slug, phone.e164, now=now)
        tripped = shared.tripped
        if tripped is None and not proven and shared.first > _hot():
            limits.give_back(limits.own_of(phone.e164), now=now)
            return Judged(needs_proof=True)
    if tripped is not None:
        turning_away.note(page, tripped.limit.name, block, now=now)
    return Judged(tripped)


def _raised(page: PublicPage, phone: Phone, block: str) -> list[PumpingAlarm]:
    found = alarms.open_for(page.row) if page.has_alarm else []
    return [one for one in found if one.covers(phone, block)]


def _stopped(raised: list[PumpingAlarm]) -> limits.Tripped | None:
    stops = any(one.stops for one in raised)
    return limits.Tripped(STOPPED, STOPPED.window) if stops else None


def _free(knock: Knock) -> int:
    limit, _ = knock.visitor
    return max(limit.most // (FREE_OF_A_PROGRAM if knock.is_program else FREE), 1)


def _hot() -> int:
    return max(limits.per_block().most // HOT, 1)
