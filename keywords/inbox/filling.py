"""Merge fields of answers: what staff may write in {{ }}, and each person's values."""

from collections.abc import Iterable, Mapping

from django.contrib.auth.models import User

from campaigns.composing.rendering import RenderingError, check, render
from campaigns.composing.texts import people_values, person_fields
from campaigns.models import ListSender
from keywords.models import Conversation

OURS = ("brand", "support", "staff_name")
Values = Mapping[str, object]


def known_fields() -> set[str]:
    """Return the names an answer may use. One query."""
    return {*person_fields(), *OURS}


def check_fields(body: str) -> None:
    """Raise RenderingError unless an answer can be made of `body`."""
    check(body, known_fields())


def values_of(rows: Iterable[Conversation], by: User) -> dict[int, Values]:
    """Return the values for each conversation, by key. Two queries.

    The brand is that of the first list the sender speaks for.
    """
    rows = list(rows)
    people = people_values({row.subscriber_id for row in rows})
    speaking = ListSender.objects.filter(sender__in={row.sender_id for row in rows})
    brands: dict[int, Values] = {}
    for sender, brand, support in speaking.order_by("-list").values_list(
        "sender", "list__brand", "list__support"
    ):
        brands[sender] = {"brand": brand, "support": support}
    ours = {"staff_name": by.first_name or by.get_username()}
    return {
        row.pk: {
            **people.get(row.subscriber_id, {}),
            **brands.get(row.sender_id, {}),
            **ours,
        }
        for row in rows
    }


def filled(row: Conversation, body: str, *, by: User) -> str:
    """Return the words for this person; as they are where they cannot be made."""
    try:
        return render(body, values_of([row], by)[row.pk])
    except RenderingError:
        return body
