"""What becomes of one row of a file."""

from dataclasses import dataclass, field

from subscribers.models import ImportRow

Outcome = ImportRow.Outcome


@dataclass(slots=True)
class Result:
    """One row's outcome; `before` is what undo puts back."""

    line: int
    outcome: Outcome
    reason: str = ""
    cells: tuple[str, ...] = ()
    before: dict[str, object] = field(default_factory=dict)
    subscriber: int | None = None
