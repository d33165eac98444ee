"""Outcomes, repairs and notes of imports in words, and the bar that shows them."""

from collections.abc import Mapping, Sequence

from subscribers.importing.looking import LABELS
from subscribers.models import ImportRow
from subscribers.staff import pictures
from subscribers.staff.pictures import Share, Shares

Outcome = ImportRow.Outcome

# Each outcome with its words and tone, in the order they are drawn.
OUTCOMES = (
    (Outcome.CREATED, "new people", pictures.GOOD),
    (Outcome.UPDATED, "changed", pictures.LEAD),
    (Outcome.UNCHANGED, "unchanged", pictures.WAITS),
    (Outcome.LEFT_ALONE, "left alone: they opted out", pictures.PLAIN),
    (Outcome.REJECTED, "rejected", pictures.BAD),
)
REPAIRS = {
    "national": "Written without a plus, read as of the country chosen",
    "spaces": "Spaces and tabs around it taken off",
    "apostrophe": "Apostrophe or quotes taken off",
    "scientific": "Written out from scientific notation, with every digit there",
    "decimal": "A decimal “.0” taken off",
    "formula": "Taken out of a formula",
    "tel": "A “tel:” in front taken off",
    "digits": "Digits of another script written as 0–9",
    "nbsp": "Odd spaces taken out",
    "zero_width": "Unseen characters taken out",
    "leading_zero": "The leading zero a spreadsheet dropped was put back",
    "leading_plus": "The leading plus was put back",
    "trunk": "The zero dialled inside the country taken out",
    "idd": "00 or 011 in front read as a plus",
}


def repair_in_words(kind: str) -> str:
    return REPAIRS.get(kind, kind.replace("_", " ").capitalize())


def note_in_words(kind: str) -> str:
    """Return a kind of note with the field as people call it."""
    name, _, rest = kind.partition(" ")
    return f"{LABELS[name]} {rest}" if name in LABELS and rest else kind


def shares_of(
    title: str,
    counts: Mapping[str, int],
    examples: Mapping[str, Sequence[object]] | None = None,
    *,
    total: int = 0,
    note: str = "",
) -> Shares:
    """Return the bar of outcomes; `total` where some rows are yet to come."""
    parts = [
        Share(
            label=label,
            number=counts.get(outcome, 0),
            tone=tone,
            people=_some(counts.get(outcome, 0), (examples or {}).get(outcome, ())),
        )
        for outcome, label, tone in OUTCOMES
    ]
    waiting = total - sum(part.number for part in parts)
    if waiting > 0:
        parts.append(Share(label="to come", number=waiting, tone="line"))
    return Shares(title=title, of="rows", parts=parts, note=note, empty="No row yet.")


def _some(number: int, examples: Sequence[object]) -> list[object]:
    if not examples:
        return []
    others = number - len(examples)
    return [*examples, f"and {others:,} more"] if others > 0 else list(examples)
