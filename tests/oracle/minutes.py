"""When a place is open, minute by minute, by looking at every clock: slow and plain."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import cache, lru_cache
from zoneinfo import ZoneInfo

from tests.oracle import book
from tests.oracle.places import Case

MARGIN = 15  # minutes before a closing in which nothing is handed over any more
QUARTER = 15  # minutes


@dataclass(frozen=True)
class Span:
    """Minutes in a row, the first at a UTC instant."""

    first: datetime
    count: int


@dataclass(frozen=True)
class Minutes:
    """ "1" or "0" for each minute.

    open: texts may be handed over. closed_day: on a clock that is not open, it is a
        day without a window.
    """

    open: str
    closed_day: str


def of_place(case: Case, span: Span) -> Minutes:
    """Return when every rule is open on every clock; wrong in the last 15 minutes."""
    clocks = [_clock(chain, zone, span) for chain in case.chains for zone in case.zones]
    is_open, is_closed_day = (1 << span.count) - 1, 0
    for opened, closed_day in clocks:
        is_open &= opened
        is_closed_day |= closed_day & ~opened
    width = f"0{span.count}b"
    return Minutes(format(is_open, width), format(is_closed_day, width))


@lru_cache(maxsize=1024)
def _clock(codes: tuple[str, ...], zone: str, span: Span) -> tuple[int, int]:
    """Return one rule on one clock as numbers whose binary digits are the minutes."""
    clock, start = ZoneInfo(zone), int(span.first.timestamp())
    inside, closed_day = [], []
    for at in range(start, start + 60 * span.count, 60 * QUARTER):
        for ordinal, wall_minute, minutes in _wall_clock(clock, at):
            wall, is_closed = _day(codes, ordinal)
            inside.append(wall[wall_minute : wall_minute + minutes])
            closed_day.append(is_closed * minutes)
    opened = re.sub("1+", _without_margin, "".join(inside))
    return int(opened, 2), int("".join(closed_day), 2)


def _wall_clock(clock: ZoneInfo, at: int) -> Iterator[tuple[int, int, int]]:
    """Yield day, minute of the day, and for how many minutes this clock just runs on.

    A quarter of an hour in which it is changed or passes midnight is read by minutes.
    """
    first = datetime.fromtimestamp(at, clock)
    last = datetime.fromtimestamp(at + 60 * (QUARTER - 1), clock)
    begun = first.hour * 60 + first.minute
    if last.hour * 60 + last.minute - begun == QUARTER - 1:
        yield first.toordinal(), begun, QUARTER
        return
    for second in range(at, at + 60 * QUARTER, 60):
        local = datetime.fromtimestamp(second, clock)
        yield local.toordinal(), local.hour * 60 + local.minute, 1


def _without_margin(run: re.Match[str]) -> str:
    length = len(run[0])
    return "1" * max(length - MARGIN, 0) + "0" * min(length, MARGIN)


@cache
def _day(codes: tuple[str, ...], ordinal: int) -> tuple[str, str]:
    day = date.fromordinal(ordinal)
    today = book.windows(codes, day)
    wall = _wall(today, book.windows_from_yesterday(codes, day))
    return wall, "0" if today else "1"


@cache
def _wall(today: tuple[str, ...], yesterday: tuple[str, ...]) -> str:
    """Return a day's minutes on the wall clock."""
    midnight = datetime(2000, 1, 1)  # noqa: DTZ001 - a wall clock has no zone
    clocks = (f"{midnight + timedelta(minutes=n):%H:%M}" for n in range(24 * 60))
    return "".join(str(int(_is_inside(c, today, yesterday))) for c in clocks)


def _is_inside(clock: str, today: tuple[str, ...], yesterday: tuple[str, ...]) -> bool:
    for window in today:
        first, last = window[:5], window[6:]
        if first <= clock and (clock < last or last <= first):
            return True
    return any(clock < window[6:] for window in yesterday)
