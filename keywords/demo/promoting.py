"""The shop's campaigns: past, on their way, and still being written."""

import random
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import partial

from campaigns.models import Campaign, Message
from campaigns.sending import launching
from keywords.demo.reacting import Reacting, some
from keywords.demo.road import GONE, OFF, Road
from keywords.demo.shop import AUTHOR, apply_shop_file
from keywords.demo.timeline import Timeline

# Every year in the week of that day; told at this hour (UTC).
SEASONS = (
    ("valentine", (2, 9), 18),
    ("muguet", (4, 27), 9),
    ("mothers-day", (5, 5), 17),
    ("rentree", (9, 8), 9),
    ("wreath-evening", (11, 17), 18),
)
# Told once, so long before the end.
ONCE = (
    ("van-trouble", timedelta(days=158), 17),
    ("weekend-lilies", timedelta(days=17), 17),
)
QUIET = timedelta(days=24)  # nothing else so shortly before the end
UNREACHABLE_RATE = 0.006
Act = Callable[[str, datetime], None]


@dataclass(slots=True)
class Promoting:
    reacting: Reacting
    road: Road
    rng: random.Random
    timeline: Timeline

    def plan(self, *, opened_at: datetime) -> None:
        ends_at = self.timeline.ends_at
        for name, (month, day), hour in SEASONS:
            for year in range(opened_at.year, ends_at.year + 1):
                at = _tuesday(datetime(year, month, day, hour, tzinfo=UTC))
                if opened_at + QUIET < at < ends_at - QUIET:
                    self._planned(f"{name}-{year}", at, self._launch, file=name)
        for slug, ago, hour in ONCE:
            at = _tuesday(ends_at - ago).replace(hour=hour)
            self._planned(slug, at, self._launch)
        # Three in the afternoon in New York, when France has closed for the night.
        held_at = ends_at - timedelta(hours=8)
        self._planned("gerbera-surprise", held_at, self._launch)
        self.timeline.add(held_at + timedelta(minutes=15), self._hold)
        self._planned("gift-guide", ends_at - timedelta(hours=7), self._launch)
        # The README launches both: one in the admin, one by a command.
        for slug in ("orchid-comeback", "peony-workshop", "first-tulips"):
            self._planned(slug, ends_at - timedelta(hours=6), _leave)
        self._planned("thank-you-note", ends_at - timedelta(hours=5), _reopen)
        self._planned("orchid-evening", ends_at - timedelta(hours=4), _submit)
        # Late in the evening, so that the East waits for its morning.
        late = ends_at - timedelta(minutes=40)
        self._planned("roses-tomorrow", late, self._launch)

    def _planned(self, slug: str, at: datetime, act: Act, *, file: str = "") -> None:
        """Have it written and approved the day before, then act on it."""
        send_at = self.timeline.ends_at + timedelta(days=6)
        words = {"year": at.year, "send_at": f"{send_at:%Y-%m-%d}T10:00:00"}
        name = f"campaigns/{file or slug}.toml"

        def write(written_at: datetime) -> None:
            apply_shop_file(name, now=written_at, **words)

        self.timeline.add(at - timedelta(days=1), write)
        self.timeline.add(at, partial(act, slug))

    def _launch(self, slug: str, at: datetime) -> None:
        campaign = Campaign.objects.get(slug=slug)
        launching.launch(campaign, by=AUTHOR, now=at)
        self._lose_some(campaign)
        self.timeline.send_soon(at)
        self.reacting.plan(campaign, at)

    def _lose_some(self, campaign: Campaign) -> None:
        """Some phones are off today, and some numbers are gone for good."""
        going = Message.objects.filter(campaign=campaign).order_by("pk")
        numbers = list(going.values_list("subscriber__phone", flat=True))
        lost = some(numbers, UNREACHABLE_RATE, self.rng)
        gone = {n: why for n, why in self.road.unreachable.items() if why is GONE}
        self.road.unreachable = gone | {
            number: self.rng.choice((GONE, OFF, OFF)) for number in lost
        }

    def _hold(self, at: datetime) -> None:
        """Staff hold it while France sleeps; what was not sent waits for them."""
        launching.pause(Campaign.objects.get(slug="gerbera-surprise"), by=AUTHOR)


def _tuesday(day: datetime) -> datetime:
    """The Tuesday of that week: not a weekend, seldom a holiday."""
    return day - timedelta(days=day.weekday() - 1)


def _leave(slug: str, at: datetime) -> None:
    """Approved, and nobody has launched it yet."""


def _reopen(slug: str, at: datetime) -> Campaign:
    return launching.reopen(Campaign.objects.get(slug=slug), by=AUTHOR)


def _submit(slug: str, at: datetime) -> None:
    launching.submit(_reopen(slug, at), by=AUTHOR)
