"""What a rule asks of one value, whatever holds it; no database is known here.

A value that is missing meets no condition.
"""

from dataclasses import dataclass
from datetime import date, datetime
from math import inf

Value = str | float | bool | date | datetime


@dataclass(frozen=True, slots=True)
class OneOf:
    values: tuple[Value, ...]


@dataclass(frozen=True, slots=True)
class Range:
    """From `lower` to `upper`, both included unless open; None is no bound."""

    lower: Value | None = None
    upper: Value | None = None
    lower_open: bool = False
    upper_open: bool = False


@dataclass(frozen=True, slots=True)
class Pattern:
    """A regular expression that PostgreSQL, jsonpath and Python read alike."""

    regex: str


@dataclass(frozen=True, slots=True)
class Present:
    """There is a value."""


@dataclass(frozen=True, slots=True)
class Comes:
    """A day of the year in one of the spans, ends included; 229 is 29 February."""

    spans: tuple[tuple[int, int], ...]


Condition = OneOf | Range | Pattern | Present | Comes


def is_met(number: float, condition: Condition) -> bool:
    """Whether a number that is there meets a condition on numbers."""
    match condition:
        case OneOf(values):
            return number in values
        case Range(lower, upper):
            low = -inf if lower is None else lower
            high = inf if upper is None else upper
            above = number > low if condition.lower_open else number >= low
            below = number < high if condition.upper_open else number <= high
            return above and below
    return True


def containing(text: str) -> Pattern:
    return Pattern(_ignoring_case(text))


def starting_with(text: str) -> Pattern:
    return Pattern("^" + _ignoring_case(text))


def _ignoring_case(text: str) -> str:
    """Return a regex of `text` in small or capital letters.

    The letters are spelled out, because what "ignore case" means beyond a-z hangs
    on the database and its locale.
    """
    return "".join(_either_case(char) for char in text)


def _either_case(char: str) -> str:
    upper = char.upper()
    forms = {char, char.lower(), upper, upper.lower()}
    single = sorted(form for form in forms if len(form) == 1)
    if len(single) > 1:
        return f"[{''.join(single)}]"
    is_plain = char.isalnum() or not char.isascii() or char == "_"
    return char if is_plain else f"\\{char}"
