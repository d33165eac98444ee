"""Wake the workers: the one place that knows how tasks are enqueued."""

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
    """Ask for a pump of this sender once the transaction has committed."""
    enqueue_once(PUMP, sender)


def enqueue_once(task: str, *keys: int) -> None:
    """Ask for a task on these keys once the transaction has committed.

    With the database as broker the task row is written inside the transaction and
    commits with it; with Redis it would run before, so it waits for the commit. One
    that waits in the queue is enough: it will see what came since, and says by
    `started` that it has begun to look. A Redis that is away must not undo an
    opt-out: every such task has a schedule that asks for it anyway.
    """
    if not settings.QUEUE_ENABLED:
        return
    if settings.REDIS_URL:
        transaction.on_commit(partial(_ask, task, keys), robust=True)
    else:
        _ask(task, keys)


def enqueue_forecast(campaign: int) -> None:
    """Ask for the next stretch of a campaign's forecast."""
    async_task(FORECAST, campaign)


def enqueue_plan(campaign: int) -> None:
    """Ask for the batches that remain; the schedule asks too, so none is forgotten."""
    try:
        async_task(PLAN, campaign)
    except RedisError:
        logger.warning("Redis is away; campaign %s waits for the schedule.", campaign)


def _ask(task: str, keys: tuple[int, ...]) -> None:
    key = _key(task, keys)
    try:
        # Asked first, because adding what is there costs a database cache six queries.
        if key in cache:
            return
        if cache.add(key, 1, DEDUPLICATED_SECONDS):
            async_task(task, *keys)
    except RedisError:
        logger.warning("Redis is away; %s waits for the schedule.", key)


def pump_started(sender: int) -> None:
    started(PUMP, sender)


def started(task: str, *keys: int) -> None:
    """From here on it may be asked for again: this one may have looked already."""
    cache.delete(_key(task, keys))


def _key(task: str, keys: tuple[int, ...]) -> str:
    return ":".join([task, *map(str, keys)])
