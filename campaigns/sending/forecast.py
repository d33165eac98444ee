"""What exactly happens at launch: the gate's verdict on everyone, writing nothing."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from decimal import Decimal

from django.db.models import QuerySet

from campaigns.composing import coupons
from campaigns.gateways import get_gateway
from campaigns.models import Campaign, Sender
from campaigns.pacing import gate, loading, worlds
from campaigns.pacing.facts import Draft, Facts, World
from campaigns.pacing.local_time import local_instant
from campaigns.pacing.place import Place
from campaigns.pacing.verdict import Decision, Verdict, defer, drop
from campaigns.pricing import cost_of
from campaigns.sending import planning, trials
from campaigns.sending.arms import arms_of
from campaigns.sending.audience import audience
from campaigns.sending.foretold import STAYING, Forecast
from campaigns.sending.launching import check_launchable
from campaigns.sending.measuring import Cuts, Measured, Press
from campaigns.sending.road import Road
from campaigns.sending.stretches import stretches
from campaigns.sending.taking import Taking
from subscribers.models import Subscriber

BATCH = 2_000


@dataclass(slots=True)
class Judging:
    """A forecast under way, as if launched at `now`: who is judged, up to which key
    of which stretch.

    Pickles, so that another process can go on with it.
    """

    now: datetime
    of: int  # people in the audience
    found: Forecast
    world: World | None = None
    stretch: int = 0
    to: int = 0
    taking: Taking = field(default_factory=Taking)
    waits_for_canary: bool = False
    codes_to: int = 0  # the last of the free codes that were read


def forecast(campaign: Campaign, *, now: datetime) -> Forecast:
    """Return what a launch at `now` would do. Queries grow with batches only."""
    judging = begin(campaign, now=now)
    while judge_next(campaign, judging):
        pass
    return judging.found


def begin(campaign: Campaign, *, now: datetime) -> Judging:
    """Return a forecast in which nobody is judged yet; refuse what cannot launch."""
    check_launchable(campaign)
    senders = Press.of(campaign).senders.values()
    found = Forecast(roads={sender.pk: Road(sender.rate) for sender in senders})
    return Judging(now=now, of=audience(campaign).count(), found=found)


def judge_next(campaign: Campaign, judging: Judging) -> bool:
    """Judge one batch; return whether there may be more."""
    # The gate is to see the campaign as its launch would leave it.
    campaign.planned_count = judging.of
    campaign.status = Campaign.Status.RUNNING
    press = Press.of(campaign)
    ways = stretches(campaign, press.senders)
    while judging.stretch < len(ways):
        people = ways[judging.stretch].of(audience(campaign), campaign)
        batch = _batch(people, judging.to)
        if batch:
            _judge(press, judging, people, batch)
            judging.to = batch[-1][0]
            return True
        judging.to, judging.stretch = 0, judging.stretch + 1
        if ways[judging.stretch - 1].goes_first:
            judging.waits_for_canary = not _is_decided_at_once(press, judging.found)
    judging.found.last_at, judging.found.late = _travelled(judging.found)
    if judging.world is not None:
        _price(judging.found, judging.world.senders)
    return False


def _is_decided_at_once(press: Press, found: Forecast) -> bool:
    """Whether a canary's texts arrive as they leave, and enough of them leave now."""
    names = {sender.gateway for sender in press.senders.values()}
    if not all(get_gateway(name).delivers_at_once for name in names):
        return False
    return found.send >= trials.ENOUGH or not found.defer.total()


def _judge(
    press: Press,
    judging: Judging,
    people: QuerySet[Subscriber],
    batch: Sequence[tuple],
) -> None:
    campaign, found, now = press.campaign, judging.found, judging.now
    those = people.filter(pk__in=[row[0] for row in batch])
    cuts = Cuts.of(press, arms_of(campaign), those)
    drafts = _drafts(press, batch, cuts, now)
    if judging.world is None:
        senders = {sender.pk: sender for sender in press.senders.values()}
        judging.world = _world(campaign, drafts, senders, now)
    pool = campaign.coupon_pool_id
    if pool:
        _stock(judging, pool, len(batch))
    loaded = loading.load([draft for draft, _ in drafts], now=now, world=judging.world)
    for (draft, due_at), facts in zip(drafts, loaded, strict=True):
        moment = max(now, due_at)
        if pool:
            facts = _with_coupon(facts, cuts, judging.taking)
        size = cuts.measure(draft.subscriber, facts.coupon if pool else None)
        verdict = _verdict(facts, size, moment, judging)
        found.judged(draft.subscriber, verdict)
        is_later = verdict.decision != Decision.DROP
        if is_later and verdict.code not in STAYING:
            found.leaves(facts, size.parts, verdict.until or moment)
        elif not is_later and _could_leave_later(facts, moment):
            found.expire[verdict.code] += 1


