"""What the queue runs for this floor: load, call the service, return a short word."""

from campaigns.clock import database_now
from keywords import intake
from keywords.inbox import handling, triaging


def hear_unheard() -> str:
    """Every minute: texts a dead process stored, and those whose parts are lost; and
    conversations that were put off until now."""
    now = database_now()
    handling.wake(now=now)
    triaging.take_up(now=now)
    return f"{intake.hear_unheard(now=now) + intake.hear_pieces(now=now)} heard"


def run_triage(triage: int) -> str:
    """Do the next stretch of one verb on a group; asks for the next one itself."""
    return triaging.run_stretch(triage)
