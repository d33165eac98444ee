"""An XLSX workbook as rows of text; only the first visible sheet with rows is read."""

import re
import warnings
import zipfile
import zlib
from collections.abc import Iterator
from contextlib import redirect_stdout
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from functools import lru_cache
from io import StringIO
from itertools import islice
from pathlib import Path
from typing import IO
from xml.etree.ElementTree import Element, ParseError

import openpyxl
from openpyxl.cell.read_only import ReadOnlyCell
from openpyxl.utils.cell import column_index_from_string
from openpyxl.utils.exceptions import InvalidFileException
from openpyxl.worksheet._read_only import ReadOnlyWorksheet
from openpyxl.worksheet._reader import INLINE_STRING, VALUE_TAG, WorkSheetParser
from openpyxl.xml.constants import SHEET_MAIN_NS

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
_DIGITS = "0123456789"
_T = f"{{{SHEET_MAIN_NS}}}t"
_PLAIN = ("n", "s", "str")
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
        # It prints of damaged styles, where only our own words may stand.
        with redirect_stdout(StringIO()):
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
    last = 0
    with sheet._get_source() as source:
        for number, texts in _SheetParser(sheet, source).parse():
            last = max(number, last + 1)
            if last > _LAST_ROW:
                raise ValueError("a row number no sheet has")
            yield last, texts


class _SheetParser(WorkSheetParser):
    """Openpyxl's parser, short of an object per cell; parse() gives (number, texts)."""

    def __init__(self, sheet: ReadOnlyWorksheet, source: IO[bytes]) -> None:
        book = sheet.parent
        super().__init__(
            source,
            sheet._shared_strings,
            data_only=True,
            epoch=book.epoch,
            date_formats=book._date_formats,
            timedelta_formats=book._timedelta_formats,
        )
        self._sheet = sheet
        self._formats: dict[int, str] = {}  # number formats by style

    def parse_row(self, row: Element) -> tuple[int, list[str]]:
        told = row.get("r")
        self.row_counter = int(float(told)) if told else self.row_counter + 1
        self.col_counter = 0
        texts: list[str] = []
        size = 0
        for element in row:
            at = element.get("r")
            column = _column(at.rstrip(_DIGITS)) if at else self.col_counter + 1
            text = self._text_of(element, column)
            self.col_counter = column
            if text:
                size += len(text)
                if column > len(texts):
                    texts += [""] * (column - len(texts))
                texts[column - 1] = text
        if size >= MAX_CHARACTERS:
            return self.row_counter, [CUT, *(text[:SHOWN] for text in texts)]
        return self.row_counter, texts

    def _text_of(self, element: Element, column: int) -> str:
        kind = element.get("t", "n")
        if kind == "inlineStr":
            child = element.find(INLINE_STRING)
            if child is not None and len(child) == 1 and child[0].tag == _T:
                return _unescaped(child[0].text or "")
        elif kind in _PLAIN:
            value = element.findtext(VALUE_TAG)
            if not value:
                return ""
            if kind == "s":
                return _unescaped(self.shared_strings[int(value)])
            if kind == "str":
                return _unescaped(value)
            style = int(element.get("s", 0))
            if style not in self.date_formats:
                return self._number(value, style)
        # Dates, formatted texts and the rest are the library's business.
        self.col_counter = column - 1
        cell = self.parse_cell(element)
        return _text(ReadOnlyCell(self._sheet, **cell))

    def _number(self, value: str, style: int) -> str:
        shown = self._formats.get(style)
        if shown is None:
            cell = ReadOnlyCell(self._sheet, 1, 1, None, style_id=style)
            shown = self._formats[style] = cell.number_format or ""
        if value.isdecimal() and value.isascii() and value[0] != "0":
            return _as_shown(value, shown)
        is_whole = not set(value) & set(".eE")
        return _number(int(value) if is_whole else float(value), shown)


@lru_cache(maxsize=1024)
def _column(letters: str) -> int:
    return column_index_from_string(letters)


def _unescaped(text: str) -> str:
    # How a workbook spells the carriage return of a line break inside a cell.
    return text.replace("_x000D_", "") if "_x" in text else text


def _text(cell: ReadOnlyCell) -> str:
    """Return a cell as staff would type it: no exponent, no ".0", ISO dates."""
    value = cell.value
    if value is None:
        return ""
    if isinstance(value, str):
        return _unescaped(value)
    if isinstance(value, bool):
        return "TRUE" if value else "FALSE"
    if isinstance(value, int | float | Decimal):
        return _number(value, cell.number_format or "")
    return _moment(value)


def _number(value: float | Decimal, number_format: str) -> str:
    exact = Decimal(repr(value)) if isinstance(value, float) else Decimal(value)
    if exact != exact.to_integral_value():
        return format(exact, "f")
    return _as_shown(format(exact.quantize(Decimal(1)), "f"), number_format)


def _as_shown(digits: str, number_format: str) -> str:
    if number_format == "General":
        return digits
    # A format of zeros ("00000") is how a sheet shows postcodes with their zeros.
    width = len(number_format) if _ZEROS.fullmatch(number_format) else 0
    digits = digits.zfill(width)
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
