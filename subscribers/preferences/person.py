"""Whose page it is: the person behind a link, on the lists of one brand."""

from dataclasses import dataclass
from datetime import datetime
from functools import cached_property

from subscribers.models import Subscriber, SubscriberList, Subscription, Suppression
from subscribers.preferences import tokens
from subscribers.registries import WayBack, ways_back
from subscribers.signup.colours import Colours
from subscribers.signup.dress import colours_of_door


@dataclass(frozen=True)
class Person:
    """`link` is the subscription the link was made for; the frame of every page
    needs its list and the language.
    """

    token: str
    link: Subscription

    @property
    def subscriber(self) -> Subscriber:
        return self.link.subscriber

    @property
    def list(self) -> SubscriberList:
        return self.link.list

    @property
    def brand(self) -> str:
        return self.link.list.brand

    @property
    def language(self) -> str:
        link = self.link
        return link.language or link.subscriber.language or link.list.language

    @cached_property
    def colours(self) -> Colours:
        """Those of the page they joined by. One query, once."""
        return colours_of_door(self.link.door)

    @cached_property
    def rows(self) -> tuple[Subscription, ...]:
        """The brand's lists the person is on, with topics. Three queries, once."""
        found = Subscription.objects.filter(
            subscriber=self.subscriber,
            list__brand=self.brand,
            status=Subscription.Status.ACTIVE,
        )
        found = found.select_related("list").order_by("list__name")
        return tuple(found.prefetch_related("topics", "list__topics"))

    @cached_property
    def texted_on(self) -> Subscription | None:
        """The subscription a code may be sent under; None where they have left.

        Only an answer to a person's own text passes a suppression, and a page is none.
        """
        if self.subscriber.line not in Subscriber.TEXTABLE:
            return None
        blocks = Suppression.objects.in_force().filter(subscriber=self.subscriber)
        biting = [(block.scope, block.brand, block.list_id) for block in blocks]
        return next((row for row in self.rows if not _covered(row, biting)), None)

    def row_on(self, slug: str) -> Subscription | None:
        return next((row for row in self.rows if row.list.slug == slug), None)

    def way_back(self) -> WayBack:
        for source in ways_back:
            return source(self.list, self.subscriber.country, self.language)
        return WayBack()


def find(token: str, *, now: datetime) -> Person | None:
    """Return whose link it is, while it lives. One query."""
    row = tokens.find(token, now=now)
    return Person(token, row) if row else None


def _covered(row: Subscription, biting: list[tuple[str, str, int | None]]) -> bool:
    return any(
        scope == Suppression.Scope.EVERYTHING
        or brand == row.list.brand
        or lst == row.list_id
        for scope, brand, lst in biting
    )
