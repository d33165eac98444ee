"""How long texts take on their sender's road, and which expire on it."""

from datetime import timedelta

import pytest

from campaigns.sending.road import Road
from tests.factories import NOON

SECOND = timedelta(seconds=1)


def road(*loads: tuple[int, int], rate: float = 1.0, lives: int = 3_600) -> Road:
    """A road with (seconds after noon, texts) on it, one part each."""
    made = Road(rate)
    for seconds, texts in loads:
        at = NOON + seconds * SECOND
        for _ in range(texts):
            made.add(at, 1, at + lives * SECOND)
    return made


@pytest.mark.parametrize(
    ("made", "seconds"),
    [
        (road((0, 10)), 10),
        (road((0, 10), rate=5), 2),
        (road((0, 10), (3_000, 5)), 3_005),
        (road((0, 10), (5, 10)), 20),
    ],
    ids=["one by one", "faster", "after a break", "behind one another"],
)
def test_the_last_text_leaves_at_the_senders_rate(made, seconds):
    assert made.travelled() == (NOON + seconds * SECOND, 0)


@pytest.mark.parametrize(
    ("made", "late"),
    [
        (road((0, 10), lives=10), 0),
        (road((0, 10), lives=4), 6),
        (road((0, 10), (1, 5), lives=10), 4),
    ],
    ids=["just in time", "the last six", "the second load"],
)
def test_what_is_still_on_the_road_at_its_end_is_late(made, late):
    assert made.travelled()[1] == late


def test_an_empty_road_ends_nowhere():
    assert Road(1.0).travelled() == (None, 0)
