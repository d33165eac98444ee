"""A damaged file is read without losing a line, or refused; `make fuzz` tries more."""

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.fuzz.invariants import check
from tests.fuzz.mutations import mutated, scribble, seeds

CASES = sorted((Path(__file__).parent / "cases").iterdir())
SEEDS = seeds()


@pytest.mark.parametrize("seed", range(len(SEEDS)))
def test_every_file_the_damage_begins_with_has_rows(tmp_path, seed):
    path = tmp_path / "people.csv"
    path.write_bytes(SEEDS[seed])

    assert check(path) > 3


@given(st.sampled_from(SEEDS), st.randoms(use_true_random=False))
def test_a_damaged_file_loses_no_line(tmp_path_factory, seed, random):
    path = tmp_path_factory.getbasetemp() / "damaged.csv"
    path.write_bytes(mutated(seed, SEEDS, random))

    check(path)


@given(st.randoms(use_true_random=False))
def test_a_file_of_little_but_marks_loses_no_line(tmp_path_factory, random):
    path = tmp_path_factory.getbasetemp() / "marks.csv"
    path.write_bytes(scribble(random))

    check(path)


@pytest.mark.parametrize("path", CASES, ids=lambda path: path.stem)
def test_what_once_broke_a_promise_keeps_it(path):
    check(path)


@pytest.mark.parametrize("mark", ['"', "\r", "a"])
def test_an_announced_delimiter_that_cannot_be_one_is_a_cell(tmp_path, mark):
    path = tmp_path / "people.csv"
    path.write_bytes(f"sep={mark}\nPhone\n1\n".encode())

    assert check(path) > 1
