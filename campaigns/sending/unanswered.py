"""What texts cost that left and that nobody has answered for: they may be billed."""

from collections.abc import Collection
from decimal import Decimal

from campaigns.models import Message
from campaigns.pricing import cost_of
from subscribers.models import Subscriber


def costs_of(rows: Collection[Message]) -> dict[int, Decimal]:
    """Return {text: cost} at the price of their senders, where there is one.

    One query, or none.
    """
    if not rows:
        return {}
    people = Subscriber.objects.filter(pk__in={row.subscriber_id for row in rows})
    countries = dict(people.values_list("pk", "country"))
    found = {
        row.pk: cost_of(row.sender, row.parts, countries[row.subscriber_id])
        for row in rows
    }
    return {key: cost for key, cost in found.items() if cost is not None}
