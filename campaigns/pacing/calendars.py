"""Open spans of one rule on one clock, as UTC seconds; not of a whole place.

A local clock runs steadily between two changes of offset. Windows are laid out in
local time and cut at those changes, so that an hour that is skipped closes nothing
twice and an hour that comes twice is judged both times.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from functools import lru_cache
from zoneinfo import ZoneInfo

import holidays as public_holidays

from campaigns.pacing.rulebook import Rule
from campaigns.pacing.rulebook.rule import window_minutes

Span = tuple[int, int]  # start and end, end excluded

DAY_SECONDS = 86_400
MARGIN_SECONDS = 15 * 60  # what hand-over and a provider's queue may take
HORIZON_DAYS = 21
_EPOCH = date(1970, 1, 1)


@dataclass(frozen=True, slots=True)
class Calendar:
    open: tuple[Span, ...]  # the margin is already off
    closed_days: tuple[Span, ...]  # local days without a window, less what is open


@lru_cache(maxsize=4096)
def calendar(versions: tuple[Rule, ...], zone: str, first_day: int) -> Calendar:
    """Return when a rule is open on a clock, from two days before a UTC day on.

    `versions` in order of preference; on a day when none is in force, all is open.
    `first_day` counts days since 1970; the horizon and a day more are covered.
    """
    start = (first_day - 2) * DAY_SECONDS
    end = (first_day + HORIZON_DAYS + 3) * DAY_SECONDS
    days = range(first_day - 4, first_day + HORIZON_DAYS + 5)
    open_local, closed_local = [], []
    for day in days:
        windows = _day_windows(versions, day)
        open_local += windows
        if not windows:
            closed_local.append((day * DAY_SECONDS, (day + 1) * DAY_SECONDS))
    steady = tuple(_steady(ZoneInfo(zone), start, end))
    opens = [
        (first, last - MARGIN_SECONDS)
        for first, last in joined(_to_utc(open_local, steady))
        if last - first > MARGIN_SECONDS
    ]
    closed_days = joined(_to_utc(closed_local, steady))
    return Calendar(tuple(opens), without(closed_days, opens))


def joined(spans: Iterable[Span]) -> Iterator[Span]:
    """Yield spans in order, those that touch or overlap as one."""
    start = end = None
    for first, last in sorted(spans):
        if end is not None and first <= end:
            end = max(end, last)
            continue
        if start is not None:
            yield start, end
        start, end = first, last
    if start is not None:
        yield start, end


def shared(first: tuple[Span, ...], second: tuple[Span, ...]) -> tuple[Span, ...]:
    """Return what lies in both of two ordered sets of spans."""
    found, one, other = [], 0, 0
    while one < len(first) and other < len(second):
        start = max(first[one][0], second[other][0])
        end = min(first[one][1], second[other][1])
        if start < end:
            found.append((start, end))
        if first[one][1] <= second[other][1]:
            one += 1
        else:
            other += 1
    return tuple(found)


def without(spans: Iterable[Span], holes: Iterable[Span]) -> tuple[Span, ...]:
    """Return what of the spans lies outside the holes."""
    left = list(spans)
    for hole_start, hole_end in holes:
        left = [
            part
            for start, end in left
            for part in ((start, min(end, hole_start)), (max(start, hole_end), end))
            if part[0] < part[1]
        ]
    return tuple(left)


def _day_windows(versions: tuple[Rule, ...], day: int) -> list[Span]:
    """Return one day's windows in local seconds.

    A window that passes midnight belongs to the day it opens on; a public holiday
    after it ends it at midnight.
    """
    rule = _rule_on(versions, _date(day))
    if rule is None:
        return [(day * DAY_SECONDS, (day + 1) * DAY_SECONDS)]
    if _is_closed(rule, _date(day)):
        return []
    spans = []
    for text in rule.windows[_date(day).weekday()]:
        first, last = window_minutes(text)
        if last > 24 * 60 and _is_closed(rule, _date(day + 1)):
            last = 24 * 60
        midnight = day * DAY_SECONDS
        spans.append((midnight + first * 60, midnight + last * 60))
    return spans


def _rule_on(versions: tuple[Rule, ...], day: date) -> Rule | None:
    return next((rule for rule in versions if rule.is_in_force(day)), None)


def _date(day: int) -> date:
    return _EPOCH + timedelta(days=day)


def _is_closed(rule: Rule, day: date) -> bool:
    closed = rule.holidays
    if day in rule.closed_on:
        return True
    return closed is not None and day in _holidays(
        closed.country, closed.subdivision, day.year
    )


@lru_cache(maxsize=256)
def _holidays(country: str, subdivision: str, year: int) -> frozenset[date]:
    """Return a year's public holidays and the days they are moved to."""
    found = public_holidays.country_holidays(
        country, subdiv=subdivision or None, years=year
    )
    return frozenset(found)


def _steady(zone: ZoneInfo, start: int, end: int) -> Iterator[tuple[int, int, int]]:
    """Yield the stretches of constant offset: start, end, offset, all in seconds."""
    begun, offset = start, _offset(zone, start)
    for day in range(start, end, DAY_SECONDS):
        following = _offset(zone, day + DAY_SECONDS)
        if following != offset:
            change = _change(zone, day, day + DAY_SECONDS)
            yield begun, change, offset
            begun, offset = change, following
    yield begun, end, offset


def _change(zone: ZoneInfo, before: int, after: int) -> int:
    """Return the first second of the new offset; clocks change once in a day."""
    old = _offset(zone, before)
    while after - before > 1:
        middle = (before + after) // 2
        if _offset(zone, middle) == old:
            before = middle
        else:
            after = middle
    return after


def _offset(zone: ZoneInfo, at: int) -> int:
    local = datetime.fromtimestamp(at, UTC).astimezone(zone)
    offset = local.utcoffset()
    return round(offset.total_seconds()) if offset is not None else 0


def _to_utc(
    local_spans: Iterable[Span], steady: tuple[tuple[int, int, int], ...]
) -> Iterator[Span]:
    for start, end, offset in steady:
        for first, last in local_spans:
            first_utc = max(first - offset, start)
            last_utc = min(last - offset, end)
            if first_utc < last_utc:
                yield first_utc, last_utc
