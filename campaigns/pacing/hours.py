"""May this place be texted at this instant, and if not, when; not how often.

A place stands for every state and clock the number may be in (campaigns.pacing.zones).
All of them must be open, each state's rule on each clock, and each stops 15 minutes
before its closing. Spans are worked out once per place and UTC day and then looked up.
"""

from bisect import bisect_right
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from functools import lru_cache
from typing import NamedTuple

from campaigns.pacing.calendars import (
    DAY_SECONDS,
    HORIZON_DAYS,
    calendar,
    joined,
    shared,
)
from campaigns.pacing.place import Place
from campaigns.pacing.rulebook import EVERYWHERE, Rule, concerns, versions
from campaigns.pacing.zones import Whereabouts, locate

QUIET_HOURS = "quiet_hours"
CLOSED_DAY = "closed_day"


class Opening(NamedTuple):
    """Whether a place is open, and the instants around that.

    code: "" when open; "closed_day" when a candidate that is closed has no window at
        all on its local day; else "quiet_hours".
    opens_at: now when open, else the first instant all candidates are open, in UTC;
        None if there is none within 21 days.
    closes_at: when texting must stop, the margin taken off; None when closed.
    rules: codes of the rules applied; zones: the candidate zones.
    """

    is_open: bool
    code: str
    opens_at: datetime | None
    closes_at: datetime | None
    rules: tuple[str, ...]
    zones: tuple[str, ...]


@lru_cache(maxsize=4096)
def opening(place: Place, now: datetime, house: tuple[Rule, ...] = ()) -> Opening:
    """Return whether promotional texts may be handed over to a place now.

    `house` are the shop's own rules: each is one more that must be open, where its
    country ("*" is any) and region are the place's.
    Raises: ValueError for a `now` without a zone.
    """
    if now.tzinfo is None:
        raise ValueError("An opening is judged at an instant, which needs a time zone.")
    at = now.timestamp()
    found = _schedule(place, int(at // DAY_SECONDS), house)
    past = bisect_right(found.starts, at)
    if past and at < found.ends[past - 1]:
        closes_at = found.closings[past - 1]
        return Opening(True, "", now, closes_at, found.rules, found.zones)
    opens_at = None
    if past < len(found.starts):
        opens_at = datetime.fromtimestamp(found.starts[past], UTC)
        if opens_at - now > timedelta(days=HORIZON_DAYS):
            opens_at = None
    closed = bisect_right(found.closed_starts, at)
    is_closed_day = closed and at < found.closed_ends[closed - 1]
    code = CLOSED_DAY if is_closed_day else QUIET_HOURS
    return Opening(False, code, opens_at, None, found.rules, found.zones)


def candidate_zones(place: Place) -> tuple[str, ...]:
    """Return the zones a place may be in, the likeliest source first."""
    return locate(place).zones


@dataclass(frozen=True, slots=True)
class _Schedule:
    starts: list[int]
    ends: list[int]
    closings: list[datetime]  # the ends again
    closed_starts: list[int]
    closed_ends: list[int]
    rules: tuple[str, ...]
    zones: tuple[str, ...]


@lru_cache(maxsize=4096)
def _schedule(place: Place, day: int, house: tuple[Rule, ...]) -> _Schedule:
    where = locate(place)
    applied = _applied(where, house)
    calendars = [
        calendar(chain, zone, day) for chain in applied for zone in where.zones
    ]
    open_spans = calendars[0].open
    for other in calendars[1:]:
        open_spans = shared(open_spans, other.open)
    closed_days = list(joined(span for one in calendars for span in one.closed_days))
    today = date(1970, 1, 1) + timedelta(days=day)
    in_force = (
        next((rule.code for rule in chain if rule.is_in_force(today)), "")
        for chain in applied
    )
    return _Schedule(
        starts=[start for start, _ in open_spans],
        ends=[end for _, end in open_spans],
        closings=[datetime.fromtimestamp(end, UTC) for _, end in open_spans],
        closed_starts=[start for start, _ in closed_days],
        closed_ends=[end for _, end in closed_days],
        rules=tuple(dict.fromkeys(code for code in in_force if code)),
        zones=where.zones,
    )


def _applied(
    where: Whereabouts, house: tuple[Rule, ...]
) -> tuple[tuple[Rule, ...], ...]:
    """Return every rule that must be open, each as its versions, the best first."""
    default = versions(EVERYWHERE)
    chains = [(*versions(where.country), *default)]
    chains += [versions(f"{where.country}-{region}") for region in where.regions]
    if not where.is_state_known:
        chains.append(default)
    # Each of ours by itself, so that it narrows and can never widen.
    chains += [(rule,) for rule in house if concerns(rule, where)]
    return tuple(rules for rules in chains if rules)
