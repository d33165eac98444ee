"""Wake the worker for a sender: the one place that knows how tasks are enqueued."""

from functools import partial

from django.conf import settings
from django.core.cache import cache
from django.db import transaction
from django_q.tasks import async_task

PUMP = "campaigns.tasks.pump"
DEDUPLICATED_SECONDS = 15


def enqueue_pump(sender: int, *, again: bool = False) -> None:
    """Ask for a pump of this sender once the transaction has committed.

    With the database as broker the task row is written inside the transaction and
    commits with it; with Redis it would run before, so it waits for the commit. A
    pump already asked for in the last seconds is enough, unless the one running
    now asks `again`.
    """
    if not settings.QUEUE_ENABLED:
        return
    if not cache.add(f"pump:{sender}", 1, DEDUPLICATED_SECONDS) and not again:
        return
    if settings.REDIS_URL:
        transaction.on_commit(partial(async_task, PUMP, sender))
    else:
        async_task(PUMP, sender)
