"""What a campaign's pages say of its coupon codes."""

from collections.abc import Iterator

from django.contrib.auth.models import User

from campaigns.composing import coupons, stocking
from campaigns.models import Campaign, Coupon
from campaigns.models.campaign import NoCoupon
from campaigns.pacing.timing import NO_COUPON
from campaigns.sending.foretold import Forecast
from subscribers.staff import pictures
from subscribers.staff.stories import Answer
from subscribers.staff.wording import counted, link

# What becomes of one person without a code, and of several.
OUTCOMES = {
    NoCoupon.HOLD: ("waits until it has more", "wait until it has more"),
    NoCoupon.FALLBACK: (
        "reads the words without a code",
        "read the words without a code",
    ),
    NoCoupon.DROP: ("is left out", "are left out"),
}


def settings_of(campaign: Campaign, viewer: User) -> Iterator[tuple[str, object]]:
    """Yield what a campaign was told of codes, as label and value."""
    pool = campaign.coupon_pool
    if pool is None:
        return
    is_open = viewer.has_perm("campaigns.view_couponpool")
    yield "Coupon pool", link(pool) if is_open else str(pool)
    yield "Once no code is left", campaign.get_no_coupon_display()
    yield "The words without a code", campaign.body_without


def in_short(campaign: Campaign) -> list[str]:
    """Return what whoever approves the words is told, in sentences."""
    if campaign.coupon_pool is None:
        return []
    said = [f"Each person gets a code of {campaign.coupon_pool}."]
    if campaign.falls_back:
        return [*said, "Once it is empty they read:", f"“{campaign.body_without}”"]
    _, outcome = OUTCOMES[NoCoupon(campaign.no_coupon)]
    return [*said, f"Once it is empty the others {outcome}."]


def scarce(campaign: Campaign, texts: int) -> list[Answer]:
    """Warn where the pool has fewer codes than there are texts. One query."""
    if campaign.coupon_pool_id is None:
        return []
    left = _left(campaign, texts)
    if left >= texts:
        return []
    others = _others(texts - left, NoCoupon(campaign.no_coupon))
    return [_warning(campaign, left, texts, others)]


def foretold(campaign: Campaign, found: Forecast) -> list[Answer]:
    """Warn of what is foretold for those who get no code. One query."""
    held, dropped = found.defer[NO_COUPON], found.drop[NO_COUPON]
    others = held + dropped + found.without
    if not others:
        return []
    texts = found.coupons + others
    said = [
        _others(number, choice)
        for number, choice in (
            (held, NoCoupon.HOLD),
            (found.without, NoCoupon.FALLBACK),
            # Of those that wait, some expire.
            (dropped, NoCoupon.DROP),
        )
        if number
    ]
    return [_warning(campaign, _left(campaign, texts), texts, ", ".join(said))]


def figures(campaign: Campaign, found: Forecast) -> list[tuple[str, str]]:
    """Say how many codes the launch takes. One query."""
    if campaign.coupon_pool is None:
        return []
    left = f"{stocking.left_in(campaign.coupon_pool):,} left in {campaign.coupon_pool}"
    return [("Coupon codes", f"{found.coupons:,} of {left}")]


def given(campaign: Campaign) -> list[tuple[str, str]]:
    """Say how many codes people have of a campaign. One query."""
    if campaign.coupon_pool is None:
        return []
    ours = Coupon.objects.given().filter(source=coupons.cause_of(campaign.pk))
    number = f"{ours.count():,} of {campaign.coupon_pool}"
    return [("Coupon codes given", number)]


def _others(number: int, choice: NoCoupon) -> str:
    one, several = OUTCOMES[choice]
    return f"{counted(number, 'person', 'people')} {one if number == 1 else several}"


def _left(campaign: Campaign, most: int) -> int:
    """Count the pool's free codes, no further than `most`."""
    free = Coupon.objects.free().filter(pool=campaign.coupon_pool_id)
    return free.order_by("pk").values("pk")[:most].count()


def _warning(campaign: Campaign, left: int, texts: int, others: str) -> Answer:
    return Answer(
        subject="",
        headline="Fewer codes than people",
        detail=f"{campaign.coupon_pool} has {counted(left, 'code')} left for "
        f"{counted(texts, 'text')}: {others}.",
        tone=pictures.LATER,
    )
