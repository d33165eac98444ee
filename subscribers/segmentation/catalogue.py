"""Finds fields by name: ours, those of attributes and lists, and upper apps'."""

import difflib
import re
from collections.abc import Iterable
from datetime import datetime, timedelta
from functools import cached_property

from subscribers.models import AttributeType, Segment, SubscriberList
from subscribers.registries import SegmentField, segment_fields
from subscribers.segmentation.fields import (
    PERSON,
    Field,
    Group,
    attribute_field,
    list_fields,
)
from subscribers.segmentation.kinds import MAX_DAYS
from subscribers.segmentation.values import Unfit, shown

ATTRIBUTE = "attr."
LIST = "list."
SEGMENT = "segment"
_DAYS = re.compile("([1-9][0-9]{0,4})d")


class Catalogue:
    """Finds fields by name; asks once each for attributes, lists and segments."""

    def __init__(self, now: datetime) -> None:
        self._now = now

    @cached_property
    def attributes(self) -> dict[str, str]:
        return dict(AttributeType.objects.order_by("name").values_list("name", "type"))

    @cached_property
    def lists(self) -> dict[str, SubscriberList]:
        return {lst.slug: lst for lst in SubscriberList.objects.order_by("slug")}

    @cached_property
    def segments(self) -> dict[str, Segment]:
        return {segment.slug: segment for segment in Segment.objects.order_by("slug")}

    def find(self, name: object) -> Field:
        """Return the field of that name. Raises: Unfit, naming near ones."""
        if not isinstance(name, str):
            raise Unfit("field", f"{shown(name)} is not the name of a field.")
        if name.startswith(ATTRIBUTE):
            return self._attribute(name.removeprefix(ATTRIBUTE))
        if name.startswith(LIST):
            return self._of_list(name.removeprefix(LIST))
        return PERSON.get(name) or self._registered(name)

    def segment(self, slug: str) -> Segment:
        """Return the segment of that name. Raises: Unfit, naming near ones."""
        if slug not in self.segments:
            raise unknown("value", "segment", slug, self.segments)
        return self.segments[slug]

    def _attribute(self, name: str) -> Field:
        if name not in self.attributes:
            raise unknown("field", "attribute", name, self.attributes)
        return attribute_field(name, self.attributes[name])

    def _of_list(self, name: str) -> Field:
        slug, _, part = name.partition(".")
        if slug not in self.lists:
            raise unknown("field", "list", slug, self.lists)
        fields = list_fields(self.lists[slug])
        if part not in fields:
            raise unknown("field", "field of a list", part, filter(None, fields))
        return fields[part]

    def _registered(self, name: str) -> Field:
        base, dot, tail = name.partition(".")
        entry = segment_fields.get(base)
        if entry is None:
            names = [*PERSON, SEGMENT, *(known for known, _ in segment_fields.items())]
            raise unknown("field", "field", base, names)
        since = self._since(entry, name, tail) if dot else None
        return registered(entry, since)

    def _since(self, entry: SegmentField, name: str, tail: str) -> datetime:
        days = _DAYS.fullmatch(tail)
        if not entry.takes_days or days is None or int(days[1]) > MAX_DAYS:
            hint = " Write it as in received.30d." if entry.takes_days else ""
            raise Unfit("field", f"There is no field called {shown(name)}.{hint}")
        return self._now - timedelta(days=int(days[1]))


def registered(entry: SegmentField, since: datetime | None) -> Field:
    return Field(
        entry.label,
        entry.kind,
        lambda condition: entry.build(condition, since),
        group=Group.DID,
        help=entry.help,
    )


def unknown(part: str, noun: str, name: str, known: Iterable[str]) -> Unfit:
    names = list(known)
    near = difflib.get_close_matches(name, names, n=3)
    hint = f"Did you mean {' or '.join(near)}?" if near else _listed(names)
    return Unfit(part, f"There is no {noun} called {shown(name)}. {hint}")


def _listed(names: list[str]) -> str:
    if not names:
        return "There is none yet."
    return f"There are: {', '.join(names[:20])}{'…' if len(names) > 20 else '.'}"
