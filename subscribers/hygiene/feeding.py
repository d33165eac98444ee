"""A file of numbers that were switched off or given to somebody else."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime
from itertools import islice
from pathlib import Path

from subscribers import people
from subscribers.errors import ImportRefused
from subscribers.hygiene import flagging
from subscribers.importing import mapping
from subscribers.importing.reading import Row, Table, open_table
from subscribers.models import NumberFlag
from subscribers.origin import Origin, Who
from subscribers.phones import InvalidPhone, repair

Cause = NumberFlag.Cause
FED = (Cause.DEACTIVATED, Cause.REASSIGNED)
BATCH = 1_000
SAMPLE = 200


@dataclass(frozen=True, slots=True, kw_only=True)
class Feed:
    """What somebody feeds: a file, what is true of its numbers, and since when."""

    path: Path
    cause: str
    on: date
    region: str = ""
    by: str = ""


@dataclass(slots=True)
class Fed:
    """rows = flagged + already + unknown + repeated + rejected.

    `consents_ended` counts subscriptions, of those flagged and of those already so.
    """

    rows: int = 0
    flagged: int = 0
    already: int = 0
    unknown: int = 0
    repeated: int = 0
    rejected: int = 0
    consents_ended: int = 0


def feed(
    order: Feed,
    *,
    now: datetime,
    dry_run: bool = False,
    seen: Callable[[int], object] = lambda count: None,
) -> Fed:
    """Flag the known numbers of a spreadsheet, one transaction per batch.

    Numbers nobody knows leave nothing behind. A dry run counts and writes nothing.
    Raises: UnreadableFile, NoPhoneColumn, ImportRefused.
    """
    if order.cause not in FED:
        raise ImportRefused(f"“{order.cause}” is neither deactivated nor reassigned.")
    if order.on > now.date():
        raise ImportRefused(
            f"No number can be known to be {order.cause} on {order.on:%d %b %Y}: that "
            "day is yet to come."
        )
    table, column = _opened(order)
    # Only numbers we know are remembered, so memory does not grow with the file.
    done, met = Fed(), set[str]()
    rows = table.rows()
    while batch := list(islice(rows, BATCH)):
        numbers = _numbers(batch, column, order.region, done, met)
        known = people.keys_of(numbers)
        met.update(known)
        done.unknown += len(numbers) - len(known)
        found = _flag(order, set(known.values()), now=now, dry_run=dry_run)
        done.flagged += len(found.people)
        done.already += len(known) - len(found.people)
        done.consents_ended += found.consents
        seen(len(batch))
    return done


def _flag(
    order: Feed, keys: set[int], *, now: datetime, dry_run: bool
) -> flagging.Flagged:
    cause = Cause(order.cause)
    if dry_run:
        return flagging.foresee(keys, cause, happened_on=order.on, now=now)
    return flagging.flag(
        keys,
        cause,
        origin=Origin(
            who=Who.IMPORT,
            by=order.by,
            why=f"number {cause.value} by {order.on}",
            door="hygiene",
        ),
        source=f"file {order.path.name}",
        now=now,
        happened_on=order.on,
    )


def _opened(order: Feed) -> tuple[Table, int]:
    table = open_table(order.path)
    sample = list(islice(table.rows(), SAMPLE))
    mapped = mapping.suggest(table.headers, sample, region=order.region or None)
    column = mapping.require_phone(mapped)
    return (table.without_header() if mapped.headerless else table), column


def _numbers(
    batch: list[Row], column: int, region: str, done: Fed, met: set[str]
) -> set[str]:
    """Return the numbers of a batch not met before; count the other rows."""
    found: set[str] = set()
    for row in batch:
        done.rows += 1
        try:
            e164 = repair(row.cells[column], region or None).phone.e164
        except InvalidPhone:
            done.rejected += 1
            continue
        if e164 in met or e164 in found:
            done.repeated += 1
        else:
            found.add(e164)
    return found
