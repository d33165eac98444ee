"""What came of a campaign: taps, opt-outs, and which variant did better."""

from collections.abc import Iterator

from django.utils import timezone

from campaigns.admin import coupon_words
from campaigns.models import Campaign
from campaigns.reports.results import Arm, Results, compare, results
from campaigns.reports.tally import Tally
from subscribers.instants import abbreviation
from subscribers.reports.chance import Proportion
from subscribers.staff.pictures import Chart, Series
from subscribers.staff.sections import Figures, Section, Table


def sections(campaign: Campaign, found: Tally) -> list[Section]:
    """Return nothing before a text was handed over. Four queries, and two where
    codes were given."""
    if not found.handed_over:
        return []
    got = results(campaign, found)
    return [_figures(campaign, found, got), *_arms(got), *_hours(got)]


def _figures(campaign: Campaign, found: Tally, got: Results) -> Figures:
    whole, handed = got.taps.whole, found.handed_over
    facts = [(got.word.capitalize(), _of(Proportion(whole, handed)))]
    if campaign.links:
        facts.append(("Tapped a link", _of(got.taps)))
    facts.append(("Opted out since", _of(got.opt_outs)))
    facts += coupon_words.given(campaign)
    title = f"What came of it, of those {got.word}"
    return Figures(title=title, facts=facts, are_words=True)


def _of(share: Proportion) -> str:
    if not share.whole:
        return "Nobody yet"
    return f"{share.number:,} of {share.whole:,} ({_per_cent(share.value)})"


def _per_cent(value: float) -> str:
    return f"{100 * value:.1f}".removesuffix(".0") + " %"


def _arms(got: Results) -> Iterator[Section]:
    if not got.arms:
        return
    yield Table(
        title="Which variant did better",
        headers=(
            "Variant",
            got.word.capitalize(),
            "Tapped",
            "Truly between",
        ),
        rows=[
            (arm.name, f"{arm.taps.whole:,}", _of(arm.taps), _between(arm))
            for arm in got.arms
        ],
        note=_verdict(got),
    )


def _between(arm: Arm) -> str:
    low, high = arm.between
    return f"{_per_cent(low)} and {_per_cent(high)}" if arm.taps.whole else "–"


def _verdict(got: Results) -> str:
    found = compare(got.arms)
    if found is None:
        return "Not every variant has reached somebody yet."
    best, other = found.best, found.next
    shares = f"{_per_cent(best.taps.value)} against {_per_cent(other.taps.value)}"
    if found.is_more_than_chance:
        return (
            f"{best.name} did better: {shares}. Chance alone makes such a lead less "
            "than one time in twenty."
        )
    return (
        f"{best.name} is ahead, {shares}, but no more than chance explains. More "
        "people would tell."
    )


def _hours(got: Results) -> Iterator[Section]:
    if not got.hours:
        return
    hours = [timezone.localtime(hour) for hour, _ in got.hours]
    counts = [number for _, number in got.hours]
    busiest = hours[counts.index(max(counts))]
    zone = abbreviation(hours[0])
    yield Chart(
        title="People who tapped, by hour",
        says=f"Most people tapped in the hour from {busiest:%a %d %b, %H:%M} {zone}: "
        f"{max(counts):,}.",
        labels=[f"{hour:%a %H:%M}" for hour in hours],
        label_of=f"From ({zone})",
        series=[Series(name="People who tapped", values=counts)],
        note=f"The first {len(hours)} hours since the first tap, in {zone}.",
    )
