"""Which columns an export can have, and which of them name a person."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass

from subscribers.exporting.errors import ExportRefused
from subscribers.models import AttributeType, SubscriberList

PERSON = (
    *("phone", "first_name", "last_name", "email", "language"),
    *("country", "region", "zone", "postcode", "birthday"),
)
ON_LIST = ("status", "method", "joined_at", "door")
ATTRIBUTE = "attr."
# Who somebody is, rather than what kind of customer. A number can still be told from
# another when its middle is hidden, so it stays, masked.
NAMING = ("first_name", "last_name", "email", "postcode", "birthday")


@dataclass(frozen=True, slots=True)
class Column:
    """One column by its header; `is_personal` ones need a permission of their own."""

    name: str
    is_personal: bool = False

    @property
    def attribute(self) -> str:
        """The attribute it shows, or ""."""
        return self.name.partition(ATTRIBUTE)[2] if self.is_attribute else ""

    @property
    def is_attribute(self) -> bool:
        return self.name.startswith(ATTRIBUTE)


def offered(
    lst: SubscriberList | None = None, *, is_whole: bool = True
) -> list[Column]:
    """Return the columns of an export in their order; without `is_whole` those that
    name nobody. One query.

    An attribute of free text may hold anything, an address too.
    """
    last = ("lists",) if lst is None else ON_LIST
    text = AttributeType.Type.TEXT
    attributes = AttributeType.objects.order_by("name").values_list("name", "type")
    columns = [
        *(Column(name, name in NAMING) for name in PERSON),
        Column("tags"),
        *(Column(f"{ATTRIBUTE}{name}", kind == text) for name, kind in attributes),
        *map(Column, last),
    ]
    return [column for column in columns if is_whole or not column.is_personal]


def chosen(names: Collection[str], among: Sequence[Column]) -> list[Column]:
    """Return the columns named, in the order they are named; all where none is.

    Raises: ExportRefused for one that there is not.
    """
    if not names:
        return list(among)
    known = {column.name: column for column in among}
    unknown = [name for name in names if name not in known]
    if unknown:
        raise ExportRefused(
            f"There is no column {', '.join(unknown)}. There are: {', '.join(known)}."
        )
    return [known[name] for name in dict.fromkeys(names)]
