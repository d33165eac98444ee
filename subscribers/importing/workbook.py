"""An XLSX workbook as rows of text; only the first visible sheet with rows is read."""

import re
import warnings
import zipfile
import zlib
from collections.abc import Iterator
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from itertools import islice
from pathlib import Path
from typing import Any
from xml.etree.ElementTree import ParseError

import openpyxl
from openpyxl.cell.read_only import ReadOnlyCell
from openpyxl.utils.exceptions import InvalidFileException
from openpyxl.worksheet._read_only import ReadOnlyWorksheet
from openpyxl.worksheet._reader import WorkSheetParser

from subscribers.importing.errors import UnreadableFile
from subscribers.importing.longlines import CUT, SHOWN
from subscribers.importing.records import MAX_CHARACTERS

# openpyxl answers a damaged workbook with whatever its parts happen to raise.
_DAMAGE = (
    ArithmeticError,
    AttributeError,
    InvalidFileException,
    LookupError,
    NotImplementedError,
    OSError,
    ParseError,
    RuntimeError,
    TypeError,
    ValueError,
    EOFError,
    zipfile.BadZipFile,
    zlib.error,
)
_ROWS_AT_ONCE = 500
_LAST_ROW = 2**31 - 1  # the highest line number a database keeps
_ZEROS = re.compile("0{2,}")
# "+"0 and the like: the sheet shows a plus that is not in the cell.
_PLUS = re.compile(r'(?:"\+ ?"|\\?\+) ?[0#]')
_PHONE_DIGITS = 8  # fewer are an amount that shows its sign


def workbook_rows(path: Path) -> Iterator[tuple[int, list[str]]]:
    """Yield (row number as the sheet shows it, cells) of every row with cells.

    A row longer than memory likes begins with the mark CUT.

    Raises: UnreadableFile, also half-way through a damaged workbook.
    """
    rows = _rows(path)
    while True:
        try:
            # openpyxl warns of styles and extensions that do not touch the values.
            with warnings.catch_warnings():
                warnings.simplefilter("ignore")
                batch = list(islice(rows, _ROWS_AT_ONCE))
        except _DAMAGE:
            raise UnreadableFile(
                f"{path.name} is damaged; open it and save it once more."
            ) from None
        if not batch:
            return
        yield from batch


def _rows(path: Path) -> Iterator[tuple[int, list[str]]]:
    # Our own handle: openpyxl leaves the one of a damaged workbook open.
    with path.open("rb") as file:
        book = openpyxl.load_workbook(
            file, read_only=True, data_only=True, keep_links=False
        )
        for sheet in book.worksheets:
            if sheet.sheet_state != "visible":
                continue
            filled = False
            for number, texts in _sheet_rows(sheet):
                filled = filled or any(texts)
                yield number, texts
            if filled:
                return


def _sheet_rows(sheet: ReadOnlyWorksheet) -> Iterator[tuple[int, list[str]]]:
    # The sheet's own iter_rows() fills gaps, between cells and between rows, with as
    # many blanks as the file claims, and drops rows that are out of order.
    book, last = sheet.parent, 0
    with sheet._get_source() as source:
        parser = WorkSheetParser(
            source,
            sheet._shared_strings,
            data_only=True,
            epoch=book.epoch,
            date_formats=book._date_formats,
            timedelta_formats=book._timedelta_formats,
        )
        for number, cells in parser.parse():
            parser.row_dimensions.clear()
            last = max(number, last + 1)
            if last > _LAST_ROW:
                raise ValueError("a row number no sheet has")
            yield last, _texts(sheet, cells)


def _texts(sheet: ReadOnlyWorksheet, cells: list[dict[str, Any]]) -> list[str]:
    texts = [""] * max((cell["column"] for cell in cells), default=0)
    size = 0
    for cell in cells:
        if cell["value"] is not None:
            text = _text(ReadOnlyCell(sheet, **cell))
            size += len(text)
            texts[cell["column"] - 1] = text
    if size >= MAX_CHARACTERS:
        return [CUT, *(text[:SHOWN] for text in texts)]
    return texts


def _text(cell: ReadOnlyCell) -> str:
    """Return a cell as staff would type it: no exponent, no ".0", ISO dates."""
    value = cell.value
    if value is None:
        return ""
    if isinstance(value, str):
        # How a workbook spells the carriage return of a line break inside a cell.
        return value.replace("_x000D_", "") if "_x" in value else value
    if isinstance(value, bool):
        return "TRUE" if value else "FALSE"
    if isinstance(value, int | float | Decimal):
        return _number(value, cell.number_format or "")
    return _moment(value)


def _number(value: float | Decimal, number_format: str) -> str:
    exact = Decimal(repr(value)) if isinstance(value, float) else Decimal(value)
    if exact != exact.to_integral_value():
        return format(exact, "f")
    # A format of zeros ("00000") is how a sheet shows postcodes with their zeros.
    width = len(number_format) if _ZEROS.fullmatch(number_format) else 0
    digits = format(exact.quantize(Decimal(1)), "f").zfill(width)
    is_shown = _PLUS.match(number_format) and len(digits) >= _PHONE_DIGITS
    return f"+{digits}" if is_shown and digits.isdigit() else digits


def _moment(value: object) -> str:
    if isinstance(value, datetime):
        midnight = value.time() == time()
        return (value.date() if midnight else value).isoformat()
    if isinstance(value, date | time):
        return value.isoformat()
    if isinstance(value, timedelta):
        return str(value)
    return str(value)
