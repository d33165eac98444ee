"""The seals' copy outside the database: one line of JSON each, appended and synced.

A database that was restored from an older copy, or rewritten, cannot take this file
along, and that is how it shows.
"""

import fcntl
import json
import os
from collections.abc import Collection, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from django.conf import settings

from subscribers.errors import SubscriberError
from subscribers.lines import canonical
from subscribers.models import Seal


class SealFileError(SubscriberError):
    """The file cannot be read or written."""


@dataclass(frozen=True, slots=True)
class Kept:
    """One seal as the file holds it; a line that is no seal has only its problem."""

    line_number: int
    line: str = ""
    key_id: str = ""
    hmac: str = ""
    problem: str = ""

    @property
    def day(self) -> str:
        return str(json.loads(self.line)["day"]) if self.line else "an unknown day"


def path() -> Path:
    return settings.DATA_DIR / "seals" / "ledger.jsonl"


def read() -> list[Kept]:
    """Return what the file holds, in its order; nothing where there is no file."""
    try:
        text = path().read_text("utf-8", errors="replace")
    except FileNotFoundError:
        return []
    except OSError as error:
        raise SealFileError(f"{path()} cannot be read: {error.strerror}.") from error
    return [
        _kept(number, line) for number, line in enumerate(text.splitlines(), start=1)
    ]


def lost(
    kept: Iterable[Kept], in_table: Collection[str], told_lost: Collection[object]
) -> list[Kept]:
    """Return the seals the table neither holds nor says it has lost, in their order.

    A seal made after a restore names the last of those lost before it.
    """
    unknown: list[Kept] = []
    for entry in kept:
        if entry.hmac in told_lost:
            unknown = []
        elif not entry.problem and entry.hmac not in in_table:
            unknown.append(entry)
    return unknown


def complete() -> int:
    """Append the seals the file lacks, in order; return how many.

    The seals are in the database by now, so that a failure here loses none of them.
    """
    try:
        with _opened() as file:
            known = {kept.hmac for kept in read()}
            absent = [row for row in Seal.objects.all() if row.hmac not in known]
            file.write("".join(f"{_written(row)}\n" for row in absent).encode())
            os.fsync(file.fileno())
    except OSError as error:
        raise SealFileError(
            f"The seal is in the database, but {path()} cannot be written: "
            f"{error.strerror}. Make it writable and run seal_ledger again."
        ) from error
    return len(absent)


@contextmanager
def _opened() -> Iterator[object]:
    """The file open for appending, ours alone to read and to write."""
    folder = path().parent
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    flags = os.O_APPEND | os.O_CREAT | os.O_WRONLY
    with os.fdopen(os.open(path(), flags, 0o600), "ab", buffering=0) as file:
        # Two processes that seal at once must not both append the same seal.
        fcntl.flock(file, fcntl.LOCK_EX)
        yield file
    _sync(folder)


def _sync(folder: Path) -> None:
    """A new file's name is safe only once its folder is."""
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def _written(row: Seal) -> str:
    return canonical({"hmac": row.hmac, "key": row.key_id, "line": row.line})


def _kept(number: int, text: str) -> Kept:
    try:
        said = json.loads(text)
        kept = Kept(number, str(said["line"]), str(said["key"]), str(said["hmac"]))
        json.loads(kept.line)["day"]
    except (ValueError, KeyError, TypeError):
        return Kept(number, problem="is not a seal")
    return kept
