"""Opens the demonstration shop and tells its two years, all of it or nothing."""

import random
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime, time, timedelta

from django.db import transaction

from campaigns.gateways.registry import configured
from campaigns.models import Campaign, Message, Sender
from campaigns.reports import costs
from keywords.demo import cast, numbers, texting, visiting
from keywords.demo.answering import Answering
from keywords.demo.chatting import Chatting
from keywords.demo.joining import Joining
from keywords.demo.playing import Playing
from keywords.demo.promoting import Promoting
from keywords.demo.reacting import Reacting
from keywords.demo.road import Road
from keywords.demo.shop import AUTHOR, BRAND, apply_shop_file
from keywords.demo.talking import Talking
from keywords.demo.timeline import Timeline
from subscribers import reviewing
from subscribers.errors import Refusal
from subscribers.models import Subscriber, SubscriberList

SEED = 20250214
HISTORY = timedelta(days=730)
LAST_HOUR = time(3)  # ten or eleven in the evening in New York
# In parts per second: as the carrier allows, and while two years pass in seconds.
RATE, TELLING_RATE = 10, 1_000_000
LAST_CAMPAIGN = "thank-you-note"


class DemoRefused(Refusal):
    """The shop cannot be opened here; the message says why."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Seeded:
    """What the database holds; `is_new` unless the shop was there already."""

    is_new: bool
    subscribers: int
    lists: int
    campaigns: int
    messages: int


@transaction.atomic
def seed(
    count: int, *, now: datetime, seen: Callable[[int], object] = lambda count: None
) -> Seeded:
    """Open the shop with `count` shoppers; the story ends at the last 3:00 (UTC).

    The same count and day tell the same story. Nothing but invented texts leave, and
    those to the simulator.
    Raises: DemoRefused.
    """
    gateway = _simulator()
    if Campaign.objects.filter(slug=LAST_CAMPAIGN, list__brand=BRAND).exists():
        return _counted(is_new=False)
    if Subscriber.objects.exists():
        raise DemoRefused(
            "This database holds subscribers already, so the demonstration shop will "
            "not open in it. Give it a database of its own: set DATA_DIR or "
            "DATABASE_URL."
        )
    if not 1 <= count <= numbers.how_many():
        raise DemoRefused(
            f"The shop has room for 1 to {numbers.how_many()} subscribers, because "
            "nobody may own their numbers."
        )
    _tell(count, gateway, end_of_story(now), seen)
    return _counted(is_new=True)


def end_of_story(now: datetime) -> datetime:
    """Return the last time that quiet hours held the East Coast but not the West."""
    evening = datetime.combine(now.astimezone(UTC), LAST_HOUR, UTC)
    return evening if evening <= now else evening - timedelta(days=1)


def _simulator() -> str:
    """Return the name of the first gateway, which must keep its texts here."""
    name, url = next(iter(configured().items()))
    if url.provider != "simulator":
        raise DemoRefused(
            f"The first gateway of SMS_GATEWAYS, {name}, is {url.provider}. The "
            "demonstration sends texts to invented numbers, so that must be the "
            "simulator: main=simulator://"
        )
    return name


def _tell(
    count: int, gateway: str, ends_at: datetime, seen: Callable[[int], object]
) -> None:
    rng = random.Random(SEED)  # noqa: S311 - the same story every time
    opened_at = ends_at - HISTORY
    apply_shop_file("shop.toml", now=opened_at, gateway=gateway, rate=TELLING_RATE)
    lists = {lst.slug: lst for lst in SubscriberList.objects.filter(brand=BRAND)}
    phones = texting.phones_of(gateway, Sender.objects.filter(gateway=gateway))
    road = Road(configured()[gateway])
    timeline = Timeline(road, ends_at=ends_at)
    people = cast.shoppers(count, rng=rng, today=ends_at.date())
    answering = Answering(lists["offers"], phones, rng, timeline)
    joining = Joining(lists, phones, rng, timeline, answering, seen)
    joining.plan(people, opened_at=opened_at)
    reacting = Reacting(phones, rng, timeline)
    Promoting(reacting, road, rng, timeline).plan(opened_at=opened_at)
    Talking(lists, phones, rng, timeline).plan()
    Chatting(timeline).plan()
    Playing(lists["offers"], lists["club"], phones, timeline).plan()
    timeline.run()
    apply_shop_file("shop.toml", now=ends_at, gateway=gateway, rate=RATE)
    visiting.count_visits(rng, ends_at=ends_at)
    _edit_wording(lists["club"])
    costs.count(since=None, now=ends_at)


def _edit_wording(club: SubscriberList) -> None:
    """Staff change what the list's form says; its new wording waits for approval."""
    club.support = "club@petalandstem.example"
    club.save(update_fields=["support"])
    for worded in (club, *club.places.select_related("list", "page")):
        reviewing.submit(worded, by=AUTHOR)


def _counted(*, is_new: bool) -> Seeded:
    return Seeded(
        is_new=is_new,
        subscribers=Subscriber.objects.count(),
        lists=SubscriberList.objects.count(),
        campaigns=Campaign.objects.count(),
        messages=Message.objects.count(),
    )
