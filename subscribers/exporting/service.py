"""Write people to a file, whole or not at all."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path

from django.db.models import QuerySet

from subscribers.exporting import writing
from subscribers.exporting.columns import Column, chosen, offered
from subscribers.exporting.errors import ExportRefused
from subscribers.exporting.reading import Row, people, read
from subscribers.exporting.writing import Table
from subscribers.models import Segment, Subscriber, SubscriberList

Progress = Callable[[int], object]


class Format(StrEnum):
    CSV = "csv"
    XLSX = "xlsx"


@dataclass(frozen=True, slots=True)
class Exported:
    rows: int


def export_subscribers(
    path: Path,
    file_format: Format,
    *,
    lst: SubscriberList | None = None,
    segment: Segment | None = None,
    columns: Sequence[str] = (),
    progress: Progress = lambda more: None,
) -> Exported:
    """Write everybody, or those of a list or a segment; the columns named, or all.

    `progress` is told how many rows more are written. Raises: BadRules, ExportRefused.
    """
    wanted = chosen(columns, offered(lst))
    found = people(lst, segment)
    return write_people(found, path, file_format, wanted, lst=lst, progress=progress)


def write_people(
    found: QuerySet[Subscriber],
    path: Path,
    file_format: Format,
    columns: Sequence[Column],
    *,
    lst: SubscriberList | None = None,
    is_whole: bool = True,
    progress: Progress = lambda more: None,
) -> Exported:
    """Write these people to `path`, whole or not at all. Raises: ExportRefused."""
    check_fits(found, file_format)
    rows = 0

    def counted(batches: Iterable[list[Row]]) -> Iterator[list[Row]]:
        nonlocal rows
        for batch in batches:
            rows += len(batch)
            progress(len(batch))
            yield batch

    is_book = file_format == Format.XLSX
    write = writing.write_xlsx if is_book else writing.write_csv
    with writing.beside(path) as unfinished:
        shown = table(found, columns, lst, is_whole=is_whole, at_once=True)
        write(Table(shown.header, counted(shown.batches)), unfinished)
    return Exported(rows)


def table(
    found: QuerySet[Subscriber],
    columns: Sequence[Column] | None = None,
    lst: SubscriberList | None = None,
    *,
    is_whole: bool = True,
    at_once: bool = False,
) -> Table:
    """Return these people as a table that a response can stream."""
    columns = offered(lst) if columns is None else columns
    header = tuple(column.name for column in columns)
    batches = read(found, columns, lst, is_whole=is_whole, at_once=at_once)
    return Table(header, batches)


def check_fits(found: QuerySet[Subscriber], file_format: Format) -> None:
    """Raises: ExportRefused for more people than a workbook holds."""
    most = writing.XLSX_ROWS
    if file_format == Format.XLSX and found[:most].count() >= most:
        raise ExportRefused(
            f"An XLSX file holds at most {most - 1:,} people. Export CSV instead."
        )
