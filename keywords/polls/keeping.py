"""Keeps answers as attributes of people, in the type the attribute has."""

from collections.abc import Iterable
from datetime import datetime

from django.db import connection

from keywords.models import PollQuestion
from keywords.polls.reading import Read
from subscribers.bulk import update_rows
from subscribers.models import AttributeType, Subscriber

Type = AttributeType.Type


def type_of(question: PollQuestion) -> str:
    return Type.TEXT if question.scale is None else Type.NUMBER


def fix_type(question: PollQuestion) -> str:
    """Give the question's attribute its type, once; return the type it has."""
    row, _ = AttributeType.objects.get_or_create(
        name=question.attribute, defaults={"type": type_of(question)}
    )
    return row.type


def keep(answers: Iterable[tuple[int, PollQuestion, Read]], *, now: datetime) -> None:
    """Write answers on the rows of people, under their locks, beside what is there.

    Shape: (person, question, what was read), one of each person. Two queries.
    """
    named = {
        person: {question.attribute: _value_of(found)}
        for person, question, found in answers
        if question.attribute
    }
    if not named:
        return
    rows = Subscriber.objects.filter(pk__among=sorted(named)).order_by("pk")
    if connection.features.has_select_for_no_key_update:
        rows = rows.select_for_update(no_key=True)
    update_rows(
        Subscriber,
        {
            person: ({**known, **named[person]},)
            for person, known in rows.values_list("pk", "attributes")
        },
        ("attributes",),
        same={"updated_at": now},
    )


def _value_of(found: Read) -> int | str:
    if found.score is not None:
        return found.score
    return found.option.label if found.option is not None else found.words
