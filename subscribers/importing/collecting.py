"""What a trial notes down to be shown: repairs, notes, reasons and a few examples.

Examples of people are masked; the file's own cells are shown as they are, to who
handed them in.
"""

from collections.abc import Iterator
from collections.abc import Mapping as Keyed
from dataclasses import dataclass, field

from subscribers.importing.cleaning import Cleaned, Cleaner, Reject
from subscribers.importing.mapping import require_phone
from subscribers.importing.outcomes import Outcome, Result
from subscribers.importing.parsing import Assignment, Parsed, Parser
from subscribers.importing.reading import Row
from subscribers.phones import mask

PEOPLE = 4  # of each outcome
ROWS = 3  # of each reason
WIDTH = 60  # characters of a cell that are shown

# A number without its country code is no damage, yet somebody chose its country.
NATIONAL = "national"


@dataclass(slots=True)
class Found:
    """One kind of repair or note: how often, and the first of them."""

    count: int
    line: int
    before: str
    after: str


@dataclass(frozen=True, slots=True)
class Example:
    """One row: its line, the masked number, and what of it is worth telling."""

    line: int
    number: str
    said: str = ""


@dataclass(slots=True)
class Reason:
    """One cause of rejection, with the first rows as they are: (line, cells)."""

    count: int = 0
    rows: list[tuple[int, tuple[str, ...]]] = field(default_factory=list)


@dataclass(slots=True)
class Collected:
    repairs: dict[str, Found] = field(default_factory=dict)
    notes: dict[str, Found] = field(default_factory=dict)
    reasons: dict[str, Reason] = field(default_factory=dict)
    people: dict[str, list[Example]] = field(default_factory=dict)

    def cleaned(self, row: Row, phone: str, found: Cleaned) -> None:
        """Note the repairs of a row's number, and what was left blank."""
        kinds = found.repairs or _national(phone)
        for kind in kinds:
            _count(self.repairs, kind, row.line, phone, found.phone.e164)
        for note in found.notes:
            kind, _, example = note.partition(": ")
            _count(self.notes, kind.rstrip("."), row.line, example, "")

    def rejected(self, row: Reject) -> None:
        reason = self.reasons.setdefault(row.reason, Reason())
        reason.count += 1
        if len(reason.rows) < ROWS:
            reason.rows.append((row.line, tuple(map(_shown, row.cells))))

    def decided(self, phone: str, result: Result) -> None:
        examples = self.people.setdefault(result.outcome, [])
        if len(examples) < PEOPLE:
            said = ""
            if result.outcome == Outcome.UPDATED:
                said = changes(result.before)
            examples.append(Example(result.line, mask(phone), said))


@dataclass(slots=True)
class Watched:
    """A cleaner whose every answer is noted down."""

    cleaner: Cleaner
    position: int  # of the phones
    collected: Collected

    def clean(self, row: Row) -> Cleaned | Reject:
        found = self.cleaner.clean(row)
        if isinstance(found, Cleaned):
            self.collected.cleaned(row, row.cells[self.position], found)
        return found


def watched(work: Assignment, collected: Collected) -> Iterator[Parsed]:
    """Yield every row of a file, noting down what had to be done to it.

    In this process: what is noted down stays here.
    """
    source = work.source
    watching = Watched(source.cleaner(), require_phone(source.mapping), collected)
    parser = Parser(work, watching)
    for row in source.table.rows():
        yield parser.parse(row)


def changes(before: Keyed[str, object]) -> str:
    """Say what a row changes: "first name Ann → Anna"."""
    told = [
        f"{name.replace('_', ' ')} {_side(old)} → {_side(new)}"
        for kind in ("fields", "attributes")
        for name, (old, new) in before.get(kind, {}).items()
    ]
    tags = before.get("tags", ())
    told += [f"tagged {', '.join(tags)}"] if tags else []
    return "; ".join(told) or "their place on the list"


def _side(value: object) -> str:
    return "(blank)" if value in (None, "") else _shown(str(value))


def _national(phone: str) -> tuple[str, ...]:
    return () if phone.lstrip().startswith("+") else (NATIONAL,)


def _count(kinds: dict[str, Found], kind: str, line: int, old: str, new: str) -> None:
    found = kinds.get(kind)
    if found is None:
        kinds[kind] = Found(1, line, _shown(old), new)
    else:
        found.count += 1


def _shown(cell: str) -> str:
    return cell if len(cell) <= WIDTH else cell[: WIDTH - 1] + "…"
