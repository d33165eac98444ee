"""Any spreadsheet as a stream of rows of text; what the columns mean is not known here.

Memory stays constant: a file of a gigabyte is read line by line.
"""

import csv
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import islice
from pathlib import Path
from typing import NamedTuple, TextIO

from subscribers.importing.errors import UnreadableFile
from subscribers.importing.records import MAX_CHARACTERS, allow_large_cells, records
from subscribers.importing.sniffing import (
    delimiter_of,
    encoding_of,
    errors_of,
    is_announcement,
    kind_of,
    looks_like_text,
)
from subscribers.importing.workbook import workbook_rows

__all__ = ["Row", "Table", "UnreadableFile", "open_table"]

SAMPLE_LINES = 200


class Row(NamedTuple):
    """One row: `line` is the physical line (or sheet row) on which it begins.

    `cells` are as many as the headers; what a row has beyond them is `extra`.
    """

    line: int
    cells: tuple[str, ...]
    extra: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Table:
    """A file we know how to read; `rows()` starts anew each time."""

    path: Path
    kind: str
    encoding: str
    delimiter: str
    headers: tuple[str, ...]
    has_header: bool = True

    def rows(self) -> Iterator[Row]:
        """Yield every row that holds something. Raises: UnreadableFile."""
        width = len(self.headers)
        padding = ("",) * width
        for line, cells in islice(_filled(self), int(self.has_header), None):
            if len(cells) == width:
                yield Row(line, tuple(cells))
            elif len(cells) < width:
                yield Row(line, (*cells, *padding[len(cells) :]))
            else:
                yield Row(
                    line, tuple(cells[:width]), _without_blank_tail(cells[width:])
                )

    def without_header(self) -> "Table":
        """Return the same table with its first line as data."""
        names = tuple(f"Column {n}" for n in range(1, len(self.headers) + 1))
        return replace(self, headers=names, has_header=False)


def open_table(
    path: Path, *, encoding: str | None = None, delimiter: str | None = None
) -> Table:
    """Find out how to read a file, and its headers.

    Raises: UnreadableFile, with a sentence, for anything that is no table.
    """
    path = Path(path)
    kind = kind_of(path)
    if kind == "csv":
        encoding = _checked_encoding(encoding) if encoding else encoding_of(path)
        sample = _sample(path, encoding)
        if not looks_like_text("".join(sample)):
            raise UnreadableFile(
                f"{path.name} is no table of text. Upload a CSV or XLSX file."
            )
        delimiter = _checked_delimiter(delimiter) or delimiter_of(sample)
    else:
        encoding = delimiter = ""
    table = Table(path, kind, encoding, delimiter, headers=())
    first = next(_filled(table), None)
    if first is None:
        raise UnreadableFile(f"{path.name} is empty.")
    return replace(table, headers=_headers(first[1]))


def _filled(table: Table) -> Iterator[tuple[int, list[str]]]:
    """Yield (line, cells) of the rows with anything in them, the header included."""
    rows = workbook_rows(table.path) if table.kind == "xlsx" else _csv_rows(table)
    for line, cells in rows:
        for cell in cells:
            if cell and not cell.isspace():
                yield line, cells
                break


def _csv_rows(table: Table) -> Iterator[tuple[int, list[str]]]:
    allow_large_cells()
    line = 0

    def texts() -> Iterator[str]:
        nonlocal line
        with _opened(table.path, table.encoding) as file:
            for number, text in records(_lines(file, table.path), table.delimiter):
                if number == 1 and is_announcement(text):
                    continue
                line = number
                yield text

    # The reader takes exactly one record per row, so `line` is always that row's.
    for cells in csv.reader(texts(), delimiter=table.delimiter):
        yield line, cells


def _lines(file: TextIO, path: Path) -> Iterator[str]:
    number = 0
    while line := file.readline(MAX_CHARACTERS):
        number += 1
        if len(line) == MAX_CHARACTERS:
            raise UnreadableFile(f"Line {number} of {path.name} never ends.")
        # PostgreSQL keeps no NUL in a text; \x1a is where DOS programs end a file.
        yield line.replace("\0", "").replace("\x1a", "")


def _opened(path: Path, encoding: str) -> TextIO:
    # newline="": a line break inside a cell stays the one it was.
    return path.open(encoding=encoding, errors=errors_of(encoding), newline="")


def _sample(path: Path, encoding: str) -> list[str]:
    try:
        with _opened(path, encoding) as file:
            return list(islice(_lines(file, path), SAMPLE_LINES))
    except UnicodeError:
        raise UnreadableFile(f"{path.name} is not written in {encoding}.") from None


def _checked_encoding(encoding: str) -> str:
    try:
        "".encode(encoding)
        b"".decode(encoding)
    except (LookupError, ValueError):
        raise UnreadableFile(f"No encoding is called “{encoding}”.") from None
    return encoding


def _checked_delimiter(delimiter: str | None) -> str:
    if not delimiter:
        return ""
    mark = {"tab": "\t", "\\t": "\t"}.get(delimiter.lower(), delimiter)
    if mark != "\t" and (len(mark) != 1 or mark == '"' or not mark.isprintable()):
        raise UnreadableFile(f"“{delimiter}” cannot separate columns.")
    return mark


def _headers(cells: Sequence[str]) -> tuple[str, ...]:
    """Name every column once: blank ones by position, repeated ones by count."""
    names: list[str] = []
    for position, cell in enumerate(cells, start=1):
        wanted = " ".join(cell.split()) or f"Column {position}"
        name, count = wanted, 1
        while name in names:
            count += 1
            name = f"{wanted} ({count})"
        names.append(name)
    return tuple(names)


def _without_blank_tail(cells: list[str]) -> tuple[str, ...]:
    while cells and not cells[-1].strip():
        cells = cells[:-1]
    return tuple(cells)
