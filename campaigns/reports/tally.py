"""What became of a campaign's texts so far: every status and reason, counted once."""

from collections import Counter
from dataclasses import dataclass, field
from datetime import datetime
from decimal import Decimal

from django.db.models import Count, Max, Min, Sum

from campaigns.models import Campaign, Message

Status = Message.Status
ON_THE_WAY = (Status.QUEUED, Status.CLAIMED, Status.HANDING)
# The gateway has answered for them, whatever it said.
HANDED_OVER = (Status.SENT, Status.DELIVERED, Status.FAILED, Status.UNKNOWN)


@dataclass(slots=True)
class Tally:
    """Counts that sum to `planned`; reasons are the codes behind three of them.

    Shape: `said` is one of a failure code's errors in the provider's words;
        `next_at` and `last_at` are the first and the last instant that texts wait for.
    """

    counts: Counter[str] = field(default_factory=Counter)
    deferred: Counter[str] = field(default_factory=Counter)
    dropped: Counter[str] = field(default_factory=Counter)
    failed: Counter[str] = field(default_factory=Counter)
    said: dict[str, str] = field(default_factory=dict)
    next_at: datetime | None = None
    last_at: datetime | None = None
    cost: Decimal = Decimal(0)

    @property
    def planned(self) -> int:
        return self.counts.total()

    @property
    def on_the_way(self) -> int:
        return sum(self.counts[status] for status in ON_THE_WAY)

    @property
    def handed_over(self) -> int:
        return sum(self.counts[status] for status in HANDED_OVER)

    @property
    def done(self) -> int:
        """Nothing more will happen to them on our side."""
        return self.planned - self.on_the_way - self.counts[Status.DEFERRED]


def tally(campaign: Campaign) -> Tally:
    """Return the figures as the rows say now. One query."""
    found = Tally()
    reasons = {
        Status.DEFERRED: found.deferred,
        Status.DROPPED: found.dropped,
        Status.FAILED: found.failed,
    }
    rows = Message.objects.filter(campaign=campaign).order_by()
    grouped = rows.values_list("status", "code").annotate(
        Count("pk"), Sum("cost"), Max("error"), Min("due_at"), Max("due_at")
    )
    for status, code, number, cost, said, first, last in grouped:
        found.counts[status] += number
        found.cost += cost or 0
        if status in reasons:
            reasons[status][code] += number
        if status == Status.FAILED:
            found.said[code] = said
        if status == Status.DEFERRED:
            found.next_at = min(found.next_at or first, first)
            found.last_at = max(found.last_at or last, last)
    return found
