"""On which days people join, and how many on each; pure but for the dice."""

import random
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import cycle
from typing import TypeVar

T = TypeVar("T")

CLOSED_ON = 0  # Mondays, as florists do
# A moment costs as much as fifty people, so only the last month is told day by day,
# and a moment is of one country and of the web or of the counter alone.
DAILY = range(30, 0, -1)
OLDER = range(711, 35, -52)
COUNTRIES = ("US", "US", "FR", "US", "FR")
WEB, COUNTER = "web", "counter"
KINDS = (WEB, COUNTER)
# The shop opened with a crowd, and grows faster the longer it is there.
OPENING, CROWD, HEAD_START = 600, 4, 25
BUSY = (0, 0.8, 0.9, 1, 1.2, 1.6, 0.7)  # Monday to Sunday


@dataclass(frozen=True, slots=True)
class Moment:
    """One instant at which people of one country join; `weight` is their share."""

    days_ago: int
    country: str
    kind: str
    weight: float


def moments(today: date, rng: random.Random) -> list[Moment]:
    """Return them from the first to the last."""
    countries, kinds = cycle(COUNTRIES), cycle(KINDS)
    told = [
        Moment(ago, next(countries), next(kinds), -OLDER.step * _pace(ago))
        for ago in OLDER
    ]
    for ago in DAILY:
        weekday = (today - timedelta(days=ago)).weekday()
        if weekday != CLOSED_ON:
            weight = _pace(ago) * BUSY[weekday] * rng.uniform(0.8, 1.3)
            told.append(Moment(ago, next(countries), next(kinds), weight))
    return told


def _pace(days_ago: int) -> float:
    crowd = CROWD if days_ago > OPENING else 1
    return crowd / (days_ago + HEAD_START)


def spread(
    people: Sequence[T], moments: Sequence[Moment]
) -> Iterator[tuple[Moment, Sequence[T]]]:
    """Yield each moment with its share of the people, in order; none is left out."""
    whole = sum(moment.weight for moment in moments)
    reached, done = 0.0, 0
    for moment in moments:
        reached += moment.weight
        upto = round(len(people) * min(reached / whole, 1))
        yield moment, people[done:upto]
        done = upto
