"""The draw by itself: recomputed by a few independent lines, and never unfair."""

import subprocess
import sys
from collections import Counter

import pytest
from hypothesis import given
from hypothesis import strategies as st

from keywords.contests import fairness

SEED = "5eed" * 16
ENTRIES = st.lists(st.text("0123456789abcdef", min_size=16, max_size=16), unique=True)
SEEDS = st.text("0123456789abcdef", min_size=64, max_size=64)

# What docs/contests.md tells anybody to run, with what a contest publishes.
INDEPENDENT = """
import hashlib, sys
seed, *entries = sys.argv[1:]
sha = lambda text: hashlib.sha256(text.encode()).hexdigest()
sealed = sha("".join(entry + "\\n" for entry in sorted(entries)))
print(sha(seed))
print(*sorted(entries, key=lambda entry: (sha(f"{seed}:{sealed}:{entry}"), entry)))
"""


def test_a_separate_few_lines_draw_the_same():
    entries = [f"{number:016x}" for number in range(40)]

    told = subprocess.run(
        [sys.executable, "-c", INDEPENDENT, SEED, *entries],
        capture_output=True,
        text=True,
        check=True,
    ).stdout.split()

    order = fairness.order_of(SEED, entries)
    assert told == [fairness.commitment_of(SEED), *order]


@given(SEEDS, ENTRIES)
def test_every_entry_has_one_place(seed, entries):
    assert sorted(fairness.order_of(seed, entries)) == sorted(entries)


@given(SEEDS, ENTRIES, st.randoms(use_true_random=False))
def test_the_order_in_which_people_entered_changes_nothing(seed, entries, random):
    shuffled = entries.copy()
    random.shuffle(shuffled)

    assert fairness.order_of(seed, shuffled) == fairness.order_of(seed, entries)


@given(SEEDS, ENTRIES.filter(bool))
def test_a_list_that_was_changed_has_another_hash(seed, entries):
    assert fairness.hash_of_list(entries[1:]) != fairness.hash_of_list(entries)


@given(ENTRIES)
def test_the_list_is_one_entry_a_line_in_order(entries):
    assert fairness.list_of(entries).splitlines() == sorted(entries)


def test_each_entry_wins_about_as_often_as_another():
    entries = [f"{number:016x}" for number in range(4)]
    first = Counter(
        fairness.order_of(f"{seed:064x}", entries)[0] for seed in range(2_000)
    )

    # Five sigmas of 2,000 draws at a quarter each.
    assert all(abs(first[entry] - 500) < 100 for entry in entries)


@pytest.mark.parametrize("odds", [1, 10, 1_000])
def test_odds_are_met(odds):
    number = 20_000
    hits = sum(fairness.is_hit(SEED, f"{n:016x}", odds) for n in range(number))
    expected = number / odds

    assert abs(hits - expected) <= 5 * (expected * (1 - 1 / odds)) ** 0.5


def test_no_two_seeds_are_alike():
    assert len({fairness.new_seed() for _ in range(100)}) == 100
