"""Which of a campaign's texts each person gets: the arms of an A/B test."""

from collections.abc import Sequence

from campaigns.models import Campaign, Variant

# Spreads neighbours over the arms; any odd number without a small factor will do.
SCATTER = 7_919


def arms_of(campaign: Campaign) -> list[Variant]:
    """Return the arms somebody gets; without any, its own text. One query."""
    return _weighty(campaign) or [Variant(body=campaign.body)]


def bodies_of(campaign: Campaign) -> list[str]:
    return [arm.body for arm in arms_of(campaign)]


def arm_of(campaign: Campaign, arms: Sequence[Variant], subscriber: int) -> Variant:
    """Return a person's arm, fixed before sending by their key alone."""
    # A campaign that is still being typed has no key yet.
    place = (subscriber * SCATTER + (campaign.pk or 0)) % _total(arms)
    for arm in arms:
        place -= arm.weight
        if place < 0:
            return arm
    raise ValueError("An arm without weight is no arm.")


def _weighty(campaign: Campaign) -> list[Variant]:
    return [arm for arm in campaign.variants.all() if arm.weight]


def _total(arms: Sequence[Variant]) -> int:
    return sum(arm.weight for arm in arms)
