"""What columns look like by their cells alone; headers are the mapping's business."""

import re
from collections.abc import Collection, Sequence

from subscribers import phones

# A column is phones by its content only when nearly all of its cells are.
MOSTLY = 0.8

LIKE_PHONE = re.compile(r"['\s]*[+(]?[\d\s().\-/]{7,20}")
LIKE_EMAIL = re.compile(r"\s*[^@\s]+@[^@\s]+\.[^@\s]+\s*")


def share(values: Sequence[str], shape: re.Pattern[str]) -> float:
    """Return which part of the values has a shape; 0 for no values."""
    if not values:
        return 0.0
    return sum(shape.fullmatch(value) is not None for value in values) / len(values)


def filled_cells(rows: Sequence[Sequence[str]], position: int) -> list[str]:
    return [row[position] for row in rows if row[position].strip()]


def is_data(header: str) -> bool:
    """Say whether a first line's cell is a phone or e-mail, so no header."""
    digits = sum(char.isdigit() for char in header)
    if digits >= 7 and LIKE_PHONE.fullmatch(header):
        return True
    return LIKE_EMAIL.fullmatch(header) is not None


def phone_column(
    rows: Sequence[Sequence[str]], candidates: Collection[int], region: str | None
) -> int | None:
    """Return the one column nearly all of whose cells are valid numbers."""
    found = []
    for position in candidates:
        values = filled_cells(rows, position)
        valid = sum(_is_number(value, region) for value in values)
        if values and valid / len(values) >= MOSTLY:
            found.append(position)
    return found[0] if len(found) == 1 else None


def _is_number(value: str, region: str | None) -> bool:
    try:
        phones.parse(value, region)
    except phones.InvalidPhone:
        return False
    return True
