"""Make a new draft of a campaign that is there: the same words to the same people."""

from django.db import transaction

from campaigns.models import Campaign, Variant
from campaigns.models.campaign import Asks

# When it was sent, who approved it and why caps were lifted belong to the first one.
COPIED = (
    *("list", "segment", "topic", "kind", "asks", "asks_list", "body", "links"),
    *("coupon_pool", "no_coupon", "body_without"),
    *("expires_after", "tags", "priority", "cap_messages", "cap_per", "cap_over"),
)
_NAME = Campaign._meta.get_field("name").max_length
_SLUG = Campaign._meta.get_field("slug").max_length


@transaction.atomic
def copy(campaign: Campaign, *, by: str) -> Campaign:
    """Return the new draft, with its variants; it sends at launch, and names the
    promise of the list as it is now.
    """
    made = Campaign(
        name=_fitting(campaign.name, " (copy)", _NAME),
        slug=_free_slug(campaign.slug),
        author=by[:150],
        **{name: getattr(campaign, name) for name in COPIED},
    )
    if made.asks == Asks.PROMISE:
        made.asks_messages, made.asks_per = made.list.promised
    made.save()
    Variant.objects.bulk_create(
        Variant(campaign=made, name=row.name, body=row.body, weight=row.weight)
        for row in Variant.objects.filter(campaign=campaign).order_by("pk")
    )
    return made


def _free_slug(slug: str) -> str:
    number = 1
    while True:
        ending = "-copy" if number == 1 else f"-copy-{number}"
        found = _fitting(slug, ending, _SLUG)
        if not Campaign.objects.filter(slug=found).exists():
            return found
        number += 1


def _fitting(text: str, ending: str, longest: int) -> str:
    return f"{text[: longest - len(ending)]}{ending}"
