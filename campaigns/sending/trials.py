"""The canary: a small part of a campaign goes first, the rest once it did well.

Who is in it is settled by their key alone, spread over all places and arms.
"""

from collections import Counter
from collections.abc import Iterator
from datetime import datetime, timedelta

from django.db.models import Count, F, Max, Q, QuerySet
from django.db.models.functions import Mod
from django.db.models.lookups import LessThan

from campaigns.models import Campaign, Message
from campaigns.models.campaign import Trial
from campaigns.models.message import MessageQuerySet
from subscribers.models import ConsentEvent

Status = Message.Status
SCATTER, OF = 104_729, 10_000
# Fewer texts than this tell nothing; a canary is never smaller.
ENOUGH = 20
TOO_MANY_FAILED, TOO_MANY_LEFT, AT_LEAST = 0.1, 0.03, 3
# Receipts that have not come by then are not waited for.
PATIENCE = timedelta(minutes=15)
CANARY = "canary"  # the reason of those who wait for it, in a forecast
ON_THE_ROAD = (Status.QUEUED, Status.CLAIMED, Status.HANDING)


def without_those_behind(rows: MessageQuerySet) -> MessageQuerySet:
    """Leave out who has to wait for a campaign's canary. One query."""
    for campaign in _on_trial():
        rows = rows.exclude(Q(campaign=campaign.pk) & ~goes_first(campaign))
    return rows


def decide_all(*, now: datetime) -> Iterator[tuple[int, str]]:
    """Let campaigns go on whose canary did well; yield those that did badly, and why.

    Three queries for each campaign on trial.
    """
    for campaign in _on_trial().filter(status=Campaign.Status.RUNNING):
        why, is_over = _judge(campaign, now)
        if why:
            _settle(campaign, Trial.STOPPED)
            yield campaign.pk, why
        elif is_over:
            _settle(campaign, Trial.PASSED)


def any_running() -> bool:
    return _on_trial().filter(status=Campaign.Status.RUNNING).exists()


def _on_trial() -> QuerySet[Campaign]:
    return Campaign.objects.filter(trial=Trial.RUNNING)


def goes_first(campaign: Campaign, person: str = "subscriber_id") -> LessThan:
    """Whether somebody is in the canary, by the column that holds their key."""
    share = max(campaign.canary or 0, ENOUGH / max(campaign.planned_count, ENOUGH))
    place = Mod(F(person) * SCATTER + campaign.pk, OF)
    return LessThan(place, round(share * OF))


def _settle(campaign: Campaign, trial: Trial) -> None:
    Campaign.objects.filter(pk=campaign.pk, trial=Trial.RUNNING).update(trial=trial)


def _judge(campaign: Campaign, now: datetime) -> tuple[str, bool]:
    """Return why it did badly, or "", and whether all there is to hear was heard."""
    rows = Message.objects.filter(goes_first(campaign), campaign=campaign)
    counts: Counter[str] = Counter()
    last_at = None
    for status, number, at in (
        rows.values_list("status")
        .annotate(number=Count("pk"), at=Max("handed_at"))
        .order_by()
    ):
        counts[status] = number
        last_at = max(filter(None, (last_at, at)), default=None)
    handed = sum(counts[status] for status in Message.LEFT)
    failed = counts[Status.FAILED] + counts[Status.UNKNOWN]
    first = f"{handed:,} texts that went first"
    if failed >= max(AT_LEAST, TOO_MANY_FAILED * handed):
        return f"Of the {first}, {failed:,} failed.", True
    left = _left(campaign, rows) if handed else 0
    if left >= max(AT_LEAST, TOO_MANY_LEFT * handed):
        return f"Of the {first}, {left:,} made people leave.", True
    waits = any(counts[status] for status in ON_THE_ROAD)
    is_small = handed < ENOUGH and counts[Status.DEFERRED]
    heard = not counts[Status.SENT] or (last_at and now - last_at >= PATIENCE)
    return "", bool(not waits and not is_small and heard)


def _left(campaign: Campaign, rows: MessageQuerySet) -> int:
    """How many of those who got it have said stop since."""
    got_it = rows.filter(status__in=Message.LEFT).values("subscriber")
    events = ConsentEvent.objects.filter(
        kind=ConsentEvent.Kind.UNSUBSCRIBED,
        subscriber__in=got_it,
        recorded_at__gte=campaign.launched_at,
    )
    return events.values("subscriber").distinct().count()
