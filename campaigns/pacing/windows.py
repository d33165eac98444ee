"""The windows caps are counted in, rolling and calendar; counts nothing itself."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from functools import lru_cache
from zoneinfo import ZoneInfo

CALENDAR = ("day", "week", "month")

_ROLLING = re.compile(r"([1-9][0-9]{0,3})([hd])")
_INSTANT = timedelta(microseconds=1)  # what databases tell apart


# Slots are kept and counted this far back; a longer cap would not be kept.
LONGEST = timedelta(days=31)


@dataclass(frozen=True, slots=True)
class Period:
    """A rolling length, or a calendar unit; one of the two."""

    text: str
    length: timedelta | None = None
    unit: str = ""

    def in_words(self) -> str:
        """Return "a month" or "in 24 hours"."""
        if self.length is None:
            return f"a {self.unit}"
        number, unit = int(self.text[:-1]), self.text[-1]
        name = {"h": "hour", "d": "day"}[unit]
        return f"in {number} {name}{'s' if number > 1 else ''}"


@lru_cache(maxsize=256)
def parse_period(text: str) -> Period:
    """Return the period of "24h", "7d", "day", "week" or "month".

    Raises: ValueError with a sentence.
    """
    word = text.strip().lower()
    if word in CALENDAR:
        return Period(word, unit=word)
    found = _ROLLING.fullmatch(word)
    if found is None:
        raise ValueError(
            f'"{text}" is not a period: write hours such as 24h, days such as 7d,'
            " or day, week or month."
        )
    number = int(found[1])
    length = timedelta(hours=number) if found[2] == "h" else timedelta(days=number)
    if not timedelta(0) < length <= LONGEST:
        raise ValueError(f'"{text}" is no period from one hour to 31 days.')
    return Period(word, length=length)


def window_start(period: Period, now: datetime, zones: Sequence[str]) -> datetime:
    """Return the earliest instant that still counts: count slots at or after it.

    Rolling: a slot exactly as old as the window has just left it.
    Calendar: local midnight, of the first of the month or of Monday; with several
        candidate zones the window is all of their days together.
    Units: UTC; steps of a microsecond, the finest a database tells apart.
    """
    return _window_start(period, now, tuple(zones))


@lru_cache(maxsize=4096)
def _window_start(period: Period, now: datetime, zones: tuple[str, ...]) -> datetime:
    if period.length is not None:
        return now.astimezone(UTC) - period.length + _INSTANT
    return min(_local_start(period.unit, now, zone) for zone in _named(zones))


def frees_at(
    period: Period,
    taken: Sequence[datetime],
    messages: int,
    now: datetime,
    zones: Sequence[str],
) -> datetime:
    """Return the earliest instant, now at least, at which one more is allowed.

    `taken` are slots already held, in any order; those that have left don't matter.
    Calendar: allowed in every candidate zone, so with one zone its next window's
        start, with several usually the latest of theirs.
    Raises: ValueError when the cap allows no message at all.
    """
    if messages < 1:
        raise ValueError("A cap of no messages never frees a slot.")
    instant = now.astimezone(UTC)
    while _is_full(period, taken, messages, instant, zones):
        instant = _next_change(period, taken, instant, zones)
    return instant


def _is_full(
    period: Period,
    taken: Sequence[datetime],
    messages: int,
    instant: datetime,
    zones: Sequence[str],
) -> bool:
    start = window_start(period, instant, zones)
    return sum(slot >= start for slot in taken) >= messages


def _next_change(
    period: Period, taken: Sequence[datetime], instant: datetime, zones: Sequence[str]
) -> datetime:
    """Return the next instant at which a slot may leave the window."""
    if period.length is not None:
        leaving = (slot.astimezone(UTC) + period.length for slot in taken)
        return min(leaves for leaves in leaving if leaves > instant)
    return min(_next_local_start(period.unit, instant, zone) for zone in _named(zones))


def _named(zones: Sequence[str]) -> Sequence[str]:
    if not zones:
        raise ValueError("A calendar window needs at least one time zone.")
    return zones


def _local_start(unit: str, now: datetime, zone: str) -> datetime:
    return _midnight(_first_day(unit, now, zone), zone)


def _next_local_start(unit: str, now: datetime, zone: str) -> datetime:
    first = _first_day(unit, now, zone)
    if unit == "day":
        return _midnight(first + timedelta(days=1), zone)
    if unit == "week":
        return _midnight(first + timedelta(days=7), zone)
    return _midnight((first + timedelta(days=31)).replace(day=1), zone)


def _first_day(unit: str, now: datetime, zone: str) -> date:
    today = now.astimezone(ZoneInfo(zone)).date()
    if unit == "week":
        return today - timedelta(days=today.weekday())
    return today.replace(day=1) if unit == "month" else today


def _midnight(day: date, zone: str) -> datetime:
    """Return a local day's first instant; a midnight that is skipped is the change."""
    return datetime.combine(day, time(), ZoneInfo(zone)).astimezone(UTC)
