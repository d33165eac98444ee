"""What a text costs, in words, and what would be written instead."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from campaigns.composing.costs import (
    Costly,
    Reading,
    cost_in_words,
    costly,
    listed,
    plainly,
    spread_in_words,
)
from campaigns.composing.parts import count_parts


def reading(text: str, plain: str = "") -> Reading:
    return Reading(text, plain or text)


@pytest.mark.parametrize(
    ("shown", "said"),
    [
        (reading("Hi"), ["1 part, 2 of 160 characters in GSM-7."]),
        (reading("x" * 161), ["2 parts, 161 of 306 characters in GSM-7."]),
        (reading("🌷"), ["1 part, 2 of 70 characters in UCS-2."]),
        (
            reading("Hi\nSTOP", "Hi"),
            [
                "1 part, 7 of 160 characters in GSM-7.",
                "5 of them say how to leave.",
            ],
        ),
        (
            reading("5 €"),
            ["1 part, 4 of 160 characters in GSM-7.", "“€” costs 2 characters."],
        ),
    ],
    ids=["short", "two parts", "wide", "way out", "twice"],
)
def test_it_says_what_takes_the_room(shown, said):
    assert cost_in_words(shown) == said


@pytest.mark.parametrize(
    ("texts", "said"),
    [
        (["Hi"], "1 part"),
        (["Hi", "x" * 161], "1 to 2 parts"),
        ([], "0 parts"),
    ],
    ids=["one", "several", "none"],
)
def test_it_says_how_parts_vary(texts, said):
    assert spread_in_words([reading(text) for text in texts]) == said


@pytest.mark.parametrize(
    ("text", "plain"),
    [
        ("It’s “so” nice – yes…", 'It\'s "so" nice - yes...'),
        ("Łódź, façade, sœur", "Lodz, facade, soeur"),
        ("a\u00a0b", "a b"),
        ("Tulips 🌷", "Tulips "),
        ("Déjà vu: 5 €", "Déjà vu: 5 €"),
    ],
    ids=["typography", "accents", "space", "emoji", "in the alphabet"],
)
def test_it_writes_plainly(text, plain):
    assert plainly(text) == plain


@given(st.text(max_size=80))
def test_what_is_written_plainly_never_needs_the_wide_alphabet(text):
    assert count_parts(plainly(text)).encoding == "GSM-7"


def test_it_finds_every_place_of_a_character():
    assert costly("a’b’", ["a’b’"]) == [Costly("’", "'", (2, 4))]


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["a"], "a"),
        (["a", "b", "c"], "a, b and c"),
        (["a", "b", "c", "d", "e", "f"], "a, b, c, d and 2 more"),
    ],
)
def test_it_lists(words, said):
    assert listed(words) == said
