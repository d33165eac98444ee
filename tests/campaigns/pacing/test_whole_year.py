"""Opening hours beside an oracle that shares no line with them; `make oracle` asks all.

A sample: other places and days each time. ORACLE_SEED=n asks the same ones again.
"""

import os
import time
from datetime import UTC, datetime, timedelta
from random import Random

import pytest

from tests.oracle.comparing import compare
from tests.oracle.places import cases, contradictions

# Around each turn of clocks somewhere, and around holidays: first day and days.
TURNS = ("2026-11-01", "2026-12-24", "2027-03-13", "2027-03-27", "2027-10-02")
SEED = int(os.environ.get("ORACLE_SEED") or time.time())

BEGIN = datetime(2026, 11, 1, tzinfo=UTC)


def instant(day: str) -> datetime:
    return datetime.fromisoformat(day).replace(tzinfo=UTC)


@pytest.mark.parametrize("turn", TURNS)
def test_places_drawn_by_lot_agree_while_clocks_turn(turn):
    random = Random(f"{SEED} {turn}")
    drawn = [*random.sample(cases(), 10), *contradictions(random, 2)]

    differences = [
        text for case in drawn for text in compare(case, instant(turn), 3).differences
    ]

    assert not differences, f"ORACLE_SEED={SEED}"


def test_places_drawn_by_lot_agree_on_any_day():
    random = Random(SEED)
    drawn = [(case, random.randrange(365)) for case in random.sample(cases(), 40)]

    differences = [
        text
        for case, day in drawn
        for text in compare(case, BEGIN + timedelta(days=day), 1).differences
    ]

    assert not differences, f"ORACLE_SEED={SEED}"
