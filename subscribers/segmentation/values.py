"""Values as rules write them, read strictly: each reader takes (part, value)."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from django.utils import timezone
from django.utils.dateparse import parse_date, parse_datetime

from subscribers.segmentation.conditions import Value

MAX_TEXT = 500
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


def read_text(part: str, value: object) -> str:
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


def read_number(part: str, value: object) -> float:
    is_number = isinstance(value, int | float) and not isinstance(value, bool)
    if not is_number or value != value:  # only NaN is unlike itself
        raise Unfit(part, f"{shown(value)} is not a number such as 100 or 9.5.")
    if abs(value) > MAX_NUMBER:
        raise Unfit(part, f"{shown(value)} is too large to compare exactly.")
    return float(value)


def read_boolean(part: str, value: object) -> bool:
    if not isinstance(value, bool):
        raise Unfit(part, f"{shown(value)} is neither true nor false.")
    return value


def read_day(part: str, value: object) -> date:
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


def read_instant(part: str, value: object) -> Span:
    zone = timezone.get_default_timezone()
    moment = _parsed(parse_datetime, value) if isinstance(value, str) else value
    is_bare_day = isinstance(value, str) and len(value) <= len("2026-12-31")
    if isinstance(moment, datetime) and not is_bare_day:
        _check_year(part, moment)
        if timezone.is_naive(moment):
            moment = timezone.make_aware(moment, zone)
        return Span(moment, moment)
    try:
        day = read_day(part, value)
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
