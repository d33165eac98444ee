"""Any spreadsheet as a stream of rows of text; what the columns mean is not known here.

Memory stays constant: a file of a gigabyte is read line by line.
"""

import csv
import os
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import islice
from pathlib import Path
from typing import NamedTuple, TextIO

from subscribers.importing.errors import UnreadableFile
from subscribers.importing.longlines import CUT, lines_of
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
# Wider than any list of people; each column costs work in every row.
MAX_COLUMNS = 1_000


class Row(NamedTuple):
    """One row: `line` is the physical line (or sheet row) on which it begins.

    `cells` are as many as the headers; what a row has beyond them is `extra`. A row too
    long to be read whole `is_cut`: what it says is not all there.
    """

    line: int
    cells: tuple[str, ...]
    extra: tuple[str, ...] = ()
    is_cut: bool = False


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
            is_cut = cells[0] == CUT
            if is_cut:
                cells = cells[1:]
            if len(cells) == width:
                yield Row(line, tuple(cells), (), is_cut)
            elif len(cells) < width:
                yield Row(line, (*cells, *padding[len(cells) :]), (), is_cut)
            else:
                extra = _without_blank_tail(cells[width:])
                yield Row(line, tuple(cells[:width]), tuple(extra), is_cut)

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
    return replace(table, headers=_headers(first[1], path))


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
    line, is_cut, name = 1, False, table.path.name

    def texts(file: TextIO) -> Iterator[str]:
        nonlocal line, is_cut
        for number, text in records(lines_of(file), table.delimiter):
            if number == 1 and is_announcement(text):
                continue
            line, is_cut = number, CUT in text
            yield text

    try:
        with _opened(table.path, table.encoding) as file:
            size = _size(file)
            # The reader takes exactly one record per row, so `line` is always that
            # row's.
            for cells in csv.reader(texts(file), delimiter=table.delimiter):
                if is_cut:
                    cells = [CUT, *(cell.replace(CUT, "") for cell in cells)]
                yield line, cells
            if _size(file) < size:
                raise UnreadableFile(
                    f"{name} became shorter while it was read. Import it once more "
                    "when no program writes to it."
                )
    except UnicodeError:
        raise UnreadableFile(
            f"{name} is not written in {table.encoding}; line {line} or the next is "
            "the first that is not."
        ) from None
    except csv.Error as problem:
        raise UnreadableFile(f"Line {line} of {name} is no row: {problem}.") from None
    except OSError as problem:
        raise UnreadableFile(
            f"{name} cannot be read further than line {line}: {problem.strerror}."
        ) from None


def _size(file: TextIO) -> int:
    return os.fstat(file.fileno()).st_size


def _opened(path: Path, encoding: str) -> TextIO:
    # newline="": a line break inside a cell stays the one it was.
    return path.open(encoding=encoding, errors=errors_of(encoding), newline="")


def _sample(path: Path, encoding: str) -> list[str]:
    sample: list[str] = []
    size = 0
    try:
        with _opened(path, encoding) as file:
            for line in islice(lines_of(file), SAMPLE_LINES):
                sample.append(line)
                size += len(line)
                if size > MAX_CHARACTERS:
                    break
    except UnicodeError:
        raise UnreadableFile(f"{path.name} is not written in {encoding}.") from None
    except OSError as problem:
        raise UnreadableFile(
            f"{path.name} cannot be read: {problem.strerror}."
        ) from None
    return sample


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


def _headers(cells: Sequence[str], path: Path) -> tuple[str, ...]:
    """Name every column once: blank ones by position, repeated ones by count."""
    if cells[0] == CUT:
        raise UnreadableFile(
            f"The first line of {path.name} is longer than {MAX_CHARACTERS:,} "
            "characters, so it holds no names of columns."
        )
    if len(cells) > MAX_COLUMNS:  # mostly blank ones somebody once gave a colour
        cells = _without_blank_tail(cells)
    if len(cells) > MAX_COLUMNS:
        raise UnreadableFile(
            f"{path.name} has {len(cells):,} columns; {MAX_COLUMNS:,} can be read. "
            "Delete those you do not need."
        )
    names: dict[str, None] = {}
    for position, cell in enumerate(cells, start=1):
        wanted = " ".join(cell.split()) or f"Column {position}"
        name, count = wanted, 1
        while name in names:
            count += 1
            name = f"{wanted} ({count})"
        names[name] = None
    return tuple(names)


def _without_blank_tail(cells: Sequence[str]) -> Sequence[str]:
    width = len(cells)
    while width and not cells[width - 1].strip():
        width -= 1
    return cells[:width]
