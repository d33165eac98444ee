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
from datetime import UTC
from enum import StrEnum
from pathlib import Path

from django.db.models import Prefetch, QuerySet
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
from subscribers.segmentation import compile_rules

Cell = str | int | float
Row = list[Cell]

PERSON = (
    *("phone", "first_name", "last_name", "email", "language"),
    *("country", "region", "zone", "postcode", "birthday", "tags"),
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
        found = found.filter(compile_rules(segment.rules))
    return found.order_by("pk")


def table(found: QuerySet[Subscriber], lst: SubscriberList | None = None) -> Table:
    """Return these people as a table, with their state on `lst` or their lists.

    Constant memory; three queries per 2,000 people.
    """
    names = list(AttributeType.objects.order_by("name").values_list("name", flat=True))
    wanted = Subscription.objects.order_by("list__slug").select_related("list")
    if lst is None:
        wanted = wanted.filter(status=Subscription.Status.ACTIVE)
    else:
        wanted = wanted.filter(list=lst)
    batches = found.prefetch_related(
        "tags", Prefetch("subscriptions", queryset=wanted, to_attr="shown")
    ).iterator(chunk_size=BATCH)
    last = ("lists",) if lst is None else ON_LIST
    header = (*PERSON, *(f"attr.{name}" for name in names), *last)
    return Table(header, (_row(row, names, on_list=bool(lst)) for row in batches))


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


def _row(person: Subscriber, attributes: list[str], *, on_list: bool) -> Row:
    tags = ",".join(sorted(tag.name for tag in person.tags.all()))
    born = person.birthday.isoformat() if person.birthday else ""
    texts = [getattr(person, name) for name in PERSON[1:-2]]
    held = [_written(person.attributes.get(name)) for name in attributes]
    row: Row = [str(person.phone), *map(defuse, texts), born, defuse(tags), *held]
    if not on_list:
        return [*row, ",".join(shown.list.slug for shown in person.shown)]
    (shown,) = person.shown
    joined = shown.joined_at.astimezone(UTC).isoformat() if shown.joined_at else ""
    return [*row, shown.status, shown.method, joined, defuse(shown.door)]


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
