"""Our own copy of a file while it is imported: what is resumed is what was begun.

Whoever changes, cuts or removes the original meanwhile changes nothing here.
"""

import hashlib
import shutil
import zipfile
import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from tempfile import mkdtemp

from django.conf import settings

from subscribers.errors import ImportRefused
from subscribers.importing.errors import UnreadableFile
from subscribers.importing.sniffing import kind_of
from subscribers.models import ImportJob

CHUNK_BYTES = 1024 * 1024
# What nobody resumes in this time is deleted; the job stays, and can be undone.
LIVES = timedelta(days=7)
_ROW = b"<row "


@dataclass(frozen=True, slots=True)
class Copy:
    """A copy not yet tied to a job; `lines` as `ImportJob.lines_total` counts them."""

    path: Path
    sha256: str
    lines: int


def take(path: Path) -> Copy:
    """Copy a file to where only our own user reads it.

    Raises: UnreadableFile, ImportRefused where there is no room.
    """
    path = Path(path)
    kind = kind_of(path)  # what is no table is not copied
    try:
        source = path.open("rb")
    except OSError as error:
        raise UnreadableFile(f"{path} cannot be read: {error.strerror}.") from error
    with source:
        _folder().mkdir(mode=0o700, parents=True, exist_ok=True)
        place = Path(mkdtemp(prefix="new-", dir=_folder()))
        copy = place / path.name
        try:
            copy.touch(mode=0o600)
            digest, lines = hashlib.sha256(), 1
            with copy.open("wb") as target:
                while chunk := source.read(CHUNK_BYTES):
                    target.write(chunk)
                    digest.update(chunk)
                    lines += chunk.count(b"\n")
        except OSError as error:
            shutil.rmtree(place, ignore_errors=True)
            raise ImportRefused(
                f"{path.name} cannot be copied to {_folder()}: {error.strerror}. "
                "Nothing was imported."
            ) from error
    if kind == "xlsx":
        lines = _rows_of_workbook(copy)
    return Copy(copy, digest.hexdigest(), lines)


def tie(copy: Copy, job: ImportJob) -> None:
    """Make the copy a job's own."""
    copy.path.parent.rename(_folder() / str(job.pk))


def path_of(job: ImportJob) -> Path:
    """Return where a job's file is. Raises: ImportRefused where it is gone."""
    folder = _folder() / str(job.pk)
    found = next(folder.iterdir(), None) if folder.is_dir() else None
    if found is None:
        raise ImportRefused(
            f"The file of import {job.pk} is no longer kept. Import it again: rows "
            "that are in change nothing."
        )
    return found


def drop(copy: Copy) -> None:
    shutil.rmtree(copy.path.parent, ignore_errors=True)


def drop_of(job: ImportJob) -> None:
    shutil.rmtree(_folder() / str(job.pk), ignore_errors=True)


def forget(*, now: datetime) -> int:
    """Delete copies nobody has touched for LIVES; return how many."""
    old = [
        place
        for place in _places()
        if now - datetime.fromtimestamp(place.stat().st_mtime, UTC) > LIVES
    ]
    for place in old:
        shutil.rmtree(place, ignore_errors=True)
    return len(old)


def _places() -> Iterator[Path]:
    if _folder().is_dir():
        yield from _folder().iterdir()


def _folder() -> Path:
    return settings.DATA_DIR / "imports"


def _rows_of_workbook(path: Path) -> int:
    """Return how many rows the first sheet has; 0 where nobody can tell."""
    rows = 0
    try:
        with zipfile.ZipFile(path) as book:
            sheets = [name for name in book.namelist() if "worksheets/sheet" in name]
            if sheets:
                with book.open(min(sheets)) as sheet:
                    while chunk := sheet.read(CHUNK_BYTES):
                        rows += chunk.count(_ROW)
    except (OSError, RuntimeError, ValueError, zipfile.BadZipFile, zlib.error):
        return 0
    return rows
