"""A campaign's figures: disjoint statuses that sum to what was planned."""

from dataclasses import dataclass
from decimal import Decimal

from django.db.models import Count, Sum

from campaigns.models import Campaign, Click, Message
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
            "cost": float(self.cost),
        }


def report(campaign: Campaign) -> Report:
    """Return the figures as the rows say now. Four queries."""
    rows = Message.objects.filter(campaign=campaign).order_by()
    by_status: dict[str, int] = dict.fromkeys(PLAIN, 0)
    reasons: dict[str, dict[str, int]] = {Status.DEFERRED: {}, Status.DROPPED: {}}
    for status, code, number in rows.values_list("status", "code").annotate(
        number=Count("pk")
    ):
        if status in reasons:
            reasons[status][code] = reasons[status].get(code, 0) + number
        else:
            by_status[status] += number
    clicked = Click.objects.filter(message_link__message__campaign=campaign)
    return Report(
        planned=sum(by_status.values())
        + sum(sum(codes.values()) for codes in reasons.values()),
        counts={str(status): number for status, number in by_status.items()},
        deferred=reasons[Status.DEFERRED],
        dropped=reasons[Status.DROPPED],
        clicks=clicked.values("message_link__message").distinct().count(),
        opt_outs=_opt_outs(campaign),
        cost=rows.aggregate(total=Sum("cost"))["total"] or Decimal(0),
    )


def _opt_outs(campaign: Campaign) -> int:
    """People the text was handed to who have left the list since its launch."""
    left = ConsentEvent.objects.filter(
        kind=ConsentEvent.Kind.UNSUBSCRIBED,
        list=campaign.list,
        happened_at__gte=campaign.launched_at or campaign.created_at,
        subscriber__in=Message.objects.filter(
            campaign=campaign, status__in=Message.LEFT
        ).values("subscriber"),
    )
    return left.values("subscriber").distinct().count()
