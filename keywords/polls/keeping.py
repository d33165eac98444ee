"""Keeps an answer as an attribute of the person, in the type the attribute has."""

from datetime import datetime

from keywords.models import PollQuestion
from keywords.polls.reading import Read
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


def keep(
    subscriber: Subscriber, question: PollQuestion, found: Read, *, now: datetime
) -> None:
    """Write the answer on the person's row, under its lock, beside what is there."""
    if not question.attribute:
        return
    value = found.score if found.score is not None else found.words
    if found.option is not None and found.score is None:
        value = found.option.label
    person = Subscriber.objects.select_for_update(of=("self",)).get(pk=subscriber.pk)
    person.attributes = {**person.attributes, question.attribute: value}
    person.updated_at = now
    person.save(update_fields=["attributes", "updated_at"])
