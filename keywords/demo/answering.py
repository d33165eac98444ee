"""What people say to the request of a double opt-in: yes, no, or nothing."""

import random
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import partial

from keywords.demo.cast import Door, Shopper
from keywords.demo.texting import Phones
from keywords.demo.timeline import SOON, Timeline
from subscribers import consent, people
from subscribers.models import SubscriberList, Subscription
from subscribers.origin import Origin, Who

PAGE = partial(Origin, who=Who.PERSON, door="page:offers")
AFTER = timedelta(minutes=4)
# Each text is read on its own, so only one a day of the last days answers by text.
BY_TEXT = timedelta(days=12)
YES_RATE, NO_RATE = 0.84, 0.03
YES = {"en": ("YES", "Yes", "yes please", "Y", "ok"), "fr": ("OUI", "Oui", "oui merci")}
NO = {"en": ("No thanks", "NO"), "fr": ("Non merci",)}


@dataclass(slots=True)
class Answering:
    offers: SubscriberList
    phones: Phones
    rng: random.Random
    timeline: Timeline

    def plan(self, asked: Sequence[Shopper], at: datetime) -> None:
        """Have these people answer what they were asked at `at`."""
        self.timeline.add(at + AFTER, partial(self._answer, asked))
        self.timeline.add(at + consent.REQUEST_LIVES + SOON, self._expire)

    def _answer(self, group: Sequence[Shopper], at: datetime) -> None:
        numbers = people.keys_of(person.phone.e164 for person in group)
        pending = self._pending(numbers.values())
        texting = group[:1] if self.timeline.ends_at - at < BY_TEXT else ()
        agreed = []
        for person in group:
            key = numbers[person.phone.e164]
            chance = self.rng.random()
            if key not in pending or chance > YES_RATE + NO_RATE:
                continue
            if person.door is Door.KEYWORD or person in texting:
                self._text(person, YES if chance <= YES_RATE else NO, at)
            elif chance <= YES_RATE:
                agreed.append(key)
        if agreed:
            origin = PAGE(why="typed the code")
            consent.confirm(agreed, self.offers, origin=origin, now=at)
        self.timeline.send_soon(at)

    def _pending(self, keys: Iterable[int]) -> set[int]:
        rows = Subscription.objects.filter(
            list=self.offers,
            status=Subscription.Status.PENDING,
            subscriber__in=list(keys),
        )
        return set(rows.values_list("subscriber", flat=True))

    def _text(
        self, person: Shopper, words: dict[str, Sequence[str]], at: datetime
    ) -> None:
        body = self.rng.choice(words[person.language])
        self.phones.text(person.phone.e164, person.phone.country, body, at=at)

    def _expire(self, at: datetime) -> None:
        """Requests nobody answered end when their three days are over."""
        origin = Origin(who=Who.CLOCK, why="nobody answered in time")
        while consent.expire_requests(self.offers, origin=origin, now=at):
            pass
