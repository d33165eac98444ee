"""On which days the demonstration's people join: a pure plan, whatever the day."""

import random
from collections import Counter
from datetime import date, timedelta

import pytest

from keywords.demo import cast, files
from keywords.demo.joining import on_days
from keywords.demo.moments import DAILY, moments

MONDAY = date(2026, 5, 11)
TODAYS = [MONDAY + timedelta(days=days) for days in range(7)]


def joining(count: int, today: date) -> Counter[int]:
    """How many join by page, counter and keyword, by days ago."""
    rng = random.Random(1)
    people = cast.shoppers(count, rng=rng, today=today)
    brought = {file.door for file in files.FILES}
    rest = [person for person in people if person.door not in brought]
    joined: Counter[int] = Counter()
    for moment, group in on_days(rest, moments(today, rng)):
        joined[moment.days_ago] += len(group)
    assert joined.total() == len(rest)
    return joined


@pytest.mark.parametrize("today", TODAYS, ids=lambda day: f"{day:%A}")
def test_somebody_joins_on_most_days_of_the_last_month(today):
    joined = joining(500, today)

    assert sum(joined[ago] > 0 for ago in DAILY) >= 20


@pytest.mark.parametrize("count", [1, 2, 7])
def test_a_few_people_join_all_the_same(count):
    joining(count, MONDAY)


def test_the_last_month_brings_more_than_its_share():
    joined = joining(5_000, MONDAY)

    lately = sum(joined[ago] for ago in DAILY)
    assert lately / joined.total() > 2 * 30 / 730
