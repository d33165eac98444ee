"""What can be asked of a subscriber: the person, attributes, consent, tags."""

import re
from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum
from functools import partial

from django.db.models import CharField, DateField, DateTimeField, F, Q

from subscribers.models import AttributeType, Subscriber, SubscriberList, Subscription
from subscribers.phones import parse
from subscribers.segmentation import filters, kinds, relations
from subscribers.segmentation.bucket import bucket
from subscribers.segmentation.conditions import Condition
from subscribers.segmentation.kinds import Kind
from subscribers.segmentation.values import shown

_KINDS = {
    AttributeType.Type.TEXT: kinds.TEXT,
    AttributeType.Type.NUMBER: kinds.NUMBER,
    AttributeType.Type.BOOLEAN: kinds.BOOLEAN,
    AttributeType.Type.DATE: kinds.DATE,
}


def _opposite(met: Q) -> Q:
    return ~met


class Group(StrEnum):
    """The heading a picker shows a field under."""

    PERSON = "Who they are"
    CONSENT = "What they agreed to"
    DID = "What they did"
    OTHER = "Other"


@dataclass(frozen=True, slots=True)
class Field:
    """What can be asked of a subscriber: `build` finds those who meet a condition,
    `complement` turns its answer round."""

    label: str
    kind: Kind
    build: Callable[[Condition], Q]
    complement: Callable[[Q], Q] = _opposite
    group: str = Group.PERSON
    help: str = ""


def attribute_field(name: str, type_name: str) -> Field:
    build = partial(filters.on_attribute, name, type_name)
    label = name.replace("_", " ").capitalize()
    return Field(
        label, _KINDS[type_name], build, filters.complement, help="From a spreadsheet."
    )


def list_fields(lst: SubscriberList) -> dict[str, Field]:
    """Return the fields of one list by the part after its slug; "" is the status."""
    status = kinds.choice(*Subscription.Status.choices)
    return {
        "": _consent(
            f"{lst.name}: status",
            status,
            relations.status_on(lst),
            "“Not asked” is also whoever was never on the list.",
        ),
        **_consent_fields(f"{lst.name}: ", lst),
    }


def _consent_fields(prefix: str, lst: SubscriberList | None) -> dict[str, Field]:
    method = kinds.choice(*Subscription.Method.choices)
    active_with = partial(relations.active_with, lst=lst)
    where = "this list" if lst else "any list"

    def named(label: str) -> str:
        return f"{prefix}{label.lower()}" if prefix else label

    return {
        "joined_at": _consent(
            named("Joined"),
            kinds.INSTANT,
            active_with("joined_at"),
            f"When people who are active on {where} joined it.",
        ),
        "left_at": _consent(
            named("Left"),
            kinds.INSTANT,
            relations.left(lst),
            f"When people who left {where} did so; not those who came back.",
        ),
        "method": _consent(
            named("Opt-in method"),
            method,
            active_with("method"),
            f"How people who are active on {where} agreed.",
        ),
        "door": _consent(
            named("Door"),
            kinds.TEXT,
            active_with("door"),
            "The way in, such as keyword:BUNGA or page:offers.",
        ),
        "suppressed": _consent(
            named("Suppressed"),
            kinds.FLAG,
            relations.suppressed(lst),
            "Whether something forbids texting the number.",
        ),
    }


def _consent(
    label: str, kind: Kind, build: Callable[[Condition], Q], help_text: str
) -> Field:
    return Field(label, kind, build, group=Group.CONSENT, help=help_text)


def _text(
    column: str, label: str, kind: Kind = kinds.TEXT, help_text: str = ""
) -> Field:
    build = partial(filters.filled, column, CharField())
    return Field(label, kind, build, help=help_text)


def _e164(text: str) -> str:
    return parse(text).e164  # its InvalidPhone is a ValueError with a sentence


def _country(text: str) -> str:
    if not re.fullmatch("[A-Za-z]{2}", text):
        raise ValueError(f"{shown(text)} is not a two-letter country code such as FR.")
    return text.upper()


_WHOLE = ("is", "is_not", "in", "not_in", "is_set", "is_not_set")

PERSON: dict[str, Field] = {
    "phone": Field(
        "Phone number",
        kinds.text_as(_e164),
        partial(filters.on_column, "phone", CharField()),
        filters.complement,
    ),
    "first_name": _text("first_name", "First name"),
    "last_name": _text("last_name", "Last name"),
    "email": _text("email", "E-mail address", kinds.text_as(str.lower)),
    "language": _text("language", "Language", help_text="A code, such as en or fr."),
    "country": _text(
        "country",
        "Country",
        kinds.text_as(_country, ops=_WHOLE),
        "Of the number, in two letters: FR.",
    ),
    "region": _text(
        "region", "State or region", help_text="As it was stored, such as FL."
    ),
    "zone": _text(
        "zone", "Time zone", help_text="As it was stored, such as Europe/Paris."
    ),
    "postcode": _text("postcode", "Postcode"),
    "line": _text("line", "Kind of line", kinds.choice(*Subscriber.Line.choices)),
    "birthday": Field(
        "Birthday",
        kinds.BIRTHDAY,
        partial(filters.on_day_of_year, "birthday", DateField()),
        filters.complement,
        help="“Comes in the next” looks from today on, over New Year too; 0 is today.",
    ),
    "birthday_month": Field(
        "Month of birth",
        kinds.NUMBER,
        partial(filters.on_reckoned, F("birthday__month")),
        filters.complement,
        help="From 1 to 12.",
    ),
    "created_at": Field(
        "Added",
        kinds.INSTANT,
        partial(filters.on_column, "created_at", DateTimeField()),
        help="When the number was first added.",
    ),
    "tags": Field(
        "Tags", kinds.TEXT, relations.tagged, help="Met by any tag of the person."
    ),
    "bucket": Field(
        "Random bucket",
        kinds.COUNT,
        partial(filters.on_reckoned, bucket()),
        help="From 0 to 99, the same for ever: less than 10 is a random tenth.",
    ),
    **_consent_fields("", None),
}
