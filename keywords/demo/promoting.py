"""The shop's campaigns, past and waiting, and what people did when they got one."""

import random
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from math import ceil

from campaigns import clicks
from campaigns.models import Campaign, Message, MessageLink
from campaigns.sending import launching
from keywords.demo.shop import AUTHOR, apply_shop_file
from keywords.demo.texting import Phones
from keywords.demo.timeline import Timeline
from subscribers.models import Subscriber

CLICK_RATE = 0.08
OPT_OUT_RATE = 0.012
# Each text is read on its own.
LEAVERS_AT_MOST = 8
STOPS = {
    "US": ("STOP", "Stop", "STOP", "unsubscribe", "stop please", "Stop offers"),
    "FR": ("STOP", "Stop", "ARRET", "stop svp"),
}
# Told so long before the end, at this time of day (UTC).
PAST = (
    ("orchid-week", timedelta(days=333), 16),
    ("van-trouble", timedelta(days=204), 17),
    ("free-delivery", timedelta(days=151), 18),
    ("livraison-offerte", timedelta(days=88), 9),
    ("weekend-lilies", timedelta(days=17), 17),
)


@dataclass(slots=True)
class Promoting:
    phones: Phones
    rng: random.Random
    timeline: Timeline

    def plan(self) -> None:
        ends_at = self.timeline.ends_at
        for slug, ago, hour in PAST:
            at = _weekday(ends_at - ago) + timedelta(hours=hour)
            self._planned(slug, at, self._launch)
        # Half past four in New York, when France has closed for the night.
        held_at = ends_at - timedelta(hours=2, minutes=30)
        self._planned("gerbera-surprise", held_at, self._launch)
        self.timeline.add(held_at + timedelta(minutes=15), self._hold)
        self._planned("gift-guide", ends_at - timedelta(hours=8), self._launch)
        self._planned("orchid-comeback", ends_at - timedelta(hours=7), _leave)
        self._planned("thank-you-note", ends_at - timedelta(hours=6), _reopen)

    def _planned(
        self, slug: str, at: datetime, act: Callable[[str, datetime], None]
    ) -> None:
        """Have it written and approved the day before, then act on it."""

        def write(written_at: datetime) -> None:
            send_at = self.timeline.ends_at + timedelta(days=6, hours=10)
            apply_shop_file(
                f"campaigns/{slug}.toml",
                now=written_at,
                send_at=f"{send_at:%Y-%m-%dT%H:%M:%S}",
            )

        self.timeline.add(at - timedelta(days=1), write)
        self.timeline.add(at, lambda at: act(slug, at))

    def _launch(self, slug: str, at: datetime) -> None:
        campaign = Campaign.objects.get(slug=slug)
        launching.launch(campaign, by=AUTHOR, now=at)
        self.timeline.send_soon(at)
        for minutes in (6, 110):
            later = at + timedelta(minutes=minutes)
            self.timeline.add(later, lambda at: self._react(slug, at))

    def _react(self, slug: str, at: datetime) -> None:
        """Half of the taps and opt-outs of those who have it by now."""
        got = Message.objects.filter(
            campaign__slug=slug, status=Message.Status.DELIVERED
        ).order_by("pk")
        tokens = list(
            MessageLink.objects.filter(message__in=got)
            .order_by("message")
            .values_list("token", flat=True)
        )
        for token in self.rng.sample(tokens, round(len(tokens) * CLICK_RATE / 2)):
            clicks.follow(token, is_person=True, now=at)
        people = list(got.values_list("subscriber", flat=True))
        leavers = min(ceil(len(people) * OPT_OUT_RATE / 2), LEAVERS_AT_MOST)
        leavers = min(leavers, len(people) // 10)  # a small shop loses nobody at once
        leaving = self.rng.sample(people, leavers)
        rows = Subscriber.objects.filter(pk__in=leaving).order_by("pk")
        for number, country in rows.values_list("phone", "country"):
            body = self.rng.choice(STOPS[country])
            self.phones.text(number, country, body, at=at)
        self.timeline.send_soon(at)

    def _hold(self, at: datetime) -> None:
        """Staff hold it while France sleeps; what was not sent waits for them."""
        launching.pause(Campaign.objects.get(slug="gerbera-surprise"), by=AUTHOR)


def _weekday(day: datetime) -> datetime:
    """The Tuesday of that week: not a weekend, seldom a holiday."""
    return day - timedelta(days=day.weekday() - 1)


def _leave(slug: str, at: datetime) -> None:
    """Approved, and nobody has launched it yet."""


def _reopen(slug: str, at: datetime) -> None:
    launching.reopen(Campaign.objects.get(slug=slug), by=AUTHOR)
