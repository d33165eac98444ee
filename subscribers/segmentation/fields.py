"""The fields a rule may ask about, by name: the person, attributes, consent, tags."""

import difflib
import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from functools import cached_property, partial

from django.db.models import CharField, DateField, DateTimeField, IntegerField, Q

from subscribers.models import AttributeType, Subscriber, SubscriberList, Subscription
from subscribers.phones import parse
from subscribers.registries import SegmentField, segment_fields
from subscribers.segmentation import filters, kinds, relations
from subscribers.segmentation.conditions import Condition
from subscribers.segmentation.kinds import Kind
from subscribers.segmentation.values import Unfit, shown

ATTRIBUTE = "attr."
LIST = "list."
_KINDS = {
    AttributeType.Type.TEXT: kinds.TEXT,
    AttributeType.Type.NUMBER: kinds.NUMBER,
    AttributeType.Type.BOOLEAN: kinds.BOOLEAN,
    AttributeType.Type.DATE: kinds.DATE,
}


def _opposite(met: Q) -> Q:
    return ~met


@dataclass(frozen=True, slots=True)
class Field:
    """What can be asked of a subscriber: `build` finds those who meet a condition,
    `complement` turns its answer round."""

    label: str
    kind: Kind
    build: Callable[[Condition], Q]
    complement: Callable[[Q], Q] = _opposite


@dataclass(frozen=True, slots=True)
class FieldChoice:
    """A field as a picker shows it."""

    name: str
    label: str
    kind: str
    ops: tuple[str, ...]
    choices: tuple[str, ...] = ()


class Catalogue:
    """Finds fields by name; asks the database once for attributes, once for lists."""

    @cached_property
    def attributes(self) -> dict[str, str]:
        return dict(AttributeType.objects.order_by("name").values_list("name", "type"))

    @cached_property
    def lists(self) -> dict[str, SubscriberList]:
        return {lst.slug: lst for lst in SubscriberList.objects.order_by("slug")}

    def find(self, name: object) -> Field | SegmentField:
        """Return the field of that name. Raises: Unfit, naming near ones."""
        if not isinstance(name, str):
            raise Unfit("field", f"{shown(name)} is not the name of a field.")
        if name.startswith(ATTRIBUTE):
            return self._attribute(name.removeprefix(ATTRIBUTE))
        if name.startswith(LIST):
            return self._of_list(name.removeprefix(LIST))
        found = PERSON.get(name) or segment_fields.get(name)
        if found is None:
            names = [*PERSON, *(known for known, _ in segment_fields.items())]
            raise _unknown("field", name, names)
        return found

    def _attribute(self, name: str) -> Field:
        if name not in self.attributes:
            raise _unknown("attribute", name, self.attributes)
        return _attribute_field(name, self.attributes[name])

    def _of_list(self, name: str) -> Field:
        slug, _, part = name.partition(".")
        if slug not in self.lists:
            raise _unknown("list", slug, self.lists)
        fields = _list_fields(self.lists[slug])
        if part not in fields:
            raise _unknown("field of a list", part, filter(None, fields))
        return fields[part]


def field_choices() -> list[FieldChoice]:
    """Return every field there is now, for a picker. Two queries."""
    catalogue = Catalogue()
    choices = [_choice(name, field) for name, field in PERSON.items()]
    for name, type_name in catalogue.attributes.items():
        choices.append(_choice(ATTRIBUTE + name, _attribute_field(name, type_name)))
    for slug, lst in catalogue.lists.items():
        for part, field in _list_fields(lst).items():
            choices.append(_choice(f"{LIST}{slug}.{part}".rstrip("."), field))
    for name, entry in segment_fields.items():
        choices.append(FieldChoice(name, entry.label, "other", entry.ops))
    return choices


def _choice(name: str, field: Field) -> FieldChoice:
    kind = field.kind
    return FieldChoice(name, field.label, kind.name, kind.ops, kind.choices)


def _unknown(noun: str, name: str, known: Iterable[str]) -> Unfit:
    names = list(known)
    near = difflib.get_close_matches(name, names, n=3)
    hint = f"Did you mean {' or '.join(near)}?" if near else _listed(names)
    return Unfit("field", f"There is no {noun} called {shown(name)}. {hint}")


def _listed(names: list[str]) -> str:
    if not names:
        return "There is none yet."
    return f"There are: {', '.join(names[:20])}{'…' if len(names) > 20 else '.'}"


def _attribute_field(name: str, type_name: str) -> Field:
    build = partial(filters.on_attribute, name, type_name)
    label = name.replace("_", " ").capitalize()
    return Field(label, _KINDS[type_name], build, filters.complement)


def _list_fields(lst: SubscriberList) -> dict[str, Field]:
    """Return the fields of one list by the part after its slug; "" is the status."""
    status = kinds.choice(*Subscription.Status.values)
    return {
        "": Field(f"Status on {lst.name}", status, relations.status_on(lst)),
        **_consent_fields(f" ({lst.name})", lst),
    }


def _consent_fields(suffix: str, lst: SubscriberList | None) -> dict[str, Field]:
    method = kinds.choice(*Subscription.Method.values)
    active_with = partial(relations.active_with, lst=lst)
    return {
        "joined_at": Field(f"Joined{suffix}", kinds.INSTANT, active_with("joined_at")),
        "method": Field(f"Opt-in method{suffix}", method, active_with("method")),
        "door": Field(f"Door{suffix}", kinds.TEXT, active_with("door")),
        "suppressed": Field(
            f"Suppressed{suffix}", kinds.FLAG, relations.suppressed(lst)
        ),
    }


def _text(column: str, label: str, kind: Kind = kinds.TEXT) -> Field:
    return Field(label, kind, partial(filters.filled, column, CharField()))


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
    "language": _text("language", "Language"),
    "country": _text("country", "Country", kinds.text_as(_country, ops=_WHOLE)),
    "region": _text("region", "State or region"),
    "zone": _text("zone", "Time zone"),
    "postcode": _text("postcode", "Postcode"),
    "line": _text("line", "Kind of line", kinds.choice(*Subscriber.Line.values)),
    "birthday": Field(
        "Birthday",
        kinds.DATE,
        partial(filters.on_column, "birthday", DateField()),
        filters.complement,
    ),
    "birthday_month": Field(
        "Month of birth (1-12)",
        kinds.NUMBER,
        partial(filters.on_column, "birthday__month", IntegerField()),
        filters.complement,
    ),
    "created_at": Field(
        "Added",
        kinds.INSTANT,
        partial(filters.on_column, "created_at", DateTimeField()),
    ),
    "tags": Field("Tags", kinds.TEXT, relations.tagged),
    **_consent_fields("", None),
}
