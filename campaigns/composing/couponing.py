"""Whether a campaign that gives codes is in order: its texts, and its pool."""

from collections.abc import Collection, Iterator

from campaigns.composing import coupons
from campaigns.composing.rendering import merge_fields
from campaigns.models import Campaign, Coupon
from campaigns.models.campaign import NoCoupon

FIELDS = {"words": "body", "without": "body_without"}


def mistakes(campaign: Campaign, bodies: Collection[str]) -> Iterator[tuple[str, str]]:
    """Yield what is wrong: the campaign's field, and what to do about it.

    All texts can be rendered. One query, or none.
    """
    pool, without = campaign.coupon_pool, campaign.body_without
    if _is_link(campaign):
        # Before there were codes, somebody may have called a link so.
        bodies = ()
        if pool is not None:
            yield "links", "“coupon” is where the code stands: call the link otherwise."
    for where, said in coupons.mistakes(
        pool, bodies, without, falls_back=campaign.falls_back
    ):
        yield FIELDS[where], said
    if pool is None and campaign.no_coupon != NoCoupon.HOLD:
        yield "no_coupon", "Only with a coupon pool can codes run out."
    elif pool is not None and without and not campaign.falls_back:
        choose = f"choose “{NoCoupon.FALLBACK.label}”, or write none"
        yield "body_without", f"Nobody reads these words: {choose}."
    if coupons.FIELD in merge_fields(without):
        yield "body_without", "Who reads this has no code: say it without {{ coupon }}."


def misplaced(campaign: Campaign, body: str) -> Iterator[str]:
    """Yield what is wrong with one text alone, such as a variant's."""
    if not _is_link(campaign):
        pool = campaign.coupon_pool
        for _, said in coupons.mistakes(pool, [body], "", falls_back=False):
            yield said


def _is_link(campaign: Campaign) -> bool:
    return coupons.FIELD in campaign.links


def emptiness(campaign: Campaign) -> str:
    """Say why a launch makes no sense with the pool as it is; "" where it does.

    Who is held gets a code once there are some; what is dropped or sent without one
    cannot be made good. Two queries, or none.
    """
    if campaign.coupon_pool_id is None or campaign.no_coupon == NoCoupon.HOLD:
        return ""
    free = Coupon.objects.free().filter(pool=campaign.coupon_pool_id)
    if free.exists():
        return ""
    outcome = "everybody would read the words without a code"
    if campaign.no_coupon == NoCoupon.DROP:
        outcome = "nobody would get a text"
    return f"The coupon pool {campaign.coupon_pool} is empty, so {outcome}: add codes."
