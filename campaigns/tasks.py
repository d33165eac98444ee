"""What the queue runs: load, call the service, return a short word."""

from campaigns.clock import database_now
from campaigns.models import Sender
from campaigns.sending import pump as pumping
from campaigns.sending import queueing


def pump(sender: int) -> str:
    """Send what is due on one sender for at most twenty seconds, then ask again."""
    row = Sender.objects.filter(pk=sender).first()
    if row is None:
        return "gone"
    queueing.pump_started(sender)
    done = pumping.pump(row)
    if pumping.anything_due(row, now=database_now()):
        queueing.enqueue_pump(sender)
    return f"claimed {done.claimed}, sent {done.sent}"


def keep_house() -> str:
    """Every minute: finish planning, reap, expire, close, and wake every sender."""
    pumping.housekeep(now=database_now())
    for sender in Sender.objects.values_list("pk", flat=True):
        queueing.enqueue_pump(sender)
    return "done"
