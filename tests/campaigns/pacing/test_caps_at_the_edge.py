"""The first and the last instant at which a text counts against a cap."""

from datetime import timedelta

import pytest

from campaigns.models.campaign import Over
from campaigns.pacing.caps import Rule, Slot, over_limit
from campaigns.pacing.windows import parse_period
from tests.factories import NOON

ZONES = ("America/New_York",)
ONE_A_DAY = Rule("cap:one-a-day", 1, parse_period("24h"), Over.DEFER)
ONE_A_CALENDAR_DAY = Rule("cap:one-a-date", 1, parse_period("day"), Over.DEFER)
TICK = timedelta(microseconds=1)


def is_over(rule: Rule, at: object) -> bool:
    slot = Slot(1, at, "promotional", 1, (), False)
    return bool(over_limit([rule], [slot], message=2, now=NOON, zones=ZONES))


@pytest.mark.parametrize("age", [timedelta(0), timedelta(hours=24) - TICK])
def test_a_text_counts_until_its_window_is_over(age):
    assert is_over(ONE_A_DAY, NOON - age)


@pytest.mark.parametrize("age", [timedelta(hours=24), timedelta(hours=24, seconds=1)])
def test_a_text_as_old_as_its_window_counts_no_more(age):
    assert not is_over(ONE_A_DAY, NOON - age)


def test_a_text_of_the_first_instant_of_a_day_counts_that_day():
    # NOON is 14:00 in New York, four hours behind UTC.
    assert is_over(ONE_A_CALENDAR_DAY, NOON - timedelta(hours=14))


def test_a_text_of_the_last_instant_of_yesterday_does_not():
    assert not is_over(ONE_A_CALENDAR_DAY, NOON - timedelta(hours=14) - TICK)
