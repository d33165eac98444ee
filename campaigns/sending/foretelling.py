"""Forecasts that take longer than a page may: made by the worker, kept for a while.

Kept in the cache that web and worker share; a lost one is made again.
"""

from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from time import monotonic

from django.conf import settings
from django.core.cache import cache

from campaigns.clock import database_now
from campaigns.models import Campaign
from campaigns.sending import queueing
from campaigns.sending.audience import audience
from campaigns.sending.forecast import (
    Forecast,
    Judging,
    begin,
    forecast,
    judge_next,
)
from campaigns.sending.launching import check_launchable

# So many are judged while somebody waits for the page.
AT_ONCE = 1_000
KEPT = timedelta(minutes=15)
# A worker that is silent for so long has died: somebody else goes on.
SILENT = timedelta(seconds=60)
TIME_BOX = 20  # seconds


@dataclass(frozen=True, slots=True)
class Told:
    """A forecast as if launched at `asked_at`, or how many of whom are judged yet."""

    asked_at: datetime
    heard_at: datetime
    judged: int
    audience: int
    found: Forecast | None = None


def foretell(campaign: Campaign, *, now: datetime) -> Told:
    """Return the forecast or how far it has come, asking the worker where needed.

    A small audience is judged at once; so is any where no worker listens.
    Raises: NotLaunchable.
    """
    size = audience(campaign).count()
    if size <= AT_ONCE or not settings.QUEUE_ENABLED:
        # It plays the launch on the object it gets, so it gets its own.
        found = forecast(Campaign.objects.get(pk=campaign.pk), now=now)
        return Told(now, now, found.audience, found.audience, found)
    check_launchable(campaign)
    told = cache.get(_key(campaign))
    if told is None:
        told = _keep(campaign, Told(now, now, 0, size))
        queueing.enqueue_forecast(campaign.pk)
    elif told.found is None and now - told.heard_at > SILENT:
        told = _keep(campaign, replace(told, heard_at=now))
        queueing.enqueue_forecast(campaign.pk)
    return told


def forget(campaign: Campaign) -> None:
    """Let the next asking begin anew."""
    cache.delete_many([_key(campaign), _key(campaign, "judging")])


def go_on(campaign: Campaign) -> bool:
    """Judge for the length of a time box; return whether people remain."""
    told = cache.get(_key(campaign))
    if told is None or told.found is not None:
        return False
    judging = cache.get(_key(campaign, "judging"))
    if judging is None:
        judging = begin(campaign, now=told.asked_at)
    ends = monotonic() + TIME_BOX
    while monotonic() < ends:
        if not judge_next(campaign, judging):
            _keep(campaign, _told(judging, judging.found))
            return False
        _keep(campaign, _told(judging))
    cache.set(_key(campaign, "judging"), judging, KEPT.total_seconds())
    return True


def _told(judging: Judging, found: Forecast | None = None) -> Told:
    judged = judging.found.audience
    return Told(judging.now, database_now(), judged, max(judged, judging.of), found)


def _keep(campaign: Campaign, told: Told) -> Told:
    cache.set(_key(campaign), told, KEPT.total_seconds())
    return told


def _key(campaign: Campaign, what: str = "told") -> str:
    """A campaign that was edited has been approved anew, and is another one."""
    approved = campaign.approved_at.timestamp() if campaign.approved_at else 0
    return f"forecast:{what}:{campaign.pk}:{approved}"
