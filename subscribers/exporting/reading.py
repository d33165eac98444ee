"""People to rows of cells: a batch of thousands at a time, a column at a time."""

import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import nullcontext
from datetime import UTC, datetime
from itertools import islice

from django.db import connection, transaction
from django.db.models import CharField, ExpressionWrapper, F, Q, QuerySet, TextField
from django.db.models.functions import Cast

from subscribers.defusing import RISKY, defuse
from subscribers.exporting.columns import ON_LIST, PERSON, Column
from subscribers.models import (
    Segment,
    Subscriber,
    SubscriberList,
    Subscription,
    Tag,
)
from subscribers.phones import mask
from subscribers.segmentation import answering

Cell = str | int | float
Row = Sequence[Cell]
BATCH = 5_000
# Read by one statement; nothing is open in between.
SLICE = 50_000
# Keys so close together are read as a range, which costs less than naming each.
SPREAD = 4
NOTHING: Mapping[str, object] = {}


def people(
    lst: SubscriberList | None = None, segment: Segment | None = None
) -> QuerySet[Subscriber]:
    """Return whom an export holds: everyone with a line on `lst`, whatever its
    status, and in `segment`; never the erased. Raises: BadRules."""
    found = Subscriber.objects.known()
    if lst is not None:
        found = found.filter(subscriptions__list=lst)
    if segment is not None:
        found = found.filter(answering(segment))
    return found.order_by("pk")


def read(
    found: QuerySet[Subscriber],
    columns: Sequence[Column],
    lst: SubscriberList | None = None,
    *,
    is_whole: bool = True,
    at_once: bool = False,
) -> Iterator[list[Row]]:
    """Yield these people's rows in key order, thousands at a time.

    Without `is_whole` numbers are masked. `at_once` is for those who never wait while
    they read: a slice is a transaction, and rows are found while others are written.
    Constant memory; at most two queries a batch beside those that find the people.
    """
    wanted = {column.name for column in columns}
    fields = [name for name in PERSON if name in wanted]
    has_attributes = any(column.is_attribute for column in columns)
    read = found.values_list(
        "pk",
        *(_as_text(name) for name in fields),
        *([_as_text("attributes")] if has_attributes else []),
    )
    states = _States(lst, wanted)
    for batch in _batches(read, at_once=at_once):
        keys, *stored = zip(*batch, strict=True)
        held = stored.pop() if has_attributes else ()
        cells: dict[str, Iterable[Cell]] = {
            name: _safe(values)
            for name, values in zip(fields, stored, strict=True)
            if name != "phone"
        }
        if "phone" in wanted:
            numbers = stored[fields.index("phone")]
            # A leading plus is how numbers are written, and no formula.
            cells["phone"] = numbers if is_whole else [mask(text) for text in numbers]
        objects = [NOTHING if text == "{}" else json.loads(text) for text in held]
        for column in columns:
            if column.is_attribute:
                name = column.attribute
                cells[column.name] = [_written(one.get(name)) for one in objects]
        cells |= states.of(keys)
        yield list(zip(*(cells[column.name] for column in columns), strict=True))


def _batches(read: QuerySet, *, at_once: bool) -> Iterator[list[tuple]]:
    """Yield rows that begin with their key, in its order."""
    # Outside of a transaction PostgreSQL puts all rows of a statement aside before it
    # hands over the first. SQLite streams anyway, and would keep writers out.
    in_transaction = at_once and connection.vendor == "postgresql"
    last, is_more = 0, True
    while is_more:
        with transaction.atomic() if in_transaction else nullcontext():
            part = read.filter(pk__gt=last).order_by("pk")[:SLICE].iterator(BATCH)
            seen = 0
            while batch := list(islice(part, BATCH)):
                yield batch
                last, seen = batch[-1][0], seen + len(batch)
        is_more = seen == SLICE


def _as_text(name: str) -> object:
    """As the database writes it: reading each number and date anew costs more time
    than all the rest of a large export."""
    if name == "phone":
        return ExpressionWrapper(F("phone"), CharField())
    return Cast(name, TextField()) if name in ("birthday", "attributes") else name


def _safe(values: Iterable[str | None]) -> list[str]:
    return [
        "" if not value else value if value[0] not in RISKY else defuse(value)
        for value in values
    ]


class _States:
    """What other tables say of people: tags, lists, or how they stand on one list."""

    def __init__(self, lst: SubscriberList | None, wanted: set[str]) -> None:
        self._list = lst
        self._wanted = wanted
        self._tags = dict(Tag.objects.values_list("pk", "name"))
        self._slugs = dict(SubscriberList.objects.values_list("pk", "slug"))

    def of(self, keys: Sequence[int]) -> Mapping[str, list[Cell]]:
        """Return {column: its cells, in the order of the keys}."""
        theirs, cells = _of(keys), {}
        if "tags" in self._wanted:
            tagged = Subscriber.tags.through.objects.filter(theirs)
            cells["tags"] = _safe(_joined(tagged, "tag_id", self._tags, keys))
        if "lists" in self._wanted:
            active = Subscription.objects.filter(
                theirs, status=Subscription.Status.ACTIVE
            )
            cells["lists"] = _joined(active, "list_id", self._slugs, keys)
        if self._list is not None and self._wanted.intersection(ON_LIST):
            rows = Subscription.objects.filter(theirs, list=self._list)
            cells |= _standing(rows, keys)
        return cells


def _of(keys: Sequence[int]) -> Q:
    first, last = keys[0], keys[-1]
    if last - first < SPREAD * len(keys):
        return Q(subscriber__gte=first, subscriber__lte=last)
    return Q(subscriber__in=keys)


def _joined(
    rows: QuerySet, column: str, names: Mapping[int, str], keys: Sequence[int]
) -> list[str]:
    """Return for each key the names its rows point at, sorted, with commas."""
    found: dict[int, str] = {}
    several: dict[int, list[str]] = {}
    for key, one in rows.order_by().values_list("subscriber_id", column):
        # One that was made since the export began has no name here.
        name = names.get(one, "")
        if key in found:
            several.setdefault(key, [found[key]]).append(name)
        else:
            found[key] = name
    found.update((key, ",".join(sorted(those))) for key, those in several.items())
    return [found.get(key, "") for key in keys]


def _standing(rows: QuerySet, keys: Sequence[int]) -> Mapping[str, list[Cell]]:
    found = {row[0]: row[1:] for row in rows.values_list("subscriber_id", *ON_LIST)}
    nobody = ("", "", None, "")
    standing = [found.get(key, nobody) for key in keys]
    status, method, joined_at, door = zip(*standing, strict=True)
    return {
        "status": list(status),
        "method": list(method),
        "joined_at": [_instant(moment) for moment in joined_at],
        "door": _safe(door),
    }


def _instant(moment: datetime | None) -> str:
    return moment.astimezone(UTC).isoformat() if moment else ""


def _written(value: object) -> Cell:
    """Return an attribute as a cell; a number stays one, it cannot be a formula."""
    if type(value) is str:
        return defuse(value) if value and value[0] in RISKY else value
    if value is None:
        return ""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, int | float):
        return value
    return defuse(json.dumps(value))
