"""Subscribers as a table, CSV or XLSX: streamed, formulas defused, erased ones absent.

What it writes, an import reads back as it was (see `subscribers.defusing`).
"""

import csv
import json
import os
import tempfile
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from enum import StrEnum
from itertools import islice
from pathlib import Path

from django.db.models import CharField, ExpressionWrapper, F, QuerySet
from openpyxl import Workbook
from openpyxl.cell.cell import ILLEGAL_CHARACTERS_RE

from subscribers.defusing import defuse
from subscribers.errors import SubscriberError
from subscribers.models import (
    AttributeType,
    Segment,
    Subscriber,
    SubscriberList,
    Subscription,
)
from subscribers.segmentation import answering

Cell = str | int | float
Row = list[Cell]

PERSON = (
    *("phone", "first_name", "last_name", "email", "language"),
    *("country", "region", "zone", "postcode", "birthday"),
)
ON_LIST = ("status", "method", "joined_at", "door")
BATCH = 2000
# Excel's own limit, the header included.
XLSX_ROWS = 1_048_576


class ExportRefused(SubscriberError):
    """The table cannot be written there, or not in that format."""


class Format(StrEnum):
    CSV = "csv"
    XLSX = "xlsx"


@dataclass(frozen=True, slots=True)
class Exported:
    rows: int


@dataclass(frozen=True, slots=True)
class Table:
    """A header and rows of the same width; the rows can be read once."""

    header: tuple[str, ...]
    rows: Iterable[Row]


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


def table(found: QuerySet[Subscriber], lst: SubscriberList | None = None) -> Table:
    """Return these people as a table, with their state on `lst` or their lists.

    Constant memory; two queries per 2,000 people.
    """
    names = list(AttributeType.objects.order_by("name").values_list("name", flat=True))
    last = ("lists",) if lst is None else ON_LIST
    header = (*PERSON, "tags", *(f"attr.{name}" for name in names), *last)
    return Table(header, _rows(found, names, _lists if lst is None else _states(lst)))


def export_subscribers(
    path: Path,
    file_format: Format,
    *,
    lst: SubscriberList | None = None,
    segment: Segment | None = None,
    progress: Callable[[int], object] = lambda more: None,
) -> Exported:
    """Write the table to `path`, whole or not at all; `progress` is told of each row.

    Raises: BadRules, ExportRefused.
    """
    found = people(lst, segment)
    if file_format == Format.XLSX and found.count() >= XLSX_ROWS:
        raise ExportRefused(
            f"An XLSX file holds at most {XLSX_ROWS - 1} people. Export CSV instead."
        )
    shown = table(found, lst)
    rows = 0

    def counted() -> Iterator[Row]:
        nonlocal rows
        for row in shown.rows:
            rows += 1
            progress(1)
            yield row

    write = write_xlsx if file_format == Format.XLSX else write_csv
    with _beside(path) as unfinished:
        write(Table(shown.header, counted()), unfinished)
    return Exported(rows)


def csv_lines(shown: Table) -> Iterator[str]:
    """Yield the table as CSV, line by line; a response can stream it."""
    writer = csv.writer(_Echo())
    yield writer.writerow(shown.header)
    for row in shown.rows:
        yield writer.writerow(row)


class _Echo:
    """Where a CSV writer writes to hand each line back."""

    def write(self, line: str) -> str:
        return line


def write_csv(shown: Table, path: Path) -> None:
    with path.open("w", encoding="utf-8", newline="") as file:
        file.writelines(csv_lines(shown))


def write_xlsx(shown: Table, path: Path) -> None:
    book = Workbook(write_only=True)
    sheet = book.create_sheet("Subscribers")
    sheet.append(shown.header)
    for row in shown.rows:
        sheet.append([_fit_for_xml(cell) for cell in row])
    book.save(path)


def _fit_for_xml(cell: Cell) -> Cell:
    """Drop the control characters that no XLSX file can hold."""
    return ILLEGAL_CHARACTERS_RE.sub("", cell) if isinstance(cell, str) else cell


Ending = Callable[[list[int]], dict[int, Row]]


def _rows(
    found: QuerySet[Subscriber], attributes: list[str], ending: Ending
) -> Iterator[Row]:
    # As text and without rows of models: reading each number anew takes most of the
    # time of a large export.
    phone = ExpressionWrapper(F("phone"), CharField())
    read = found.values_list("pk", "attributes", phone, *PERSON[1:])
    people = read.iterator(chunk_size=BATCH)
    while batch := list(islice(people, BATCH)):
        keys = [person[0] for person in batch]
        tags, endings = _tags(keys), ending(keys)
        for pk, held, e164, *texts, born in batch:
            yield [
                e164,
                *map(defuse, texts),
                born.isoformat() if born else "",
                defuse(",".join(tags.get(pk, ()))),
                *(_written(held.get(name)) for name in attributes),
                *endings.get(pk, ("",)),
            ]


def _tags(keys: list[int]) -> dict[int, list[str]]:
    tagged = Subscriber.tags.through.objects.filter(subscriber__in=keys)
    names: dict[int, list[str]] = {}
    for pk, name in tagged.order_by("tag__name").values_list(
        "subscriber_id", "tag__name"
    ):
        names.setdefault(pk, []).append(name)
    return names


def _lists(keys: list[int]) -> dict[int, Row]:
    """Return {key: [slugs of the lists they are active on]}."""
    active = Subscription.objects.filter(
        subscriber__in=keys, status=Subscription.Status.ACTIVE
    )
    slugs: dict[int, list[str]] = {}
    for pk, slug in active.order_by("list__slug").values_list(
        "subscriber_id", "list__slug"
    ):
        slugs.setdefault(pk, []).append(slug)
    return {pk: [",".join(named)] for pk, named in slugs.items()}


def _states(lst: SubscriberList) -> Ending:
    def states(keys: list[int]) -> dict[int, Row]:
        rows = Subscription.objects.filter(subscriber__in=keys, list=lst)
        return {
            pk: [status, method, _instant(joined_at), defuse(door)]
            for pk, status, method, joined_at, door in rows.values_list(
                "subscriber_id", *ON_LIST
            )
        }

    return states


def _instant(moment: datetime | None) -> str:
    return moment.astimezone(UTC).isoformat() if moment else ""


def _written(value: object) -> Cell:
    """Return an attribute as a cell; a number stays one, it cannot be a formula."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, int | float):
        return value
    return defuse(value if isinstance(value, str) else json.dumps(value))


@contextmanager
def _beside(path: Path) -> Iterator[Path]:
    """Lend a file in the same folder; it takes `path`'s place if all goes well.

    Nobody sees half a table, and only the owner may read the file.
    Raises: ExportRefused.
    """
    unfinished = None
    try:
        handle, name = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}.")
        os.close(handle)
        unfinished = Path(name)
        yield unfinished
        unfinished.replace(path)
    except OSError as error:
        raise ExportRefused(
            f"{path} cannot be written: {error.strerror or error}. "
            "Choose a folder that exists, where this user may write."
        ) from error
    finally:
        if unfinished is not None:
            unfinished.unlink(missing_ok=True)
