"""Dates and instants as cells write them; an ambiguous one is refused, not guessed."""

import re
from collections.abc import Iterable
from datetime import UTC, date, datetime, time, timedelta, timezone, tzinfo
from functools import lru_cache

# Where a numeric date is written month first.
_MONTH_FIRST = frozenset({"US", "PR", "GU", "VI", "AS", "MP", "UM", "FM", "MH", "PW"})
# Where both orders are in daily use, so that only the column itself can tell.
_EITHER = frozenset({"CA", "PH"})

_YEAR_FIRST = re.compile(r"(\d{4})([-/.]?)(\d{1,2})\2(\d{1,2})(?:(?:T|,?\s+)(.*))?")
_YEAR_LAST = re.compile(
    r"(\d{1,2})\s?[-/.]\s?(\d{1,2})\s?[-/.]\s?(\d{4}|\d{2})(?:(?:T|,?\s+)(.*))?"
)
_NAMED = re.compile(
    r"(?:(\d{1,2})(?:st|nd|rd|th)?[\s-]+([A-Za-z]{3,9})\.?|"
    r"([A-Za-z]{3,9})\.?\s+(\d{1,2})(?:st|nd|rd|th)?),?[\s-]+(\d{4})(?:,?\s+(.*))?"
)
_MONTH_NAMES = ("jan", "feb", "mar", "apr", "may", "jun")
_MONTH_NAMES += ("jul", "aug", "sep", "oct", "nov", "dec")
_MONTHS = {name: number for number, name in enumerate(_MONTH_NAMES, start=1)}
_CLOCK = re.compile(
    r"(?:at\s+)?(\d{1,2}):(\d{2})(?::(\d{2})(?:[.,]\d+)?)?\s*([AaPp])?(?:\.?[Mm]\.?)?"
    r"\s*(Z|UTC|GMT|[+-]\d{2}:?\d{2})?"
)
# A year of two digits is the last such year up to this one, unless a caller says else.
LATEST_YEAR = 2039

_EPOCH = re.compile(r"1\d{9}(\d{3})?")


class UnreadableDate(ValueError):
    """No date, or one that could be two; the text is a sentence."""


def parse_date(
    cell: str, day_first: bool | None = None, *, latest_year: int = LATEST_YEAR
) -> date:
    """Return the date a cell names. Raises: UnreadableDate.

    `day_first` decides 10/01/2026; None refuses it.
    """
    return _read(cell.strip(), day_first, latest_year)[0]


# Most rows of a file share their day with others.
@lru_cache(maxsize=1024)
def parse_moment(cell: str, day_first: bool | None = None) -> datetime:
    """Return the instant in UTC; no zone means UTC, no time the start of the day.

    Raises: UnreadableDate.
    """
    text = cell.strip()
    epoch = _EPOCH.fullmatch(text)
    if epoch:
        return datetime.fromtimestamp(int(text[:10]), UTC)
    day, clock, zone = _read(text, day_first, LATEST_YEAR)
    try:
        return datetime.combine(day, clock, zone).astimezone(UTC)
    except OverflowError:
        raise _no_date(text) from None


def day_first_of(values: Iterable[str], region: str | None) -> bool | None:
    """Return whether a column writes the day first; None if nothing can tell.

    One date such as 17/08 proves the column; a column that proves both ways is not
    trusted. Without proof the region's custom decides.
    """
    proven = set()
    for value in values:
        match = _YEAR_LAST.fullmatch(value.strip())
        if match and (int(match[1]) > 12) != (int(match[2]) > 12):
            proven.add(int(match[1]) > 12)
    if proven:
        return proven.pop() if len(proven) == 1 else None
    if not region or region in _EITHER:
        return None
    return region not in _MONTH_FIRST


def _read(
    text: str, day_first: bool | None, latest_year: int
) -> tuple[date, time, tzinfo]:
    match = _YEAR_FIRST.fullmatch(text)
    if match:
        day = _date(text, int(match[1]), int(match[3]), int(match[4]))
        return day, *_clock(text, match[5])
    match = _YEAR_LAST.fullmatch(text)
    if match:
        year = int(match[3])
        if len(match[3]) == 2:
            year = latest_year - (latest_year - year) % 100
        day = _by_order(text, match, year, day_first)
        return day, *_clock(text, match[4])
    match = _NAMED.fullmatch(text)
    name = (match[2] or match[3]).lower()[:3] if match else ""
    if match and name in _MONTHS:
        number = int(match[1] or match[4])
        day = _date(text, int(match[5]), _MONTHS[name], number)
        return day, *_clock(text, match[6])
    raise _no_date(text)


def _by_order(
    text: str, match: re.Match[str], year: int, day_first: bool | None
) -> date:
    first, second = int(match[1]), int(match[2])
    if day_first is None and first != second:
        if first <= 12 and second <= 12:
            raise UnreadableDate(
                f"“{_short(text)}” may name two different days; write 2026-12-31."
            )
        day_first = first > 12
    day, month = (first, second) if day_first else (second, first)
    return _date(text, year, month, day)


def _date(text: str, year: int, month: int, day: int) -> date:
    try:
        found = date(year, month, day)
    except ValueError:
        raise _no_date(text) from None
    if not 1900 <= year <= 2100:
        raise _no_date(text)
    return found


def _clock(text: str, written: str | None) -> tuple[time, tzinfo]:
    if not written or not written.strip():
        return time(), UTC
    match = _CLOCK.fullmatch(written.strip())
    if match is None:
        raise _no_date(text)
    hour = int(match[1])
    if match[4]:
        hour = hour % 12 + (12 if match[4] in "Pp" else 0)
    try:
        return time(hour, int(match[2]), int(match[3] or 0)), _zone(match[5])
    except ValueError:
        raise _no_date(text) from None


def _zone(written: str | None) -> tzinfo:
    if not written or written[0] not in "+-":
        return UTC
    minutes = int(written[1:3]) * 60 + int(written[-2:])
    return timezone(timedelta(minutes=-minutes if written[0] == "-" else minutes))


def _no_date(text: str) -> UnreadableDate:
    return UnreadableDate(f"“{_short(text)}” is not a date.")


def _short(text: str) -> str:
    return text if len(text) <= 30 else text[:29] + "…"
