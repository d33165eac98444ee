"""One sender's sending: wake, claim, judge, hand over, record, until nothing is due."""

import logging
import time
from datetime import datetime

from django.db import connection, transaction

from campaigns.clock import Clock, database_now
from campaigns.composing import stocking
from campaigns.errors import CampaignError, ClockRefused
from campaigns.gateways import get_gateway
from campaigns.gateways.base import Gateway, NotConfigured
from campaigns.models import Campaign, Claim, Message, RedButton, Sender
from campaigns.pacing import carriers, reviews
from campaigns.reports import costs, counts
from campaigns.sending import (
    circuits,
    claiming,
    launching,
    marks,
    rates,
    reaping,
    restoring,
    trials,
)
from campaigns.sending.carrying import Lanes, Pumped, carry
from campaigns.sending.heartbeat import Heartbeat
from subscribers import consent, funnel
from subscribers.durability import may_be_forgotten
from subscribers.errors import Refusal
from subscribers.models import SubscriberList
from subscribers.origin import Origin, Who
from subscribers.registries import chores
from subscribers.retrying import retried_on_collision
from subscribers.signup import arriving, limits

logger = logging.getLogger(__name__)

CLAIM_AT_MOST = 1_000
# SQLite has one writer: a judging transaction must let the web have its turn.
CLAIM_AT_MOST_ON_SQLITE = 200
TIME_BOX_SECONDS = 20.0

OVER_BUDGET = "The budget does not pay for the next text."


def pump_once(
    sender: Sender,
    gateway: Gateway,
    *,
    clock: Clock,
    lanes: Lanes,
    at_most: int | None = None,
) -> Pumped:
    """Claim at most two seconds' worth of the sender's rate and see it through.

    `at_most` holds it to fewer texts. Once the gateway stops answering, the rest waits.
    """
    claiming.wake(sender.pk, now=clock())
    room = rates.take(sender.pk, now=database_now())
    limit = min(room, claim_at_most() if at_most is None else at_most)
    held = claiming.claim(sender.pk, limit=limit)
    claimed = len(held.rows) if held else 0
    rates.settle(sender.pk, taken=room, used=claimed)
    if held is None:
        return Pumped()
    with Heartbeat(held.claim):
        carried = carry(held, sender, gateway, clock=clock, lanes=lanes)
    # What was taken are texts; what the road carried are parts.
    rates.settle(sender.pk, taken=claimed, used=carried.parts)
    _let_go(held.claim)
    # Not before: what is judged already is paid for.
    for campaign in carried.over_budget:
        launching.pause_by_itself(campaign, OVER_BUDGET)
    return carried.done


def claim_at_most() -> int:
    on_sqlite = connection.vendor == "sqlite"
    return CLAIM_AT_MOST_ON_SQLITE if on_sqlite else CLAIM_AT_MOST


@retried_on_collision
@transaction.atomic
def _let_go(claim: Claim) -> None:
    may_be_forgotten()
    Claim.objects.filter(pk=claim.pk).delete()


def _gateway_of(sender: Sender, name: str) -> Gateway | None:
    """The gateway, or None: then nothing is claimed, so nothing is lost."""
    try:
        return get_gateway(name)
    except NotConfigured as error:
        logger.error("Sender %s has no road: %s", sender.slug, error.text)
        return None


def pump(
    sender: Sender,
    *,
    clock: Clock = database_now,
    until_empty: bool = False,
    seconds: float = TIME_BOX_SECONDS,
) -> Pumped:
    """Send what is due on one sender; waiting for its rate counts as work.

    Ends when nothing can be claimed, while no gateway of the sender answers, or at the
    end of the time box unless `until_empty`.
    """
    started = time.monotonic()
    done = Pumped()
    if restoring.watch(now=clock()):
        return done
    with Lanes() as lanes:
        while until_empty or time.monotonic() - started < seconds:
            road = circuits.road_of(sender, now=clock())
            gateway = _gateway_of(sender, road.gateway) if road else None
            if gateway is None:
                break
            step = pump_once(
                sender, gateway, clock=clock, lanes=lanes, at_most=road.at_most
            )
            done.add(step)
            if step.claimed:
                continue
            if not anything_due(sender, now=clock()):
                break
            # Something is due but the road is full: it frees at a known instant.
            waits = rates.waits_seconds(sender.pk, now=database_now())
            time.sleep(min(max(waits, 0.01), 1.0))
    return done


