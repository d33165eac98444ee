"""Two years of joining, door by door; each moment is a few people at one instant."""

import random
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import partial
from itertools import product

from keywords.demo import cast, files
from keywords.demo.answering import PAGE, Answering
from keywords.demo.cast import Door, Shopper
from keywords.demo.moments import COUNTER, WEB, Moment, moments, spread
from keywords.demo.shop import APPROVER
from keywords.demo.texting import Phones
from keywords.demo.timeline import Timeline
from subscribers import consent, people
from subscribers.bulk import update_rows
from subscribers.consent import Particulars
from subscribers.models import Subscriber, SubscriberList
from subscribers.origin import Origin, Who

FIELDS = (
    *("first_name", "last_name", "email", "language", "region", "postcode"),
    *("birthday", "attributes"),
)
AT_ONCE = 1_000
# Seconds of the day (UTC) at which people are up.
HOURS = {"US": (15 * 3600, 21 * 3600), "FR": (8 * 3600, 17 * 3600)}
AGENTS = (
    "Mozilla/5.0 (iPhone; CPU iPhone OS 18_5 like Mac OS X) Safari/604.1",
    "Mozilla/5.0 (Linux; Android 15; Pixel 9) Chrome/138.0 Mobile Safari/537.36",
    "Mozilla/5.0 (Macintosh; Intel Mac OS X 15_5) Safari/605.1.15",
)
CHECKOUT = Origin(who=Who.PERSON, door="checkout", why="ticked at the checkout")
TILL = Origin(who=Who.STAFF, by=APPROVER, door="till", why="card at the till")


@dataclass(slots=True)
class Joining:
    """What every moment needs: the lists, the phones, chance and the timeline."""

    lists: dict[str, SubscriberList]
    phones: Phones
    rng: random.Random
    timeline: Timeline
    answering: Answering
    seen: Callable[[int], object]

    def plan(self, shoppers: Sequence[Shopper], *, opened_at: datetime) -> None:
        """Put the files early, and spread the others over the years."""
        for file in files.FILES:
            group = cast.by_door(shoppers, file.door)
            if group:
                act = partial(self._import, file, group)
                self.timeline.add(opened_at + file.after, act)
        brought = {file.door for file in files.FILES}
        rest = [person for person in shoppers if person.door not in brought]
        days = moments(self.timeline.ends_at.date(), self.rng)
        for moment, group in on_days(rest, days):
            self._plan_moment(moment, group)

    def _plan_moment(self, moment: Moment, group: Sequence[Shopper]) -> None:
        day = self.timeline.ends_at.replace(hour=0) - timedelta(days=moment.days_ago)
        at = day + timedelta(seconds=self.rng.randrange(*HOURS[moment.country]))
        for start in range(0, len(group), AT_ONCE):
            some = group[start : start + AT_ONCE]
            self.timeline.add(at, partial(self._join, some))
            at += timedelta(minutes=10)

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
        asked = [*page, *both, *texters]
        if asked:
            self.answering.plan(asked, at)

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
                    "page": "offers",
                    "path": "/join/offers/",
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

    def _text(self, person: Shopper, body: str, at: datetime) -> None:
        self.phones.text(person.phone.e164, person.phone.country, body, at=at)

    def _import(self, file: files.File, group: Sequence[Shopper], at: datetime) -> None:
        files.bring_in(file, group, self.lists[file.list], at=at)
        self.seen(len(group))


def on_days(
    people: Sequence[Shopper], days: Sequence[Moment]
) -> Iterator[tuple[Moment, Sequence[Shopper]]]:
    """Yield each moment with those who join at it."""
    for where in product(HOURS, (WEB, COUNTER)):
        there = [one for one in people if (one.phone.country, kind_of(one)) == where]
        yield from spread(
            there, [one for one in days if (one.country, one.kind) == where]
        )


def kind_of(person: Shopper) -> str:
    """Whether they will be asked to confirm, or are in at once."""
    at_once = person.door is Door.TILL or (
        person.door is Door.CHECKOUT and not person.wants_offers
    )
    return COUNTER if at_once else WEB


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
