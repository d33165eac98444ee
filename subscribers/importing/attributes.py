"""The types of custom attributes: guessed once from a column, then held to.

Numbers that may mean two things ("1,234") stay text rather than be guessed.
"""

import re
from collections.abc import Iterable
from datetime import date
from enum import StrEnum

from subscribers.importing.dates import UnreadableDate, day_first_of, parse_date
from subscribers.importing.wording import yes_or_no

# A float holds 15 digits; a longer number is an identifier.
MAX_DIGITS = 15

_PLAIN = re.compile(r"-?(?:0|[1-9]\d*)(?:\.\d+)?")
_COMMA = re.compile(r"-?(?:0|[1-9]\d*),(?:\d{1,2}|\d{4,})")
_GROUPED = re.compile(
    r"-?[1-9]\d{0,2}(?:"
    r"(?:[ '’\u00a0\u202f]\d{3})+(?:[.,]\d+)?"
    r"|(?:,\d{3})+\.\d+|(?:,\d{3}){2,}"
    r"|(?:\.\d{3})+,\d+|(?:\.\d{3}){2,})"
)
_SPACES = re.compile(r"[ '’\u00a0\u202f]")
_CURRENCY = "€$£¥ \u00a0\u202f"


class AttributeType(StrEnum):
    TEXT = "text"
    NUMBER = "number"
    BOOLEAN = "boolean"
    DATE = "date"


class WrongType(ValueError):
    """A value does not fit the attribute's type; the text is a sentence."""


def guess_type(values: Iterable[str]) -> AttributeType:
    """Return the narrowest type that every filled value fits.

    1 and 0 alone are numbers; "007" and the like are text, or lose their zeros.
    """
    filled = [value.strip() for value in values if value.strip()]
    if not filled:
        return AttributeType.TEXT
    if all(len(value) > 1 and yes_or_no(value) is not None for value in filled):
        return AttributeType.BOOLEAN
    if all(_number(value) is not None for value in filled):
        return AttributeType.NUMBER
    # Whether a column is dates does not hang on the order they are written in.
    order = day_first_of(filled, "FR")
    if all(_date(value, order) is not None for value in filled):
        return AttributeType.DATE
    return AttributeType.TEXT


def coerce(
    value: str, kind: AttributeType, *, day_first: bool | None = None
) -> str | int | float | bool | date:
    """Return a cell as its attribute's type. Raises: WrongType."""
    text = value.strip()
    found: str | int | float | bool | date | None = text
    if kind == AttributeType.NUMBER:
        found = _number(text)
    elif kind == AttributeType.BOOLEAN:
        found = yes_or_no(text)
    elif kind == AttributeType.DATE:
        found = _date(text, day_first)
    if found is None:
        shown = text if len(text) <= 30 else text[:29] + "…"
        raise WrongType(f"“{shown}” is not a {_NAMES[AttributeType(kind)]}.")
    return found


_NAMES = {
    AttributeType.NUMBER: "number",
    AttributeType.BOOLEAN: "yes or no",
    AttributeType.DATE: "date we can read for certain",
}


def _number(text: str) -> int | float | None:
    text = text.strip(_CURRENCY)
    if _PLAIN.fullmatch(text):
        plain = text
    elif _COMMA.fullmatch(text):
        plain = text.replace(",", ".")
    elif _GROUPED.fullmatch(text):
        plain = _ungrouped(_SPACES.sub("", text))
    else:
        return None
    if sum(char.isdigit() for char in plain) > MAX_DIGITS:
        return None
    return float(plain) if "." in plain else int(plain)


def _ungrouped(text: str) -> str:
    """Take out the marks between thousands; the other mark, or a lone one, is the
    decimal point."""
    last = max(text.rfind(","), text.rfind("."))
    if last < 0:
        return text
    mark = text[last]
    other = "." if mark == "," else ","
    if text.count(mark) > 1:
        return text.replace(mark, "")
    return text.replace(other, "").replace(mark, ".")


def _date(text: str, day_first: bool | None) -> date | None:
    try:
        return parse_date(text, day_first)
    except UnreadableDate:
        return None
