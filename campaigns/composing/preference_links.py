"""The field that becomes the link to each person's own preference page."""

from collections.abc import Collection
from datetime import date

from campaigns.composing.parts import count_parts
from subscribers.models import Subscription
from subscribers.preferences import tokens

FIELD = "preferences"


def placeholder() -> str:
    """A link as long as everybody's, for forecasts and previews."""
    return tokens.address_of(tokens.PLACEHOLDER)


def links_of(
    people: Collection[int], lists: Collection[int], *, day: date
) -> dict[tuple[int, int], str]:
    """Return {(subscriber, list): link} as made that day. One query, or none."""
    if not people:
        return {}
    rows = Subscription.objects.filter(subscriber__in=people, list__in=lists)
    columns = ("subscriber", "list", "pk", "subscriber__salt")
    return {
        (subscriber, lst): tokens.address_of(tokens.token_of(pk, salt, day=day))
        for subscriber, lst, pk, salt in rows.values_list(*columns)
    }


def with_link(text: str, row: Subscription, *, day: date) -> str:
    """Return the text with the link of this subscription, if it costs no more parts."""
    token = tokens.token_of(row.pk, row.subscriber.salt, day=day)
    longer = f"{text}\n{tokens.address_of(token)}"
    fits = count_parts(longer).parts <= count_parts(text).parts
    return longer if fits else text
