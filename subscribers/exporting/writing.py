"""Rows of cells to CSV or XLSX, a batch at a time; knows nothing of people."""

import csv
import os
import tempfile
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from io import StringIO
from itertools import chain
from pathlib import Path

from subscribers.exporting import workbook
from subscribers.exporting.errors import ExportRefused
from subscribers.exporting.reading import Row

# Excel's own limit, the header included.
XLSX_ROWS = 1_048_576


@dataclass(frozen=True, slots=True)
class Table:
    """A header and batches of rows of the same width; they can be read once."""

    header: tuple[str, ...]
    batches: Iterable[list[Row]]


def csv_chunks(shown: Table) -> Iterator[str]:
    """Yield the table as CSV, a batch of lines at a time; a response can stream it."""
    for rows in chain([[shown.header]], shown.batches):
        page = StringIO()
        csv.writer(page).writerows(rows)
        yield page.getvalue()


def write_csv(shown: Table, path: Path) -> None:
    with path.open("w", encoding="utf-8", newline="") as file:
        file.writelines(csv_chunks(shown))


def write_xlsx(shown: Table, path: Path) -> None:
    workbook.write(shown.header, shown.batches, path)


@contextmanager
def beside(path: Path) -> Iterator[Path]:
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
