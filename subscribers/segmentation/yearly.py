"""Days that come again every year; pure, no database and no clock is known here."""

from calendar import isleap
from datetime import date, timedelta

from subscribers.segmentation.conditions import Comes

YEAR = 365
FIRST, LAST = 101, 1231
LEAP_DAY = 229


def coming(today: date, days: int) -> Comes:
    """Return the days of the year from `today` to `days` later, both included.

    Shape: days as month * 100 + day, so that 31 December is 1231; across New Year
        there are two spans.
    In a year without one, 29 February is kept on the 28th.
    """
    if days >= YEAR:
        return Comes(((FIRST, LAST),))
    end = today + timedelta(days=days)
    first, last = _day_of_year(today), _day_of_year(end)
    if last == LEAP_DAY - 1 and not isleap(end.year):
        last = LEAP_DAY
    if end.year == today.year:
        return Comes(((first, last),))
    return Comes(((first, LAST), (FIRST, last)))


def _day_of_year(day: date) -> int:
    return day.month * 100 + day.day
