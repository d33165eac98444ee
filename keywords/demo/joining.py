"""Two years of joining, door by door; each moment is a few people at one instant."""

import random
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import partial

from keywords.demo import cast, old_till
from keywords.demo.cast import Door, Shopper
from keywords.demo.texting import Phones
from keywords.demo.timeline import Timeline
from subscribers import consent, people
from subscribers.bulk import update_rows
from subscribers.consent import Particulars
from subscribers.models import Subscriber, SubscriberList, Subscription
from subscribers.origin import Origin, Who

FIELDS = (
    *("first_name", "last_name", "email", "language", "region", "postcode"),
    *("birthday", "attributes"),
)
# A moment costs about as much as sixty people, so there are not too many of them.
MOMENTS_AT_MOST = 32
AT_A_TIME = 24
# Each text is read on its own; beyond so many, people press the page's buttons.
ANSWERS_AT_MOST = 30
YES = {"en": ("YES", "Yes", "yes please", "Y", "ok"), "fr": ("OUI", "Oui", "oui merci")}
NO = {"en": ("No thanks", "NO"), "fr": ("Non merci",)}
YES_RATE, NO_RATE = 0.84, 0.04
AGENTS = (
    "Mozilla/5.0 (iPhone; CPU iPhone OS 18_5 like Mac OS X) Safari/604.1",
    "Mozilla/5.0 (Linux; Android 15; Pixel 9) Chrome/138.0 Mobile Safari/537.36",
    "Mozilla/5.0 (Macintosh; Intel Mac OS X 15_5) Safari/605.1.15",
)
PAGE = partial(Origin, who=Who.PERSON, door="page:offers")
CHECKOUT = Origin(who=Who.PERSON, door="checkout", why="ticked at the checkout")
TILL = Origin(who=Who.STAFF, by="Ann", door="till", why="card at the till")


