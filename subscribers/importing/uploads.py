"""Files handed in and not yet imported, kept for a day under a name nobody guesses.

Who leaves the wizard comes back to the same file.
"""

import os
import re
import secrets
import shutil
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

from django.conf import settings

from subscribers.errors import ImportRefused

GONE = "The file was kept for a day and is gone. Choose it again."
LIVES = timedelta(days=1)  # since somebody last worked on it
_TOKEN = re.compile(r"[\w-]{43}")


@dataclass(frozen=True, slots=True)
class Kept:
    """A file that is still there; the token is the only way to it."""

    token: str
    path: Path


def keep(name: str, chunks: Iterable[bytes]) -> Kept:
    """Store a file where nobody but our own user reads it. Raises: ImportRefused."""
    token = secrets.token_urlsafe(32)
    path = _folder() / token / Path(name).name
    try:
        path.parent.mkdir(mode=0o700, parents=True)
        path.touch(mode=0o600)
        with path.open("wb") as copy:
            copy.writelines(chunks)
    except OSError as problem:
        drop(token)
        raise ImportRefused(
            f"{path.name} cannot be kept here: {problem.strerror}. Nothing was done "
            "with it."
        ) from problem
    return Kept(token, path)


def kept(token: str) -> Kept | None:
    """Return the file of a token, or None where it is gone."""
    if not _TOKEN.fullmatch(token):
        return None
    folder = _folder() / token
    found = next(folder.iterdir(), None) if folder.is_dir() else None
    return Kept(token, found) if found else None


def touch(token: str, *, now: datetime) -> None:
    """Keep a file for another day; one that is gone stays so."""
    if kept(token) is not None:
        os.utime(_folder() / token, (now.timestamp(), now.timestamp()))


def drop(token: str) -> None:
    if _TOKEN.fullmatch(token):
        shutil.rmtree(_folder() / token, ignore_errors=True)


def forget(*, now: datetime) -> int:
    """Delete what nobody imported within the day; return how many files."""
    if not _folder().is_dir():
        return 0
    old = [
        path
        for path in _folder().iterdir()
        if now - datetime.fromtimestamp(path.stat().st_mtime, UTC) > LIVES
    ]
    for path in old:
        shutil.rmtree(path, ignore_errors=True)
    return len(old)


def _folder() -> Path:
    return settings.DATA_DIR / "uploads"
