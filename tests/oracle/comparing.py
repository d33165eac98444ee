"""The product's opening hours beside the slow oracle's, instant by instant."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from campaigns.pacing.hours import CLOSED_DAY, HORIZON_DAYS, QUIET_HOURS, opening
from campaigns.pacing.place import Place
from tests.oracle.minutes import QUARTER, Minutes, Span, of_place
from tests.oracle.places import Case

# Whether it is open, else why not, when it opens and when it closes.
Answer = tuple[bool, str, datetime | None, datetime | None]
MINUTE = timedelta(minutes=1)
SECOND = timedelta(seconds=1)
DAY = 24 * 60
# Past the last instant that is compared: as far as an opening is looked for, and a day.
AHEAD = (HORIZON_DAYS + 1) * DAY


@dataclass
class Compared:
    """How many answers were compared, and those that differ, in words."""

    answers: int = 0
    differences: list[str] = field(default_factory=list)


def compare(case: Case, first: datetime, days: int) -> Compared:
    """Ask both at every instant of these days at which their answers may change."""
    span = Span(first, days * DAY + AHEAD)
    place = Place(case.country, region=case.region, zone=case.zone, area=case.area)
    expected, found = of_place(case, span), Compared()
    for minute, now in _instants(expected, first, days * DAY):
        answer, ours = _expected(expected, minute, first), _product(place, now)
        found.answers += 1
        if ours != answer:
            found.differences.append(f"{place} at {now}: {ours}; oracle: {answer}.")
    return found


def _instants(
    expected: Minutes, first: datetime, minutes: int
) -> Iterator[tuple[int, datetime]]:
    """Yield every quarter of an hour, and what is around each opening and closing."""
    edges = list(_edges(expected.open, minutes))
    near = {edge + step for edge in edges for step in (-1, 0, 1)}
    for minute in sorted({*range(0, minutes, QUARTER), *near}):
        if 0 <= minute < minutes:
            yield minute, first + minute * MINUTE
    for edge in edges:
        yield edge - 1, first + edge * MINUTE - SECOND


def _edges(is_open: str, minutes: int) -> Iterator[int]:
    """Yield the minutes from which the answer is another than the minute before."""
    at = 0
    while 0 <= (at := is_open.find("10"[int(is_open[at])], at)) < minutes:
        yield at


def _product(place: Place, now: datetime) -> Answer:
    found = opening(place, now)
    opens_at = None if found.is_open else found.opens_at
    return found.is_open, found.code, opens_at, found.closes_at


def _expected(minutes: Minutes, at: int, first: datetime) -> Answer:
    if minutes.open[at] == "1":
        return True, "", None, first + minutes.open.index("0", at) * MINUTE
    code = CLOSED_DAY if minutes.closed_day[at] == "1" else QUIET_HOURS
    opens = minutes.open.find("1", at, at + HORIZON_DAYS * DAY + 1)
    return False, code, None if opens < 0 else first + opens * MINUTE, None