@dataclass(slots=True)
class Joining:
    """What every moment needs: the lists, the phones, chance and the timeline."""

    lists: dict[str, SubscriberList]
    phones: Phones
    rng: random.Random
    timeline: Timeline
    seen: Callable[[int], object]
    answers: int = 0

    def plan(self, shoppers: Sequence[Shopper], *, opened_at: datetime) -> None:
        """Spread the shoppers over the years; the nearer, the finer the moments."""
        old = cast.by_door(shoppers, Door.OLD_TILL)
        if old:
            self.timeline.add(
                opened_at + timedelta(days=20, hours=16), partial(self._import, old)
            )
        rest = [person for person in shoppers if person.door is not Door.OLD_TILL]
        moments = min(max(len(rest) // AT_A_TIME, 1), MOMENTS_AT_MOST)
        days = self.timeline.ends_at - opened_at
        ago = [days * (1 - step / moments) ** 2 for step in range(1, moments + 1)]
        done = 0
        for after in ago:
            upto = round(len(rest) * (days - after) / days)
            group, done = rest[done:upto], upto
            self.timeline.add(self._afternoon(after), partial(self._join, group))

    def _afternoon(self, ago: timedelta) -> datetime:
        """Return an hour of that day when both countries are awake."""
        days = timedelta(days=max(ago.days, 1))
        hours = timedelta(seconds=self.rng.randrange(14 * 3600, 19 * 3600))
        return self.timeline.ends_at - days + hours

    def _join(self, group: Sequence[Shopper], at: datetime) -> None:
        known = [person for person in group if person.door is not Door.KEYWORD]
        keys = people.ensure([person.phone for person in known], now=at)
        describe(known, keys)
        page = cast.by_door(known, Door.PAGE)
        checkout = cast.by_door(known, Door.CHECKOUT)
        till = cast.by_door(known, Door.TILL)
        both = [person for person in checkout if person.wants_offers]
        signed_up = PAGE(why="signed up on the page")
        self._subscribe(page, keys, "offers", signed_up, at, self._visits(page, keys))
        self._subscribe(checkout, keys, "orders", CHECKOUT, at)
        self._subscribe(both, keys, "offers", CHECKOUT, at)
        self._subscribe(till, keys, "club", TILL, at, self._cards(till, keys, at))
        texters = cast.by_door(group, Door.KEYWORD)
        for person in texters:
            word = "TULIP" if person.language == "en" else "Tulipe"
            self._text(person, word if self.rng.random() < 0.7 else "Club", at)
        self.seen(len(group))
        self.timeline.send_soon(at)
        answering = partial(self._answer, [*page, *both, *texters])
        self.timeline.add(at + timedelta(minutes=4), answering)

    def _subscribe(
        self,
        group: Iterable[Shopper],
        keys: Mapping[str, int],
        slug: str,
        origin: Origin,
        at: datetime,
        particulars: dict[int, Particulars] | None = None,
    ) -> None:
        wanted = [keys[person.phone.e164] for person in group]
        if wanted:
            consent.subscribe(
                wanted,
                self.lists[slug],
                origin=origin,
                now=at,
                particulars=particulars,
            )

    def _visits(
        self, group: Iterable[Shopper], keys: Mapping[str, int]
    ) -> dict[int, Particulars]:
        """What the page keeps of a visit; addresses are those kept for examples."""
        return {
            keys[person.phone.e164]: Particulars(
                evidence={
                    "ip": f"192.0.2.{self.rng.randrange(1, 255)}",
                    "user_agent": self.rng.choice(AGENTS),
                }
            )
            for person in group
        }

    def _cards(
        self, group: Iterable[Shopper], keys: Mapping[str, int], at: datetime
    ) -> dict[int, Particulars]:
        """Cards are filled in during the day and typed later."""
        return {
            keys[person.phone.e164]: Particulars(
                happened_at=at - timedelta(minutes=self.rng.randrange(10, 240)),
                source="card at the till",
            )
            for person in group
        }

    def _answer(self, group: Sequence[Shopper], at: datetime) -> None:
        """Most say yes to the request, some no, some nothing."""
        numbers = people.keys_of(person.phone.e164 for person in group)
        pending = self._pending(numbers.values())
        agreed, declined = [], []
        for person in group:
            key = numbers[person.phone.e164]
            chance = self.rng.random()
            if key not in pending or chance > YES_RATE + NO_RATE:
                continue
            is_yes = chance <= YES_RATE
            if self.answers < ANSWERS_AT_MOST or person.door is Door.KEYWORD:
                self.answers += 1
                said = (YES if is_yes else NO)[person.language]
                self._text(person, self.rng.choice(said), at)
            else:
                (agreed if is_yes else declined).append(key)
        self._press(agreed, declined, at)
        self.timeline.send_soon(at)

    def _pending(self, keys: Iterable[int]) -> set[int]:
        rows = Subscription.objects.filter(
            list=self.lists["offers"],
            status=Subscription.Status.PENDING,
            subscriber__in=list(keys),
        )
        return set(rows.values_list("subscriber", flat=True))

    def _press(
        self, agreed: Sequence[int], declined: Sequence[int], at: datetime
    ) -> None:
        offers = self.lists["offers"]
        if agreed:
            origin = PAGE(why="confirmed on the page")
            consent.confirm(agreed, offers, origin=origin, now=at)
        if declined:
            origin = PAGE(why="declined on the page")
            consent.decline(declined, offers, origin=origin, now=at)

    def _text(self, person: Shopper, body: str, at: datetime) -> None:
        self.phones.text(person.phone.e164, person.phone.country, body, at=at)

    def _import(self, group: Sequence[Shopper], at: datetime) -> None:
        old_till.bring_in(group, self.lists["orders"], at=at)
        self.seen(len(group))


def describe(group: Sequence[Shopper], keys: Mapping[str, int]) -> None:
    """Write what the shop knows of people; one statement for all."""
    update_rows(
        Subscriber,
        {
            keys[person.phone.e164]: [getattr(person, name) for name in FIELDS]
            for person in group
        },
        FIELDS,
    )
