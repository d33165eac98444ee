"""The kinds of values fields hold: which ops each knows, what an op's value may be."""

import math
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import date, datetime, time, timedelta

from django.utils import timezone
from django.utils.dateparse import parse_date, parse_datetime

from subscribers.segmentation.conditions import (
    Condition,
    OneOf,
    Present,
    Range,
    Value,
    containing,
    starting_with,
)

# Each says no to what the other says yes to: people without a value included.
NEGATIVES = {"is_not": "is", "not_in": "in", "is_not_set": "is_set"}
MAX_TEXT = 500
MAX_VALUES = 1000
MAX_DAYS = 36_500
# Beyond it SQLite's and Python's floats skip whole numbers.
MAX_NUMBER = 2**53
# Further out, turning local time into UTC may leave the calendar.
FIRST_YEAR, LAST_YEAR = 1800, 2200


class Unfit(ValueError):
    """A part of a leaf ("field", "op", "value[2]") cannot be used; says why."""

    def __init__(self, part: str, sentence: str) -> None:
        super().__init__(sentence)
        self.part = part


@dataclass(frozen=True, slots=True)
class Span:
    """What one written value covers: a day covers all its instants."""

    start: Value
    end: Value
    end_open: bool = False


@dataclass(frozen=True, slots=True)
class Kind:
    """A kind of value; `read` takes (part, value) and raises Unfit."""

    name: str
    noun: str
    ops: tuple[str, ...]
    read: Callable[[str, object], Value | Span]
    choices: tuple[str, ...] = ()

    def condition(self, op: str, value: object, now: datetime) -> Condition:
        """Return what `op`, which is no negative, asks. Raises: Unfit."""
        if op == "is_set":
            return Present()
        if op == "in_last_days":
            return _last_days(value, now, in_days=self.name == "date")
        if op == "in":
            return OneOf(tuple(self.read(*item) for item in _items(value)))
        if op == "between":
            return _between(self.read, value)
        if op in _PATTERNS:  # of a piece, which need not have the whole's form
            return _PATTERNS[op](_text("value", value))
        read = self.read("value", value)
        if op == "is" and not isinstance(read, Span):
            return OneOf((read,))
        span = read if isinstance(read, Span) else Span(read, read)
        return _RANGES[op](span)


_PATTERNS = {"contains": containing, "starts_with": starting_with}
_RANGES: dict[str, Callable[[Span], Range]] = {
    "is": lambda span: Range(span.start, span.end, upper_open=span.end_open),
    "lt": lambda span: Range(upper=span.start, upper_open=True),
    "lte": lambda span: Range(upper=span.end, upper_open=span.end_open),
    "gt": lambda span: Range(lower=span.end, lower_open=not span.end_open),
    "gte": lambda span: Range(lower=span.start),
}
_RANGES |= {"before": _RANGES["lt"], "after": _RANGES["gt"]}


def _items(value: object) -> list[tuple[str, object]]:
    if not isinstance(value, list | tuple) or not value:
        raise Unfit("value", f"{shown(value)} is not a list with at least one value.")
    if len(value) > MAX_VALUES:
        raise Unfit(
            "value", f"There are {len(value)} values; a rule takes {MAX_VALUES}."
        )
    return [(f"value[{at}]", item) for at, item in enumerate(value)]


def _between(read: Callable[[str, object], Value | Span], value: object) -> Range:
    if not isinstance(value, list | tuple) or len(value) != 2:
        raise Unfit("value", f"{shown(value)} is not a list of two values, low, high.")
    ends = [read(part, item) for part, item in _items(value)]
    low, high = (end if isinstance(end, Span) else Span(end, end) for end in ends)
    if low.start > high.end:
        raise Unfit("value", "The first value is higher than the second; swap them.")
    return Range(low.start, high.end, upper_open=high.end_open)


def _last_days(value: object, now: datetime, *, in_days: bool) -> Range:
    is_whole = isinstance(value, int) and not isinstance(value, bool)
    if not is_whole or not 1 <= value <= MAX_DAYS:
        raise Unfit(
            "value", f"{shown(value)} is not a number of days from 1 to {MAX_DAYS}."
        )
    if in_days:
        today = timezone.localdate(now, timezone.get_default_timezone())
        return Range(today - timedelta(days=value), today)
    return Range(now - timedelta(days=value), now)


