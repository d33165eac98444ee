"""Standing: how the people of one list stand to it, and what they were promised."""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass

from django.db.models import Count

from subscribers.models import SubscriberList, Subscription

# A promise as it is kept: how many texts, and per what; (None, "") for none.
Promise = tuple[int | None, str]


@dataclass(frozen=True, slots=True)
class Standing:
    """People by status, and those who are active by what they were promised."""

    by_status: Mapping[str, int]
    by_promise: Mapping[Promise, int]

    @property
    def everybody(self) -> int:
        return sum(self.by_status.values())

    @property
    def active(self) -> int:
        return self.by_status.get(Subscription.Status.ACTIVE, 0)


def standing(lst: SubscriberList) -> Standing:
    """Return both counts. One query, served by the index on standing."""
    rows = (
        Subscription.objects.filter(list=lst)
        .order_by()
        .values_list("status", "promise_messages", "promise_per")
        .annotate(number=Count("*"))
    )
    by_status: Counter[str] = Counter()
    by_promise: Counter[Promise] = Counter()
    for status, messages, per, number in rows:
        by_status[status] += number
        if status == Subscription.Status.ACTIVE:
            by_promise[messages, per] += number
    return Standing(by_status, by_promise)
