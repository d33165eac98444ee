"""What a picker offers: every field there is now, its operators and their words."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from subscribers.models import Segment
from subscribers.registries import segment_fields
from subscribers.segmentation.catalogue import (
    ATTRIBUTE,
    LIST,
    SEGMENT,
    Catalogue,
    registered,
)
from subscribers.segmentation.fields import (
    PERSON,
    Field,
    Group,
    attribute_field,
    list_fields,
)

OPS = {
    "is": "is",
    "is_not": "is not",
    "in": "is one of",
    "not_in": "is none of",
    "contains": "contains",
    "starts_with": "starts with",
    "gt": "is more than",
    "gte": "is at least",
    "lt": "is less than",
    "lte": "is at most",
    "between": "is between",
    "before": "is before",
    "after": "is after",
    "in_last_days": "was in the last",
    "in_next_days": "comes in the next",
    "is_set": "is known",
    "is_not_set": "is not known",
}
# "Before" and "after" are other words for "lt" and "gt".
DATES = {"gt": "is later than", "gte": "is on or after"}
DATES |= {"lt": "is earlier than", "lte": "is on or before"}
# Of what people did, or never did.
DEEDS = {"is_set": "ever", "is_not_set": "never"}


@dataclass(frozen=True, slots=True)
class FieldChoice:
    """A field as a picker shows it; `choices` are all its values, `suggested` some."""

    name: str
    label: str
    kind: str
    ops: tuple[str, ...]
    choices: tuple[tuple[str, str], ...] = ()
    group: str = ""
    help: str = ""
    takes_days: bool = False
    suggested: tuple[tuple[str, str], ...] = ()

    @property
    def words(self) -> list[tuple[str, str]]:
        """Each operator as it is read between the field and its value."""
        words = dict(OPS)
        if self.kind in ("date", "instant"):
            words |= DATES
        if self.group == Group.DID:
            words |= DEEDS
        return [(op, words[op]) for op in self.ops]


def field_choices(now: datetime, *, without: str = "") -> list[FieldChoice]:
    """Return every field there is now, group by group.

    `without` is the segment that asks, which cannot ask about itself. A query each
    for attributes, lists and segments, and one for each field that suggests values.
    """
    choices = list(_choices(Catalogue(now), without))
    groups = list(Group)
    return sorted(choices, key=lambda choice: groups.index(Group(choice.group)))


def _choices(catalogue: Catalogue, without: str) -> Iterator[FieldChoice]:
    for name, field in PERSON.items():
        yield _choice(name, field)
    for name, type_name in catalogue.attributes.items():
        yield _choice(ATTRIBUTE + name, attribute_field(name, type_name))
    for slug, lst in catalogue.lists.items():
        for part, field in list_fields(lst).items():
            yield _choice(f"{LIST}{slug}.{part}".rstrip("."), field)
    for name, entry in segment_fields.items():
        suggested = tuple(entry.suggest()) if entry.suggest else ()
        yield _choice(
            name,
            registered(entry, None),
            takes_days=entry.takes_days,
            suggested=suggested,
        )
    others = [row for slug, row in catalogue.segments.items() if slug != without]
    yield _of_segments(others)


def _choice(name: str, field: Field, **more: object) -> FieldChoice:
    kind = field.kind
    return FieldChoice(
        name,
        field.label,
        kind.name,
        kind.ops,
        kind.choices,
        field.group,
        field.help,
        **more,
    )


def _of_segments(segments: list[Segment]) -> FieldChoice:
    return FieldChoice(
        SEGMENT,
        "Another segment",
        "choice",
        ("is", "is_not", "in", "not_in"),
        tuple((segment.slug, segment.name) for segment in segments),
        Group.OTHER,
        "Whoever that segment means; a frozen one means those it was frozen with.",
    )