def anything_due(sender: Sender, *, now: datetime) -> bool:
    if RedButton.objects.filter(is_pressed=True).exists():
        return False
    if not circuits.has_road(sender, now=now):
        return False
    paused = Campaign.objects.filter(status=Campaign.Status.PAUSED)
    due = Message.objects.filter(sender=sender).exclude(campaign__in=paused)
    due = trials.without_those_behind(due)
    return (
        due.filter(status=Message.Status.QUEUED).exists()
        or due.filter(status=Message.Status.DEFERRED, due_at__lte=now).exists()
    )


def housekeep(*, now: datetime) -> None:
    """What the clock does: finish planning, reap, expire requests, close campaigns.

    Whoever tried too often on a public page is forgotten when the time is over.
    Nothing at all in a database that was copied or restored.
    """
    if restoring.watch(now=now):
        return
    for chore in chores:
        chore(now)
    marks.move_on()
    for campaign in Campaign.objects.filter(status=Campaign.Status.PLANNING):
        try:
            launching.plan(campaign, now=now)
        except Refusal as refusal:
            # One campaign that cannot be planned must not hold up the house.
            logger.error("Campaign %s cannot be planned: %s", campaign.pk, refusal)
    reaping.reap()
    decide_trials(now=now)
    for lst in SubscriberList.objects.all():
        _keep_time(lst, now=now)
    silent = Origin(who=Who.CLOCK, why="no answer to our question")
    while consent.end_unanswered(origin=silent, now=now):
        pass
    launching.finish_done(now=now)
    # What a web process that ended left behind; usually nothing.
    arriving.settle(now=now)
    arriving.forget(now=now)
    limits.forget(now=now)
    funnel.fold(now=now)
    reviews.watch(now=now)
    stocking.watch()
    carriers.forget(now=now)
    counts.fold(now=now)
    costs.keep_count(now=now)


def decide_trials(*, now: datetime) -> None:
    """Let campaigns whose canary did well go on, and pause those where it did not."""
    for key, why in trials.decide_all(now=now):
        launching.pause_by_itself(key, why)


def _keep_time(lst: SubscriberList, *, now: datetime) -> None:
    """What runs out on a list by itself, and the one reminder before it does."""
    unanswered = Origin(who=Who.CLOCK, why="nobody answered in time")
    while consent.expire_requests(lst, origin=unanswered, now=now):
        pass
    over = Origin(who=Who.CLOCK, why="the soft opt-in has ended")
    while consent.end_soft(lst, origin=over, now=now):
        pass
    reminder = Origin(who=Who.CLOCK, why="nobody has answered yet")
    while consent.remind(lst, origin=reminder, now=now):
        pass


def dispatch(*, until_empty: bool, moved_to: datetime | None = None) -> Pumped:
    """Do all the worker's sending without the queue; returns the sum.

    `moved_to` holds the clock at an instant: only where every text stays inside.
    """
    if moved_to is not None:
        _refuse_real_gateways()
    clock: Clock = (lambda: moved_to) if moved_to else database_now
    housekeep(now=clock())
    done = Pumped()
    done.add(_pump_all(clock, until_empty=until_empty))
    if trials.any_running():
        decide_trials(now=clock())
        done.add(_pump_all(clock, until_empty=until_empty))
    launching.finish_done(now=clock())
    return done


def _pump_all(clock: Clock, *, until_empty: bool) -> Pumped:
    done = Pumped()
    for sender in Sender.objects.order_by("pk"):
        done.add(pump(sender, clock=clock, until_empty=until_empty))
    return done


def _refuse_real_gateways() -> None:
    for name in Sender.objects.values_list("gateway", flat=True).distinct():
        try:
            gateway = get_gateway(name)
        except NotConfigured as error:
            raise CampaignError(error.text) from error
        if not gateway.delivers_at_once:
            raise ClockRefused(
                f"The gateway {name} carries real texts, and their clock cannot be "
                "moved. Use --now with the simulator only."
            )
