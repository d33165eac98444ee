"""What people did when a campaign reached them: they tapped, and some left."""

import random
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import partial
from typing import TypeVar

from django.db.models import QuerySet

from campaigns import clicks
from campaigns.models import Campaign, Message, MessageLink
from keywords.demo.texting import Phones
from keywords.demo.timeline import Timeline
from subscribers import consent
from subscribers.models import Subscriber
from subscribers.origin import Origin, Who
from subscribers.scopes import Scope

CLICK_RATE, OPT_OUT_RATE = 0.075, 0.007
ARM_RATES = (0.05, 0.12)  # of an A/B test's variants, in their order
# Each text is read on its own; whoever is beyond leaves by the preference page.
TEXTS_AT_MOST = 2
STOPS = {
    "US": ("STOP", "Stop", "STOP", "unsubscribe", "stop please", "Stop offers"),
    "FR": ("STOP", "Stop", "ARRET", "stop svp"),
}
T = TypeVar("T")
LEFT_ONLINE = Origin(who=Who.PERSON, door="preferences", why="left by the link")


@dataclass(slots=True)
class Reacting:
    phones: Phones
    rng: random.Random
    timeline: Timeline

    def plan(self, campaign: Campaign, at: datetime) -> None:
        """Most get it at once; those who waited for their morning react later."""
        soon, later = at + timedelta(minutes=25), at + timedelta(hours=22)
        self.timeline.add(soon, partial(self._react, campaign, at))
        self.timeline.add(later, partial(self._react, campaign, soon))
        self.timeline.add(later + timedelta(hours=2), self.timeline.keep_house)

    def _react(self, campaign: Campaign, since: datetime, at: datetime) -> None:
        got = Message.objects.filter(
            campaign=campaign, status=Message.Status.DELIVERED, handed_at__gte=since
        )
        people = list(got.order_by("pk").values_list("subscriber", flat=True))
        if not people:
            return
        self._tap(campaign, got, at)
        leaving = some(people, OPT_OUT_RATE, self.rng)
        if leaving:
            self._text_stop(leaving[:TEXTS_AT_MOST], at)
            self._leave_online(leaving[TEXTS_AT_MOST:], campaign, at)
            self.timeline.send_soon(at)

    def _tap(self, campaign: Campaign, got: QuerySet[Message], at: datetime) -> None:
        links = MessageLink.objects.filter(message__in=got).order_by("message")
        arms = list(campaign.variants.order_by("pk").values_list("pk", flat=True))
        rates = dict(zip(arms, ARM_RATES, strict=False)) or {None: CLICK_RATE}
        for arm, rate in rates.items():
            of_arm = links.filter(message__variant=arm)
            tokens = of_arm.values_list("token", flat=True)
            for token in some(tokens, rate, self.rng):
                ago = timedelta(seconds=self.rng.randrange(1400))
                clicks.follow(token, is_person=True, now=at - ago)

    def _text_stop(self, people: Sequence[int], at: datetime) -> None:
        rows = Subscriber.objects.filter(pk__in=people).order_by("pk")
        for number, country in rows.values_list("phone", "country"):
            body = self.rng.choice(STOPS[country])
            self.phones.text(number, country, body, at=at)

    def _leave_online(
        self, people: Sequence[int], campaign: Campaign, at: datetime
    ) -> None:
        if people:
            scope = Scope.of_list(campaign.list)
            consent.unsubscribe(people, scope=scope, origin=LEFT_ONLINE, now=at)


def some(them: Iterable[T], rate: float, rng: random.Random) -> list[T]:
    """Draw that share of them; chance decides about the last one."""
    drawn = list(them)
    return rng.sample(drawn, int(len(drawn) * rate + rng.random()))
