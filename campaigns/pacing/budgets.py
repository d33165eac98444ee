"""What a campaign's budget has left: what was spent, and what is on its way."""

from collections.abc import Collection, Mapping
from decimal import Decimal

from django.db import connection
from django.db.models import Exists, F, OuterRef, Sum

from campaigns.models import CampaignSpending, CapSlot, Message, Sender
from campaigns.pricing import cost_of

Status = Message.Status
Amounts = dict[int, Decimal]


def open_account(campaign: int) -> None:
    """Begin to count what a campaign spends."""
    CampaignSpending.objects.get_or_create(campaign_id=campaign)


def lock(campaigns: Collection[int]) -> None:
    """Let only one worker at a time judge texts of these campaigns. One query.

    Call after the texts are locked; whoever writes costs locks in the same order.
    """
    rows = CampaignSpending.objects.filter(campaign__in=campaigns).order_by("pk")
    if connection.features.has_select_for_update:
        rows = rows.select_for_update(of=("self",))
    list(rows.values_list("pk"))


def committed(campaigns: Collection[int], *, but: Collection[int] = ()) -> Amounts:
    """Return what each has spent or promised to texts on their way. Three queries.

    `but` are the texts that are being judged.
    """
    if not campaigns:
        return {}
    spent = dict(
        CampaignSpending.objects.filter(campaign__in=campaigns).values_list(
            "campaign", "spent"
        )
    )
    let_through = Exists(CapSlot.objects.filter(message=OuterRef("pk")))
    on_the_way = (
        Message.objects.filter(
            let_through,
            campaign__in=campaigns,
            status__in=(Status.CLAIMED, Status.HANDING),
        )
        .exclude(pk__in=but)
        .values_list("campaign", "sender", "subscriber__country")
        .annotate(total=Sum("parts"))
    )
    going = list(on_the_way)
    senders = Sender.objects.in_bulk({sender for _, sender, _, _ in going})
    for campaign, sender, country, parts in going:
        cost = cost_of(senders[sender], parts, country) or Decimal(0)
        spent[campaign] = spent.get(campaign, Decimal(0)) + cost
    return spent


def spend(amounts: Mapping[int, Decimal]) -> None:
    """Add what texts have cost; a campaign without a budget has no account."""
    for campaign in sorted(amounts):
        if amounts[campaign]:
            CampaignSpending.objects.filter(campaign=campaign).update(
                spent=F("spent") + amounts[campaign]
            )
