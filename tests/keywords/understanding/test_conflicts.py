"""A word that people could take for another is said to be so."""

import pytest

from keywords.understanding.conflicts import mistakable


@pytest.mark.parametrize(
    "word", ["STOPP", "SOTP", "st op s", "STIP", "ARRTE", "BERENTI"]
)
def test_a_word_close_to_leaving_is_named(word):
    assert any("wants to leave" in said for said in mistakable(word, ()))


@pytest.mark.parametrize("word", ["BUNGA", "SPRING", "ROSES10", "🌷", "A1"])
def test_a_word_far_from_everything_is_not(word):
    assert mistakable(word, ("TULIP", "NEWS")) == []


@pytest.mark.parametrize(
    ("word", "other"),
    [("TULIP", "TULIPE"), ("tulpi", "TULIP"), ("ROSES 10", "ROSES1")],
    ids=["a letter more", "swapped", "a digit less"],
)
def test_a_word_close_to_another_of_the_number_is_named(word, other):
    [said] = mistakable(word, (other,))

    assert f"“{other}” on the same number" in said


def test_a_long_word_may_be_two_slips_away():
    assert mistakable("CARNATIONS", ("CARNATOINZ",))
