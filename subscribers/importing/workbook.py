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
from xml.etree.ElementTree import ParseError

import openpyxl
from openpyxl.cell.cell import Cell
from openpyxl.utils.exceptions import InvalidFileException

from subscribers.importing.errors import UnreadableFile

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
_ZEROS = re.compile("0{2,}")


def workbook_rows(path: Path) -> Iterator[tuple[int, list[str]]]:
    """Yield (row number as the sheet shows it, cells) of every row, blank ones too.

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
            # Programs write wrong dimensions ("A1"), which would cut every row.
            sheet.reset_dimensions()
            filled = False
            for number, cells in enumerate(sheet.iter_rows(), start=1):
                texts = [_text(cell) for cell in cells]
                filled = filled or any(texts)
                yield number, texts
            if filled:
                return


def _text(cell: Cell) -> str:
    """Return a cell as staff would type it: no exponent, no ".0", ISO dates."""
    value = cell.value
    if value is None:
        return ""
    if isinstance(value, str):
        return value
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
    return format(exact.quantize(Decimal(1)), "f").zfill(width)


def _moment(value: object) -> str:
    if isinstance(value, datetime):
        midnight = value.time() == time()
        return (value.date() if midnight else value).isoformat()
    if isinstance(value, date | time):
        return value.isoformat()
    if isinstance(value, timedelta):
        return str(value)
    return str(value)
