"""The kinds of values fields hold: which ops each knows, what an op's value may be."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta

from django.utils import timezone

from subscribers.segmentation.conditions import (
    Condition,
    OneOf,
    Present,
    Range,
    Value,
    containing,
    starting_with,
)
from subscribers.segmentation.values import (
    Span,
    Unfit,
    read_boolean,
    read_day,
    read_instant,
    read_number,
    read_text,
    shown,
)
from subscribers.segmentation.yearly import YEAR, coming

# Each says no to what the other says yes to: people without a value included.
NEGATIVES = {"is_not": "is", "not_in": "in", "is_not_set": "is_set"}
MAX_VALUES = 1000
MAX_DAYS = 36_500


@dataclass(frozen=True, slots=True)
class Kind:
    """A kind of value; `read` takes (part, value) and raises Unfit."""

    name: str
    noun: str
    ops: tuple[str, ...]
    read: Callable[[str, object], Value | Span]
    choices: tuple[tuple[str, str], ...] = ()

    def condition(self, op: str, value: object, now: datetime) -> Condition:
        """Return what `op`, which is no negative, asks. Raises: Unfit."""
        if op == "is_set":
            return Present()
        if op == "in_last_days":
            return _last_days(value, now, in_days=self.name == "date")
        if op == "in_next_days":
            return coming(_today(now), _days(value, least=0, most=YEAR))
        if op == "in":
            return OneOf(tuple(self.read(*item) for item in _items(value)))
        if op == "between":
            return _between(self.read, value)
        if op in _PATTERNS:  # of a piece, which need not have the whole's form
            return _PATTERNS[op](read_text("value", value))
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
    days = timedelta(days=_days(value))
    if in_days:
        today = _today(now)
        return Range(today - days, today)
    return Range(now - days, now)


def _days(value: object, *, least: int = 1, most: int = MAX_DAYS) -> int:
    is_whole = isinstance(value, int) and not isinstance(value, bool)
    if not is_whole or not least <= value <= most:
        raise Unfit(
            "value", f"{shown(value)} is not a number of days from {least} to {most}."
        )
    return int(value)


def _today(now: datetime) -> date:
    return timezone.localdate(now, timezone.get_default_timezone())


_IS = ("is", "is_not")
_IN = ("in", "not_in")
_SET = ("is_set", "is_not_set")
_ORDER = ("gt", "gte", "lt", "lte", "between")
_TIME = ("before", "after", *_ORDER, "in_last_days")

TEXT = Kind("text", "a text", (*_IS, *_IN, "contains", "starts_with", *_SET), read_text)
NUMBER = Kind("number", "a number", (*_IS, *_IN, *_ORDER, *_SET), read_number)
BOOLEAN = Kind("boolean", "a yes or no", (*_IS, *_SET), read_boolean)
DATE = Kind("date", "a date", (*_IS, *_IN, *_TIME, *_SET), read_day)
INSTANT = Kind("instant", "a moment", (*_IS, *_TIME, *_SET), read_instant)
BIRTHDAY = replace(DATE, ops=(*DATE.ops, "in_next_days"))
NAME = replace(TEXT, ops=(*_IS, *_IN, *_SET))
NAMED = Kind("choice", "the name of another", (*_IS, *_IN), read_text)
# Always answered, so never "not set".
COUNT = replace(NUMBER, ops=(*_IS, *_ORDER))
FLAG = replace(BOOLEAN, ops=_IS)


def choice(*choices: tuple[str, str]) -> Kind:
    """A text that is one of a few words, each given with its label."""
    words = [word for word, _ in choices]

    def read(part: str, value: object) -> str:
        if value not in words:
            raise Unfit(part, f"{shown(value)} is not one of {', '.join(words)}.")
        return str(value)

    return Kind("choice", "one of a few words", (*_IS, *_IN), read, choices)


def text_as(read: Callable[[str], str], *, ops: tuple[str, ...] = TEXT.ops) -> Kind:
    """A text that `read` brings to its stored form, or refuses with a ValueError.

    Only whole values are read so: what contains and starts_with take is a piece.
    """

    def checked(part: str, value: object) -> str:
        try:
            return read(read_text(part, value))
        except Unfit:
            raise
        except ValueError as error:
            raise Unfit(part, str(error)) from error

    return Kind("text", "a text", ops, checked)
