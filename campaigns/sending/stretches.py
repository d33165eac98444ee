"""In which order a campaign's people get their texts: a canary first, then by sender.

As `dispatch` does it: senders one after the other, each in the order of its people.
"""

from collections.abc import Mapping
from dataclasses import dataclass

from django.db.models import QuerySet

from campaigns.models import Campaign, Sender
from campaigns.sending import trials
from campaigns.sending.audience import sender_for
from subscribers.models import Subscriber


@dataclass(frozen=True, slots=True)
class Stretch:
    """People who follow one another; of a canary, those before or those behind it.

    Of the sender of `countries`, or of whoever speaks for all but `others`.
    """

    countries: tuple[str, ...] = ()
    others: tuple[str, ...] = ()
    goes_first: bool | None = None

    def of(
        self, people: QuerySet[Subscriber], campaign: Campaign
    ) -> QuerySet[Subscriber]:
        if self.countries:
            people = people.filter(country__in=self.countries)
        if self.others:
            people = people.exclude(country__in=self.others)
        if self.goes_first is None:
            return people
        first = trials.goes_first(campaign, "pk")
        return people.filter(first) if self.goes_first else people.exclude(first)


def stretches(campaign: Campaign, senders: Mapping[str, Sender]) -> list[Stretch]:
    """Return them in order; one for all where the order decides nothing.

    Of a budget it decides who is still paid for, of a coupon pool who gets a code.
    """
    decides = campaign.budget is not None or campaign.coupon_pool_id is not None
    ways = _by_sender(senders) if decides else [Stretch()]
    if not campaign.canary:
        return ways
    return [
        Stretch(way.countries, way.others, goes_first)
        for goes_first in (True, False)
        for way in ways
    ]


def _by_sender(senders: Mapping[str, Sender]) -> list[Stretch]:
    general = sender_for(senders, "")
    named: dict[int, list[str]] = {}
    for country, sender in senders.items():
        if country and sender.pk != general.pk:
            named.setdefault(sender.pk, []).append(country)
    others = tuple(sorted(code for codes in named.values() for code in codes))
    ways = {pk: Stretch(countries=tuple(codes)) for pk, codes in named.items()}
    ways[general.pk] = Stretch(others=others)
    return [ways[pk] for pk in sorted(ways)]
