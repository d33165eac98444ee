"""What became of campaigns' texts, counted without reading a million of them.

PostgreSQL keeps count as texts change (see CampaignCount); SQLite counts them now.
"""

from collections import Counter
from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime, timedelta
from decimal import Decimal

from django.db import connection, transaction
from django.db.models import Count, Min, QuerySet, Sum

from campaigns.models import Campaign, CampaignCount, Message

# The pace of a campaign is read from lines this young.
LATELY = timedelta(minutes=5)
MANY = 500  # lines of one campaign
FOLD = """
WITH gone AS (
    DELETE FROM campaigns_campaigncount WHERE campaign_id = %s
    AND (handed_at IS NULL OR handed_at < %s) RETURNING *
)
INSERT INTO campaigns_campaigncount
    (campaign_id, variant, status, code, number, cost)
SELECT campaign_id, variant, status, code, sum(number), sum(cost) FROM gone
GROUP BY 1, 2, 3, 4 HAVING sum(number) <> 0 OR sum(cost) <> 0
"""


@dataclass(frozen=True, slots=True)
class Counted:
    campaign: int
    variant: int | None
    status: str
    code: str
    number: int
    cost: Decimal


def counts_of(campaigns: Collection[Campaign | int]) -> list[Counted]:
    """Return how many texts of each campaign are in each state. One query."""
    if _keeps_count():
        rows = _kept(campaigns).values_list("campaign", "variant", "status", "code")
        found = rows.annotate(Sum("number"), Sum("cost"))
    else:
        rows = Message.objects.filter(campaign__in=campaigns).order_by()
        rows = rows.values_list("campaign", "variant", "status", "code")
        found = rows.annotate(Count("pk"), Sum("cost"))
    return [
        Counted(*what, number, cost or Decimal(0))
        for *what, number, cost in found
        if number
    ]


def states_of(campaigns: Collection[Campaign]) -> dict[int, Counter[str]]:
    """Return {campaign: number of texts by status}, for each of them. One query."""
    states: dict[int, Counter[str]] = {one.pk: Counter() for one in campaigns}
    for one in counts_of(campaigns):
        states[one.campaign][one.status] += one.number
    return states


def handed_since(campaign: Campaign, since: datetime) -> tuple[int, datetime | None]:
    """Return how many texts left, and when the first of them did. One query.

    A text that moved on has left one line and is in the next, so the sum has it once.
    """
    if _keeps_count():
        rows, number = _kept([campaign]), Sum("number")
    else:
        rows, number = Message.objects.filter(campaign=campaign), Count("pk")
    left = rows.filter(status__in=Message.LEFT, handed_at__gt=since).aggregate(
        number=number, first=Min("handed_at")
    )
    return left["number"] or 0, left["first"]


def fold(*, now: datetime) -> None:
    """Add up the lines of campaigns that have many. One query, and one for each."""
    if not _keeps_count():
        return
    rows = CampaignCount.objects.order_by().values_list("campaign")
    many = rows.annotate(lines=Count("pk")).filter(lines__gt=MANY)
    for campaign, _ in list(many):
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(FOLD, [campaign, now - LATELY])


def _keeps_count() -> bool:
    return connection.vendor == "postgresql"


def _kept(campaigns: Collection[Campaign | int]) -> QuerySet[CampaignCount]:
    return CampaignCount.objects.filter(campaign__in=campaigns).order_by()
