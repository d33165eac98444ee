"""A campaign's figures: disjoint statuses that sum to what was planned."""

from collections.abc import Collection
from dataclasses import dataclass
from decimal import Decimal

from campaigns.models import Campaign, Click, Message
from campaigns.reports.tally import tally
from subscribers.models import ConsentEvent

Status = Message.Status
PLAIN = (
    Status.QUEUED,
    Status.CLAIMED,
    Status.HANDING,
    Status.SENT,
    Status.DELIVERED,
    Status.FAILED,
    Status.UNKNOWN,
    Status.CANCELLED,
)


@dataclass(frozen=True, slots=True)
class Report:
    planned: int
    counts: dict[str, int]
    deferred: dict[str, int]
    dropped: dict[str, int]
    clicks: int
    opt_outs: int
    cost: Decimal

    def as_dict(self) -> dict[str, object]:
        return {
            "planned": self.planned,
            **self.counts,
            "deferred": self.deferred,
            "dropped": self.dropped,
            "clicks": self.clicks,
            "opt_outs": self.opt_outs,
            "cost": round(float(self.cost), 5),
        }


def report(campaign: Campaign) -> Report:
    """Return the figures as the rows say now. Three queries."""
    found = tally(campaign)
    clicked = Click.objects.filter(message_link__link__campaign=campaign)
    return Report(
        planned=found.planned,
        counts={str(status): found.counts[status] for status in PLAIN},
        deferred=dict(found.deferred),
        dropped=dict(found.dropped),
        clicks=clicked.values("message_link__message").distinct().count(),
        opt_outs=opt_outs_of(campaign),
        cost=found.cost,
    )


def opt_outs_of(campaign: Campaign, statuses: Collection[str] = Message.LEFT) -> int:
    """Count people the text was handed to who have left the list since its launch."""
    since = campaign.launched_at or campaign.created_at
    left = ConsentEvent.objects.filter(
        kind=ConsentEvent.Kind.UNSUBSCRIBED,
        list=campaign.list,
        happened_at__gte=since,
        recorded_at__gte=since,  # never earlier, and what the index is by
        subscriber__in=Message.objects.filter(
            campaign=campaign, status__in=statuses
        ).values("subscriber"),
    )
    return left.values("subscriber").distinct().count()
