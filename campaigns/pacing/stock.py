"""What coupon pools have left, and who has a code already; it draws none."""

from collections.abc import Iterable, Mapping, Sequence

from campaigns.composing import coupons
from campaigns.composing.coupons import Next
from campaigns.models import Campaign
from campaigns.pacing.facts import Facts, World


def left(campaigns: Iterable[Campaign], number: int) -> dict[int, tuple[Next, ...]]:
    """Return the next codes of each pool, at most `number`. One query for each."""
    pools = {row.coupon_pool_id for row in campaigns} - {None}
    return {pool: coupons.upcoming(pool, number) for pool in sorted(pools)}


def with_coupons(loaded: Sequence[Facts], world: World) -> list[Facts]:
    """Add the code that each has, or else the next one. One query a campaign."""
    held: dict[int, Mapping[int, str]] = {}
    for campaign in world.campaigns.values():
        mine = [one for one in loaded if one.draft.campaign == campaign.pk]
        if mine and campaign.coupon_pool_id:
            cause = coupons.cause_of(campaign.pk)
            causes = {one.draft.subscriber: cause for one in mine}
            held[campaign.pk] = coupons.held(campaign.coupon_pool_id, causes)

    def told(one: Facts) -> Facts:
        theirs = held[one.campaign.pk].get(one.draft.subscriber, "")
        free = world.coupons[one.campaign.coupon_pool_id]
        coupon = theirs or (free[0].shape if free else "")
        return one._replace(coupon=coupon, has_coupon=bool(theirs))

    return [told(one) if one.draft.campaign in held else one for one in loaded]