def _text(part: str, value: object) -> str:
    if not isinstance(value, str):
        raise Unfit(part, f"{shown(value)} is not text; put it in quotes.")
    if not value:
        raise Unfit(part, "The text is empty; use is_not_set for people without one.")
    if len(value) > MAX_TEXT:
        raise Unfit(part, f"The text is longer than {MAX_TEXT} characters.")
    if "\0" in value or not _is_unicode(value):
        raise Unfit(part, "The text holds a character that no database can store.")
    # A subclass, such as a TOML parser's, is not what a database driver takes.
    return str(value)


def _is_unicode(text: str) -> bool:
    try:
        text.encode()
    except UnicodeEncodeError:
        return False
    return True


def _number(part: str, value: object) -> float:
    is_number = isinstance(value, int | float) and not isinstance(value, bool)
    if not is_number or not math.isfinite(value):
        raise Unfit(part, f"{shown(value)} is not a number such as 100 or 9.5.")
    if abs(value) > MAX_NUMBER:
        raise Unfit(part, f"{shown(value)} is too large to compare exactly.")
    return float(value)


def _boolean(part: str, value: object) -> bool:
    if not isinstance(value, bool):
        raise Unfit(part, f"{shown(value)} is neither true nor false.")
    return value


def _day(part: str, value: object) -> date:
    day = value
    if isinstance(value, str):
        day = _parsed(parse_date, value)
    if not isinstance(day, date) or isinstance(day, datetime):
        raise Unfit(part, f"{shown(value)} is not a date such as 2026-12-31.")
    _check_year(part, day)
    return date(day.year, day.month, day.day)


def _check_year(part: str, day: date) -> None:
    if not FIRST_YEAR <= day.year <= LAST_YEAR:
        raise Unfit(part, f"{shown(day)} is not of the years {FIRST_YEAR}-{LAST_YEAR}.")


def _instant(part: str, value: object) -> Span:
    zone = timezone.get_default_timezone()
    moment = _parsed(parse_datetime, value) if isinstance(value, str) else value
    is_bare_day = isinstance(value, str) and len(value) <= len("2026-12-31")
    if isinstance(moment, datetime) and not is_bare_day:
        _check_year(part, moment)
        if timezone.is_naive(moment):
            moment = timezone.make_aware(moment, zone)
        return Span(moment, moment)
    try:
        day = _day(part, value)
    except Unfit:
        raise Unfit(
            part,
            f"{shown(value)} is neither a date such as 2026-12-31 "
            "nor an instant such as 2026-12-31T10:00:00Z.",
        ) from None
    start, following = (
        timezone.make_aware(datetime.combine(midnight, time()), zone)
        for midnight in (day, day + timedelta(days=1))
    )
    return Span(start, following, end_open=True)


def _parsed(parse: Callable[[str], Value | None], text: str) -> Value | None:
    try:
        return parse(text)
    except ValueError:  # the right shape, but no such day
        return None


def shown(value: object) -> str:
    written = str(value).lower() if isinstance(value, bool) else str(value)
    text = written.encode(errors="replace").decode()
    return f"“{text}”" if len(text) <= 40 else f"“{text[:39]}…”"


_IS = ("is", "is_not")
_IN = ("in", "not_in")
_SET = ("is_set", "is_not_set")
_ORDER = ("gt", "gte", "lt", "lte", "between")
_TIME = ("before", "after", *_ORDER, "in_last_days")

TEXT = Kind("text", "a text", (*_IS, *_IN, "contains", "starts_with", *_SET), _text)
NUMBER = Kind("number", "a number", (*_IS, *_IN, *_ORDER, *_SET), _number)
BOOLEAN = Kind("boolean", "a yes or no", (*_IS, *_SET), _boolean)
DATE = Kind("date", "a date", (*_IS, *_IN, *_TIME, *_SET), _day)
INSTANT = Kind("instant", "a moment", (*_IS, *_TIME, *_SET), _instant)
# Always answered, so never "not set".
FLAG = replace(BOOLEAN, ops=_IS)


def choice(*words: str) -> Kind:
    """A text that is one of a few words."""

    def read(part: str, value: object) -> str:
        if value not in words:
            raise Unfit(part, f"{shown(value)} is not one of {', '.join(words)}.")
        return str(value)

    return Kind("choice", "one of a few words", (*_IS, *_IN), read, words)


def text_as(read: Callable[[str], str], *, ops: tuple[str, ...] = TEXT.ops) -> Kind:
    """A text that `read` brings to its stored form, or refuses with a ValueError.

    Only whole values are read so: what contains and starts_with take is a piece.
    """

    def checked(part: str, value: object) -> str:
        try:
            return read(_text(part, value))
        except Unfit:
            raise
        except ValueError as error:
            raise Unfit(part, str(error)) from error

    return Kind("text", "a text", ops, checked)
