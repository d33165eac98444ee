"""How sure a share is, against published figures and by properties."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from subscribers.reports.chance import Proportion, difference, interval, is_more

proportions = st.integers(1, 10_000).flatmap(
    lambda whole: st.integers(0, whole).map(lambda number: Proportion(number, whole))
)


@pytest.mark.parametrize(
    ("share", "low", "high"),
    [
        # Newcombe 1998, "Two-sided confidence intervals for the single proportion",
        # table I, method 3.
        (Proportion(81, 263), 0.2553, 0.3662),
        (Proportion(15, 148), 0.0624, 0.1605),
        (Proportion(0, 20), 0.0, 0.1611),
        (Proportion(1, 29), 0.0061, 0.1718),
    ],
    ids=str,
)
def test_the_interval_is_wilsons(share, low, high):
    assert interval(share) == pytest.approx((low, high), abs=0.0001)


@pytest.mark.parametrize(
    ("first", "second", "low", "high"),
    [
        # Newcombe 1998, "Interval estimation for the difference", table II, method 10.
        (Proportion(56, 70), Proportion(48, 80), 0.0524, 0.3339),
        (Proportion(9, 10), Proportion(3, 10), 0.1705, 0.8090),
        (Proportion(0, 10), Proportion(0, 10), -0.2775, 0.2775),
    ],
    ids=str,
)
def test_the_difference_is_newcombes(first, second, low, high):
    assert difference(first, second) == pytest.approx((low, high), abs=0.0001)


def test_nothing_is_known_of_nobody():
    assert interval(Proportion(0, 0)) == (0.0, 1.0)


@given(proportions)
def test_the_share_lies_in_its_interval(share):
    low, high = interval(share)

    assert 0 <= low <= share.value + 1e-12
    assert share.value - 1e-12 <= high <= 1


@given(proportions, proportions)
def test_two_shares_are_never_each_more_than_the_other(first, second):
    assert not (is_more(first, second) and is_more(second, first))


@pytest.mark.parametrize(
    ("first", "second", "expected"),
    [
        (Proportion(200, 1000), Proportion(100, 1000), True),
        (Proportion(2, 10), Proportion(1, 10), False),
        (Proportion(100, 1000), Proportion(200, 1000), False),
    ],
    ids=["clear", "few", "less"],
)
def test_a_lead_is_more_than_chance_or_not(first, second, expected):
    assert is_more(first, second) is expected


def test_of_many_comparisons_more_is_asked():
    first, second = Proportion(130, 1000), Proportion(100, 1000)

    assert is_more(first, second)
    assert not is_more(first, second, comparisons=5)
