"""What the shop asks by text and gives away in its last week, and who takes part."""

import json
import random
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import partial

from keywords.demo.shop import apply_shop_file
from keywords.demo.texting import Phones
from keywords.demo.timeline import Timeline
from subscribers.models import Subscriber, SubscriberList, Subscription

SEED = 20250215
LASTS = timedelta(days=14)
# Days before the end on which somebody takes part, in the afternoon of the East Coast.
OPENS, DAYS = 7, (6, 5, 4, 3, 2, 1)
AFTERNOON = timedelta(hours=7)
WAYS = (
    ("flower", "1", "10"),
    ("flower", "roses", "9"),
    ("flower", "the third one", "7"),
    ("flower", "tulips please", "8/10"),
    ("FLOWER", "2)", "10"),
    ("flower", "option 1"),
)
# Days before the end on which somebody joins for a code.
JOIN_DAYS = (5, 3)
CODES, CODE_LENGTH = 60, 5
# Without what is read as something else.
CODE_LETTERS = "ACDEFHJKLMNPQRTUVWXY3479"


@dataclass(slots=True)
class Playing:
    offers: SubscriberList
    club: SubscriberList
    phones: Phones
    timeline: Timeline

    def plan(self) -> None:
        ends_at = self.timeline.ends_at
        # Of its own, so that the rest of the story stays as it was.
        rng = random.Random(SEED)  # noqa: S311 - the same story every time
        self.timeline.add(ends_at - timedelta(days=OPENS), self._open)
        for days, said in zip(DAYS, WAYS, strict=True):
            at = ends_at - timedelta(days=days) - AFTERNOON
            self.timeline.add(at, partial(self._take_part, said, rng))
        for days in JOIN_DAYS:
            at = ends_at - timedelta(days=days) - AFTERNOON
            self.timeline.add(at + timedelta(minutes=30), self._join_for_a_code)

    def _open(self, at: datetime) -> None:
        ends_at = at + LASTS
        apply_shop_file(
            "playing.toml",
            now=at,
            starts_at=at.isoformat(),
            ends_at=ends_at.isoformat(),
            codes=json.dumps(_codes()),
        )

    def _take_part(self, said: Sequence[str], rng: random.Random, at: datetime) -> None:
        """One person answers the poll, two enter the contest."""
        there = Subscriber.objects.on(self.offers).filter(country="US").order_by("pk")
        people = list(there)
        chosen = rng.sample(people, min(3, len(people)))
        for minute, body in enumerate(said if chosen else ()):
            self._later(chosen[0], body, at + timedelta(minutes=minute))
        for person in chosen[1:]:
            self._later(person, "win", at + timedelta(minutes=10))

    def _join_for_a_code(self, at: datetime) -> None:
        """Somebody of the club, whom the offers have not asked yet, texts the word."""
        asked = Subscription.objects.filter(list=self.offers).values("subscriber")
        others = Subscriber.objects.reachable(self.club).filter(country="US")
        person = others.exclude(pk__in=asked).order_by("pk").first()
        if person is not None:
            self._text(person, "Bouquet", at)
            self._later(person, "yes", at + timedelta(minutes=2))

    def _later(self, person: Subscriber, body: str, at: datetime) -> None:
        self.timeline.add(at, partial(self._text, person, body))

    def _text(self, person: Subscriber, body: str, at: datetime) -> None:
        self.phones.text(str(person.phone), person.country, body, at=at)
        self.timeline.send_soon(at)


def _codes() -> list[str]:
    """The till's codes, the same in every telling."""
    rng = random.Random(SEED)  # noqa: S311 - they are worth nothing
    return [
        "PETAL-" + "".join(rng.choices(CODE_LETTERS, k=CODE_LENGTH))
        for _ in range(CODES)
    ]
