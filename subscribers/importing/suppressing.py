"""Another platform's opt-outs: every number of a file is suppressed, known or not."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from itertools import islice
from pathlib import Path

from subscribers import consent, people
from subscribers.importing import mapping
from subscribers.importing.reading import Row, Table, open_table
from subscribers.origin import Origin, Who
from subscribers.phones import InvalidPhone, repair
from subscribers.scopes import Scope

BATCH = 1_000
SAMPLE = 200


@dataclass(slots=True)
class Suppressed:
    """rows = suppressed + already + rejected; a number twice in the file is already."""

    rows: int = 0
    suppressed: int = 0
    already: int = 0
    rejected: int = 0


@dataclass(frozen=True, slots=True)
class Counted:
    """What a file of opt-outs holds before anything is done with it.

    Shape: `is_whole` is False where only the first rows were looked at.
    """

    rows: int
    numbers: int
    rejected: int
    column: str
    first_rejected: tuple[int, str] | None  # its line, and why
    is_whole: bool = True


def count_suppressions(path: Path, *, region: str, at_most: int) -> Counted:
    """Return what the file holds, or its first rows. Writes nothing.

    Raises: UnreadableFile, NoPhoneColumn.
    """
    table, column = _opened(path, region)
    rows = rejected = 0
    numbers: set[str] = set()
    first: tuple[int, str] | None = None
    for row in table.rows():
        if rows == at_most:
            return Counted(
                rows, len(numbers), rejected, table.headers[column], first, False
            )
        rows += 1
        try:
            numbers.add(repair(row.cells[column], region or None).phone.e164)
        except InvalidPhone as refusal:
            rejected += 1
            first = first or (row.line, str(refusal))
    return Counted(rows, len(numbers), rejected, table.headers[column], first)


def import_suppressions(
    path: Path,
    *,
    scope: Scope,
    region: str,
    by: str,
    now: datetime,
    seen: Callable[[Suppressed], object] = lambda done: None,
) -> Suppressed:
    """Suppress the numbers of a spreadsheet, one transaction per batch.

    `seen` hears after each batch what was done so far.
    Raises: UnreadableFile, NoPhoneColumn.
    """
    table, column = _opened(path, region)
    origin = Origin(
        who=Who.IMPORT, by=by, why="opt-out from another platform", door="suppressions"
    )
    done = Suppressed()
    rows = table.rows()
    while batch := list(islice(rows, BATCH)):
        numbers = _numbers(batch, column, region)
        done.rows += len(batch)
        done.rejected += len(batch) - sum(numbers.values())
        known = people.keys_of(numbers)
        new, _ = consent.suppress(
            {e164: known.get(e164) for e164 in numbers},
            scope=scope,
            origin=origin,
            now=now,
        )
        done.suppressed += new
        done.already += sum(numbers.values()) - new
        seen(done)
    return done


def _opened(path: Path, region: str) -> tuple[Table, int]:
    table = open_table(path)
    sample = list(islice(table.rows(), SAMPLE))
    mapped = mapping.suggest(table.headers, sample, region=region or None)
    column = mapping.require_phone(mapped)
    return (table.without_header() if mapped.headerless else table), column


def _numbers(batch: list[Row], column: int, region: str) -> dict[str, int]:
    """Return {E.164: how often it stands in the batch}."""
    found: dict[str, int] = {}
    for row in batch:
        try:
            e164 = repair(row.cells[column], region or None).phone.e164
        except InvalidPhone:
            continue
        found[e164] = found.get(e164, 0) + 1
    return found
