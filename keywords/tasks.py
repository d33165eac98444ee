"""What the queue runs for this floor: load, call the service, return a short word."""

from campaigns.clock import database_now
from keywords import intake


def hear_unheard() -> str:
    """Every minute: texts a dead process stored, and those whose parts are lost."""
    now = database_now()
    return f"{intake.hear_unheard(now=now) + intake.hear_pieces(now=now)} heard"
