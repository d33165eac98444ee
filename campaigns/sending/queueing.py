"""Wake the worker for a sender: the one place that knows how tasks are enqueued."""

import logging
from functools import partial

from django.conf import settings
from django.core.cache import cache
from django.db import transaction
from django_q.tasks import async_task
from redis.exceptions import RedisError

logger = logging.getLogger(__name__)

PUMP = "campaigns.tasks.pump"
FORECAST = "campaigns.tasks.forecast"
PLAN = "campaigns.tasks.plan"
DEDUPLICATED_SECONDS = 60


def enqueue_pump(sender: int) -> None:
    """Ask for a pump of this sender once the transaction has committed.

    With the database as broker the task row is written inside the transaction and
    commits with it; with Redis it would run before, so it waits for the commit. A
    pump that waits in the queue is enough: it will see what came since. A Redis
    that is away must not undo an opt-out: the schedule wakes every sender anyway.
    """
    if not settings.QUEUE_ENABLED:
        return
    if settings.REDIS_URL:
        transaction.on_commit(partial(_ask, sender), robust=True)
    else:
        _ask(sender)


def enqueue_forecast(campaign: int) -> None:
    """Ask for the next stretch of a campaign's forecast."""
    async_task(FORECAST, campaign)


def enqueue_plan(campaign: int) -> None:
    """Ask for the batches that remain; the schedule asks too, so none is forgotten."""
    try:
        async_task(PLAN, campaign)
    except RedisError:
        logger.warning("Redis is away; campaign %s waits for the schedule.", campaign)


def _ask(sender: int) -> None:
    try:
        # Asked first, because adding what is there costs a database cache six queries.
        if _key(sender) in cache:
            return
        if cache.add(_key(sender), 1, DEDUPLICATED_SECONDS):
            async_task(PUMP, sender)
    except RedisError:
        logger.warning("Redis is away; sender %s waits for the schedule.", sender)


def pump_started(sender: int) -> None:
    """From here on a new pump may be asked for: this one may have looked already."""
    cache.delete(_key(sender))


def _key(sender: int) -> str:
    return f"pump:{sender}"
