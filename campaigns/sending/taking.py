"""What texts of a batch take from one another: slots, money, a carrier's day, codes."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field, replace
from datetime import datetime
from decimal import Decimal

from campaigns.pacing import gate
from campaigns.pacing.caps import Slot
from campaigns.pacing.carriers import Count
from campaigns.pacing.facts import Facts
from campaigns.pacing.timing import BUDGET_SPENT, budget_spent
from campaigns.pacing.verdict import Decision, Verdict
from campaigns.sending import slots


@dataclass(slots=True)
class Taking:
    """Judges texts in handing order, each as if those before it had left.

    Once a budget does not pay for a text, it pays for none behind it: a shorter one
    would otherwise leave or not by where a batch happens to end.
    """

    granted: dict[int, list[Slot]] = field(default_factory=dict)
    spent: dict[int, Decimal] = field(default_factory=dict)
    carried: dict[Count, int] = field(default_factory=dict)
    stopped: set[int] = field(default_factory=set)
    drawn: dict[int, int] = field(default_factory=dict)  # codes, by pool

    def with_coupon(self, facts: Facts, cut: Callable[[Facts], int]) -> Facts:
        """The facts once those before have their codes; `cut` counts the parts."""
        pool = facts.campaign and facts.campaign.coupon_pool_id
        if not pool:
            return facts
        if not facts.has_coupon:
            free, drawn = facts.world.coupons[pool], self.drawn.get(pool, 0)
            coupon = free[drawn].shape if drawn < len(free) else ""
            facts = facts._replace(coupon=coupon)
        return facts._replace(draft=facts.draft._replace(parts=cut(facts)))

    def judge(self, facts: Facts, now: datetime) -> Verdict:
        campaign = facts.draft.campaign or 0
        if campaign in self.stopped:
            return gate.within_life(budget_spent(facts, now), facts, now)
        verdict = gate.decide(self._seen(facts), now)
        if verdict.decision == Decision.SEND:
            self._take(facts)
        elif verdict.code == BUDGET_SPENT:
            self.stopped.add(campaign)
        return verdict

    def _seen(self, facts: Facts) -> Facts:
        """The facts as they are once the texts before have left."""
        world, draft = facts.world, facts.draft
        spent = self.spent.get(draft.campaign or 0)
        if spent:
            before = world.spent.get(draft.campaign, Decimal(0))
            world = replace(world, spent={draft.campaign: before + spent})
        if self.carried and facts.carrier_caps:
            carried = {
                count: parts + self.carried.get(count, 0)
                for count, parts in world.carried.items()
            }
            world = replace(world, carried=carried)
        if world is not facts.world:
            facts = facts._replace(world=world)
        return slots.with_granted(facts, self.granted.get(draft.subscriber, ()))

    def _take(self, facts: Facts) -> None:
        draft, campaign = facts.draft, facts.campaign
        if draft.message:
            granted = self.granted.setdefault(draft.subscriber, [])
            granted.append(slots.slot_of(facts))
        if campaign is not None and campaign.budget is not None:
            spent = self.spent.get(campaign.pk, Decimal(0))
            self.spent[campaign.pk] = spent + facts.cost
        for count, parts in carried_by([facts]).items():
            self.carried[count] = self.carried.get(count, 0) + parts
        if facts.coupon:
            self.draw(facts)

    def draw(self, facts: Facts) -> None:
        """Take the code of a text that goes, where it gets a new one."""
        if facts.coupon and not facts.has_coupon:
            pool = facts.campaign.coupon_pool_id
            self.drawn[pool] = self.drawn.get(pool, 0) + 1


def carried_by(loaded: Iterable[Facts]) -> dict[Count, int]:
    """Return the parts these texts take of carriers' days, as they were counted."""
    found: dict[Count, int] = {}
    for facts in loaded:
        caps = {cap.pk for cap in facts.carrier_caps}
        for cap, day in facts.world.carried if caps else ():
            if cap in caps:
                found[cap, day] = found.get((cap, day), 0) + facts.draft.parts
    return found
