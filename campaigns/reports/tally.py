"""What became of a campaign's texts so far: every status and reason, counted once."""

from collections import Counter
from dataclasses import dataclass, field
from datetime import datetime
from decimal import Decimal

from django.db.models import Max, Min

from campaigns.models import Campaign, Message
from campaigns.reports.counts import counts_of

Status = Message.Status
ON_THE_WAY = (Status.QUEUED, Status.CLAIMED, Status.HANDING)
FAILURES_READ = 1_000  # for what the provider says of each code
# The gateway has answered for them, whatever it said.
HANDED_OVER = (Status.SENT, Status.DELIVERED, Status.FAILED, Status.UNKNOWN)


@dataclass(slots=True)
class Tally:
    """Counts that sum to `planned`; reasons are the codes behind three of them.

    Shape: `by_variant` is by its key and status; `said` is one of a failure code's
        errors in the provider's words; `next_at` and `last_at` are the first and the
        last instant that texts wait for.
    """

    counts: Counter[str] = field(default_factory=Counter)
    by_variant: Counter[tuple[int | None, str]] = field(default_factory=Counter)
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
    """Return the figures as they are now. At most three queries."""
    found = Tally()
    reasons = {
        Status.DEFERRED: found.deferred,
        Status.DROPPED: found.dropped,
        Status.FAILED: found.failed,
    }
    for one in counts_of([campaign]):
        found.counts[one.status] += one.number
        found.by_variant[one.variant, one.status] += one.number
        found.cost += one.cost
        if one.status in reasons:
            reasons[one.status][one.code] += one.number
    rows = Message.objects.filter(campaign=campaign).order_by()
    if found.counts[Status.DEFERRED]:
        waits = rows.filter(status=Status.DEFERRED)
        found.next_at, found.last_at = waits.aggregate(
            first=Min("due_at"), last=Max("due_at")
        ).values()
    if found.counts[Status.FAILED]:
        failed = rows.filter(status=Status.FAILED).order_by("-subscriber")
        found.said = dict(failed.values_list("code", "error")[:FAILURES_READ])
    return found