def _stock(judging: Judging, pool: int, number: int) -> None:
    """Let the world have a code for each of the batch, as far as there are some."""
    drawn = judging.taking.drawn.pop(pool, 0)
    free = judging.world.coupons[pool][drawn:]
    if number > len(free):
        missing = number - len(free)
        free += coupons.upcoming(pool, missing, after=judging.codes_to)
        judging.codes_to = free[-1].key if free else judging.codes_to
    judging.world = replace(judging.world, coupons={pool: free})


def _with_coupon(facts: Facts, cuts: Cuts, taking: Taking) -> Facts:
    def cut(facts: Facts) -> int:
        return cuts.measure(facts.draft.subscriber, facts.coupon).parts

    return taking.with_coupon(facts, cut)


def _verdict(
    facts: Facts, measured: Measured, moment: datetime, judging: Judging
) -> Verdict:
    """What the gate says when the text is due, and what planning says till then.

    Only what is due now takes money and a carrier's day from those behind it; codes are
    taken by what is due together later as well.
    """
    now = judging.now
    if moment <= now and not measured.problem:
        verdict = judging.taking.judge(facts, now)
    else:
        verdict = gate.decide(facts, moment)
    if verdict.decision != Decision.SEND:
        return verdict
    if measured.problem:
        return drop("cannot_render", measured.problem)
    if moment > now:
        if not facts.campaign.local_time:
            # All are due together, so none that goes before could take it.
            judging.taking.draw(facts)
        return defer(planning.SCHEDULED, "The campaign is scheduled.", moment)
    if not judging.waits_for_canary:
        return verdict
    text = "The part that goes first has to arrive before."
    return defer(trials.CANARY, text, now + trials.PATIENCE)


def _could_leave_later(facts: Facts, moment: datetime) -> bool:
    """Whether only the text's end stands in its way."""
    endless = facts._replace(draft=facts.draft._replace(expires_at=None))
    return gate.decide(endless, moment).decision != Decision.DROP


def _travelled(found: Forecast) -> tuple[datetime | None, int]:
    """When the last text has left at its sender's rate, and how many expire first."""
    ends = [road.travelled() for road in found.roads.values() if road.loads]
    last_at = max((end for end, _ in ends), default=None)
    return last_at, sum(late for _, late in ends)


def _price(found: Forecast, senders: Mapping[int, Sender]) -> None:
    costs = {
        (pk, country): cost_of(senders[pk], parts, country)
        for (pk, country), parts in found.loads.items()
        if parts
    }
    found.cost = sum((cost for cost in costs.values() if cost is not None), Decimal(0))
    unpriced = {senders[pk].slug for (pk, _), cost in costs.items() if cost is None}
    found.unpriced = tuple(sorted(unpriced))


def _batch(people: QuerySet[Subscriber], after: int) -> list[tuple]:
    columns = ("pk", "country", "region", "zone", "area")
    rows = people.filter(pk__gt=after).order_by("pk").values_list(*columns)
    return list(rows[:BATCH])


def _drafts(
    press: Press,
    batch: Sequence[tuple],
    cuts: Cuts,
    now: datetime,
) -> list[tuple[Draft, datetime]]:
    campaign = press.campaign
    tags = tuple(planning.tags_of(campaign))
    drafts = []
    for pk, *place in batch:
        due_at = _due_at(campaign, Place(*place), now)
        drafts.append(
            (
                Draft(
                    subscriber=pk,
                    sender=press.sender_for(place[0]).pk,
                    kind=campaign.kind,
                    campaign=campaign.pk,
                    list=campaign.list_id,
                    tags=tags,
                    expires_at=planning.expires_at(campaign, due_at),
                    parts=cuts.measure(pk).parts,
                ),
                due_at,
            )
        )
    return drafts


def _due_at(campaign: Campaign, place: Place, now: datetime) -> datetime:
    if campaign.send_at is None:
        return now
    if campaign.local_time:
        return max(local_instant(campaign.send_at, place), now)
    return max(campaign.send_at, now)


def _world(
    campaign: Campaign,
    drafts: Sequence[tuple[Draft, datetime]],
    senders: dict[int, Sender],
    now: datetime,
) -> World:
    """The world as it is, with the campaign as if launched."""
    first = [draft for draft, _ in drafts]
    loaded = worlds.load_world(first, now=now, senders=senders)
    stock = {campaign.coupon_pool_id: ()} if campaign.coupon_pool_id else {}
    return replace(
        loaded,
        campaigns={campaign.pk: campaign},
        senders=senders,
        coupons=stock,  # read as batches need it
    )
