"""What must be mended before a campaign may ask: a yes must mean what was read."""

from collections.abc import Iterable, Iterator

from campaigns.asking.people import promise_of
from campaigns.composing.languages import REPLY_WORDS, closest
from campaigns.models import Campaign, Sender
from campaigns.models.campaign import Asks
from subscribers import disclosures
from subscribers.frequency import Promise
from subscribers.models import SubscriberList
from subscribers.models.lists import promise_in_words


def problems(
    campaign: Campaign, bodies: Iterable[str], senders: Iterable[Sender]
) -> Iterator[str]:
    """Yield one sentence for each thing in the way. A few queries."""
    if not campaign.asks:
        return
    yield from (
        f"The sender {sender.slug} cannot receive replies, so nobody could say yes."
        for sender in senders
        if not sender.is_two_way
    )
    for body in bodies:
        yield from _missing(campaign, body)
    if campaign.asks == Asks.PROMISE:
        yield from unworded(campaign.list, promise_of(campaign))
    if campaign.asks == Asks.INVITE:
        yield from _uninvitable(campaign.list, campaign.asks_list)


def _missing(campaign: Campaign, body: str) -> Iterator[str]:
    """What the text has to name, so that a yes agrees to it."""
    yes = REPLY_WORDS[closest(campaign.list.language)].yes
    if yes not in body:
        yield f"The text does not say how to agree: it needs the word {yes}."
    if campaign.asks == Asks.PROMISE and str(campaign.asks_messages) not in body:
        yield f"The text does not name the promise: {campaign.asks_messages} texts."
    if campaign.asks == Asks.INVITE:
        asked = campaign.asks_list
        for name in {asked.name, asked.brand} - {campaign.list.brand}:
            if name not in body:
                yield f"The text does not name what they would join: {name}."


def unworded(lst: SubscriberList, promise: Promise) -> Iterator[str]:
    """Whoever says yes agrees to wording that somebody has approved."""
    shown = disclosures.shown(lst, lst.countries)
    lacking = [
        country
        for country in lst.countries
        if country not in shown
        or (shown[country].promise_messages, shown[country].promise_per) != promise
    ]
    if lacking:
        yield (
            f"No approved wording of {lst.name} promises {promise_in_words(*promise)} "
            f"in {', '.join(lacking)}. Approve the list's wording first."
        )


def _uninvitable(lst: SubscriberList, asked: SubscriberList) -> Iterator[str]:
    if asked == lst:
        yield "They are on this list already; invite them to another."
    both = [country for country in lst.countries if asked.serves(country)]
    if not both:
        yield f"{asked.name} serves none of the countries of {lst.name}."
    shown = disclosures.shown(asked, both)
    lacking = [country for country in both if country not in shown]
    if lacking:
        yield (
            f"{asked.name} has no approved wording in {', '.join(lacking)}, so nobody "
            "could agree to it."
        )
