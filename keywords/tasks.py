"""What the queue runs for this floor: load, call the service, return a short word."""

from campaigns.clock import database_now
from campaigns.sending import queueing
from keywords import intake
from keywords.contests import service as contests
from keywords.contests import telling
from keywords.hearing import turns
from keywords.inbox import handling, triaging
from keywords.posting import deliveries
from keywords.posting import service as webhooks


def hear() -> str:
    """Hear what gateways have brought, for at most twenty seconds, then ask again."""
    queueing.started(intake.HEAR)
    late = intake.hear_pieces(now=database_now())
    done = turns.hear_waiting(clock=database_now)
    if done.held_up:
        queueing.enqueue_once(intake.HEAR)
    return f"{done.heard + late} heard"


def hear_unheard() -> str:
    """Every minute: texts a dead process stored, and those whose parts are lost; and
    conversations that were put off until now."""
    now = database_now()
    handling.wake(now=now)
    triaging.take_up(now=now)
    return hear()


def run_triage(triage: int) -> str:
    """Do the next stretch of one verb on a group; asks for the next one itself."""
    return triaging.run_stretch(triage)


def run_contests() -> str:
    """Every minute: contests that have ended close; winners who may be told are."""
    now = database_now()
    closed = contests.close_ended(now=now)
    return f"{closed} closed, {telling.tell_winners(now=now)} told"


def post_webhooks() -> str:
    """Post what is due to webhooks, for at most twenty seconds, then ask again.

    Every minute also for the secrets that have signed long enough.
    """
    queueing.started(deliveries.POST)
    webhooks.forget_old_secrets(now=database_now())
    arrived, is_more_due = deliveries.post_due(clock=database_now)
    if is_more_due:
        queueing.enqueue_once(deliveries.POST)
    return f"{arrived} arrived"
