"""What the queue runs: load, call the service, return a short word."""

from campaigns.clock import database_now
from campaigns.models import Campaign, Sender
from campaigns.sending import foretelling, launching, letterbox, queueing
from campaigns.sending import pump as pumping


def pump(sender: int) -> str:
    """Send what is due on one sender for at most twenty seconds, then ask again."""
    row = Sender.objects.filter(pk=sender).first()
    if row is None:
        return "gone"
    queueing.pump_started(sender)
    done = pumping.pump(row)
    if pumping.anything_due(row, now=database_now()):
        queueing.enqueue_pump(sender)
    elif done.claimed:
        # Whoever watches a campaign sees its end at once, not within a minute.
        launching.finish_done(now=database_now())
    return f"claimed {done.claimed}, sent {done.sent}"


def forecast(campaign: int) -> str:
    """Judge a campaign's audience for at most twenty seconds, then ask again."""
    row = Campaign.objects.filter(pk=campaign).first()
    if row is None:
        return "gone"
    if foretelling.go_on(row):
        queueing.enqueue_forecast(campaign)
        return "more"
    return "done"


def plan(campaign: int) -> str:
    """Plan what remains of a launched campaign."""
    row = Campaign.objects.filter(pk=campaign).first()
    return "gone" if row is None else launching.plan(row, now=database_now()).status


def write_receipts() -> str:
    """Write what gateways told of our texts, for at most twenty seconds."""
    queueing.started(letterbox.WRITE)
    if letterbox.write_all(clock=database_now):
        return "done"
    queueing.enqueue_once(letterbox.WRITE)
    return "more"


def keep_house() -> str:
    """Every minute: finish planning, reap, expire, close, and wake every sender."""
    pumping.housekeep(now=database_now())
    letterbox.remind()
    for sender in Sender.objects.values_list("pk", flat=True):
        queueing.enqueue_pump(sender)
    return "done"
