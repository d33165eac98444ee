"""What came of the texts that arrived: taps and opt-outs, by variant and by hour."""

from collections import Counter
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from django.db.models import Count
from django.db.models.functions import TruncHour

from campaigns.models import Campaign, Click, Message
from campaigns.reports.campaign import opt_outs_of
from campaigns.reports.tally import Tally
from subscribers.reports.chance import Proportion, interval, is_more

Status = Message.Status
HOUR = timedelta(hours=1)
HOURS_SHOWN = (12, 48)  # at least, at most


@dataclass(frozen=True, slots=True)
class Arm:
    """One variant: how many of those it reached tapped a link."""

    name: str
    taps: Proportion

    @property
    def between(self) -> tuple[float, float]:
        return interval(self.taps)


@dataclass(frozen=True, slots=True, kw_only=True)
class Results:
    """Counts of those the text reached.

    Shape: `word` says what reaching means here: "delivered", or "sent" where the
        gateway reports no deliveries; `hours` are taps by clock hour, gaps included.
    """

    word: str
    taps: Proportion
    opt_outs: Proportion
    arms: Sequence[Arm]
    hours: Sequence[tuple[datetime, int]]


@dataclass(frozen=True, slots=True)
class Comparison:
    """The two best arms, and whether the lead is more than chance."""

    best: Arm
    next: Arm
    is_more_than_chance: bool


def results(campaign: Campaign, found: Tally) -> Results:
    """Return what came of it. Three queries, beside the list's."""
    reported = bool(found.counts[Status.DELIVERED])
    reached = (Status.DELIVERED,) if reported else (Status.SENT, Status.DELIVERED)
    wholes: Counter[int | None] = Counter()
    for (variant, status), number in found.by_variant.items():
        if status in reached:
            wholes[variant] += number
    taps = _taps(campaign, reached) if campaign.links else {}
    by_arm = {
        variant: Proportion(taps.get(variant, 0), whole)
        for variant, whole in wholes.items()
    }
    arms = [
        Arm(variant.name, by_arm.get(variant.pk, Proportion(0, 0)))
        for variant in campaign.variants.all()
    ]
    whole = sum(taps.whole for taps in by_arm.values())
    return Results(
        word="delivered" if reported else "sent",
        taps=Proportion(sum(taps.number for taps in by_arm.values()), whole),
        opt_outs=Proportion(opt_outs_of(campaign, reached), whole),
        arms=arms if len(arms) > 1 else [],
        hours=_hours(campaign) if campaign.links else [],
    )


def _taps(campaign: Campaign, reached: Collection[str]) -> dict[int | None, int]:
    """Count the texts that were tapped, by variant."""
    tapped = Click.objects.filter(
        message_link__link__campaign=campaign,
        message_link__message__status__in=reached,
    )
    rows = tapped.order_by().values_list("message_link__message__variant")
    return dict(rows.annotate(Count("message_link__message", distinct=True)))


def compare(arms: Sequence[Arm]) -> Comparison | None:
    """Return the best arm beside the next, if every arm has reached somebody."""
    if len(arms) < 2 or not all(arm.taps.whole for arm in arms):
        return None
    best, *others = sorted(arms, key=lambda arm: -arm.taps.value)
    leads = all(is_more(best.taps, other.taps, len(others)) for other in others)
    return Comparison(best, others[0], is_more_than_chance=leads)


def _hours(campaign: Campaign) -> list[tuple[datetime, int]]:
    """Count the texts tapped in each hour since the first tap."""
    clicks = Click.objects.filter(message_link__link__campaign=campaign)
    rows = (
        clicks.annotate(hour=TruncHour("at"))
        .order_by("hour")
        .values_list("hour")
        .annotate(number=Count("message_link__message", distinct=True))
    )
    # In UTC, where an hour later is an hour later in spring and autumn as well.
    counts = {hour.astimezone(UTC): number for hour, number in rows}
    if not counts:
        return []
    first, last = min(counts), max(counts)
    least, most = HOURS_SHOWN
    number = min(max(round((last - first) / HOUR) + 1, least), most)
    hours = [first + HOUR * place for place in range(number)]
    return [(hour, counts.get(hour, 0)) for hour in hours]
