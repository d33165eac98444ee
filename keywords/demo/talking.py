"""What shoppers say beside joining and leaving, and what they chose on the way."""

import random
from collections import Counter
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from functools import partial

from keywords.demo.shop import APPROVER
from keywords.demo.texting import Phones
from keywords.demo.timeline import Timeline
from subscribers import consent
from subscribers.models import Subscriber, SubscriberList, Subscription
from subscribers.origin import Origin, Who
from subscribers.scopes import Scope

# Days before the end on which somebody writes; each text is read on its own.
DAYS = (331, 203, 118, 61, 20, 13, 9, 6, 4, 2, 1)
# In the last hours (UTC); what waits for a person to read on the morning after.
LATEST = ((timedelta(hours=9), 2), (timedelta(hours=6), 1))
SAYINGS = {
    "US": (
        *("Do you deliver to Brooklyn?", "Thank you, they are beautiful!", "HELP"),
        *("Are you open on Sunday?", "hours", "My order has not come yet"),
        *("Can I change the card on my bouquet?", "Love these 🌷", "info"),
        *("Could I pick it up at noon instead?", "Is it too late for tomorrow?"),
    ),
    "FR": (
        *("Livrez-vous à Montreuil ?", "Merci beaucoup, il est superbe !", "AIDE"),
        *("Ouvert dimanche ?", "Puis-je changer la carte ?", "Très joli 🌷"),
    ),
}
UNCLEAR = {"US": "Way too many texts", "FR": "Trop de SMS"}


@dataclass(slots=True)
class Talking:
    lists: dict[str, SubscriberList]
    phones: Phones
    rng: random.Random
    timeline: Timeline
    said: Counter[str] = field(default_factory=Counter)

    def plan(self) -> None:
        ends_at = self.timeline.ends_at
        for days in DAYS:
            minutes = self.rng.randrange(360, 720)
            at = ends_at - timedelta(days=days, minutes=minutes)
            self.timeline.add(at, partial(self._say, 1))
        for ago, number in LATEST:
            self.timeline.add(ends_at - ago, partial(self._say, number))
        self.timeline.add(ends_at - timedelta(hours=2), self._complain)
        self.timeline.add(ends_at - timedelta(days=45, hours=7), self._choose)
        for days in (27, 11, 5):
            at = ends_at - timedelta(days=days, hours=9)
            self.timeline.add(at, self._ring)
        self.timeline.add(ends_at - timedelta(days=3, hours=9), self._come_back)

    def _say(self, number: int, at: datetime) -> None:
        for row in self._some(number):
            sayings = SAYINGS[row.country]
            self._text(row, sayings[self.said[row.country] % len(sayings)], at)
            self.said[row.country] += 1
        self.timeline.send_soon(at)

    def _complain(self, at: datetime) -> None:
        """Somebody may want to leave: we have asked, and they have not answered."""
        for row in self._some(1):
            self._text(row, UNCLEAR[row.country], at)
        self.timeline.send_soon(at)

    def _choose(self, at: datetime) -> None:
        """Some want fewer texts, some a break; chosen with staff on the phone."""
        origin = Origin(
            who=Who.STAFF, by=APPROVER, door="phone", why="asked on the phone"
        )
        offers = self.lists["offers"]
        count = Subscriber.objects.on(offers).count()
        fewer = [row.pk for row in self._some(count // 40 + 1)]
        pausing = [row.pk for row in self._some(count // 100 + 1)]
        for keys, changes in (
            (fewer, {"own_messages": 1, "own_per": "month"}),
            (pausing, {"paused_until": at + timedelta(days=90)}),
        ):
            consent.set_preferences(
                keys, offers, changes=changes, origin=origin, now=at
            )

    def _ring(self, at: datetime) -> None:
        """An opt-out said on the phone and recorded the same afternoon."""
        origin = Origin(
            who=Who.STAFF,
            by=APPROVER,
            door="said",
            why="rang the shop",
            happened_at=at - timedelta(hours=2),
        )
        brand = Scope.of_brand(self.lists["offers"].brand)
        keys = [row.pk for row in self._some(1)]
        consent.unsubscribe(keys, scope=brand, origin=origin, now=at)

    def _come_back(self, at: datetime) -> None:
        """Some of those who left want to be back; the others stay away."""
        left = Subscription.objects.filter(
            list=self.lists["offers"], status=Subscription.Status.UNSUBSCRIBED
        ).order_by("pk")
        keys = list(left.values_list("subscriber", flat=True))
        for key in keys[: min(len(keys) // 2, 2)]:
            self._text(Subscriber.objects.get(pk=key), "START", at)
        self.timeline.send_soon(at)

    def _some(self, number: int) -> list[Subscriber]:
        """People of the offers list at this point of the story."""
        there = Subscriber.objects.on(self.lists["offers"]).order_by("pk")
        keys = list(there.values_list("pk", flat=True))
        chosen = self.rng.sample(keys, min(number, len(keys)))
        return list(Subscriber.objects.filter(pk__in=chosen).order_by("pk"))

    def _text(self, row: Subscriber, body: str, at: datetime) -> None:
        self.phones.text(str(row.phone), row.country, body, at=at)
