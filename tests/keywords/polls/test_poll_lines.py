"""Options as staff write them, and back."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from keywords.polls.lines import Option, UnreadableLine, options_of, text_of


def test_options_are_numbered_from_1():
    assert options_of("Tulips\n\nRoses = rosas, rose > 3\n") == [
        Option(1, 1, "Tulips"),
        Option(2, 2, "Roses", ("rosas", "rose"), 3),
    ]


def test_an_option_may_end_the_poll():
    assert options_of("Tulips > end")[0].goes_to == 0


def test_a_score_names_stretches():
    assert options_of("0-6 Unhappy > 2\n7-10: Happy", (0, 10)) == [
        Option(0, 6, "Unhappy", (), 2),
        Option(7, 10, "Happy"),
    ]


REFUSED = {
    "nowhere": ("Tulips > soon", None, "leads nowhere"),
    "no label": (" = tulip", None, "no option"),
    "no numbers": ("Unhappy", (0, 10), "names no numbers"),
    "off the scale": ("0-6 Unhappy", (1, 5), "not within the score"),
    "twice": ("0-6 Unhappy\n6-10 Happy", (0, 10), "6 is both"),
    "too many": ("x\n" * 13, None, "13 options"),
    "too long": ("x" * 81, None, "too long"),
}


@pytest.mark.parametrize(("text", "scale", "why"), REFUSED.values(), ids=REFUSED)
def test_what_says_no_option_is_refused_in_a_sentence(text, scale, why):
    with pytest.raises(UnreadableLine, match=why):
        options_of(text, scale)


WORDS = st.text("abcdefg é", min_size=1, max_size=12).map(str.strip).filter(bool)
GOES = st.none() | st.integers(0, 12)


@given(
    st.lists(st.tuples(WORDS, st.lists(WORDS, max_size=3), GOES), max_size=12),
)
def test_what_is_written_back_is_read_the_same(rows):
    options = [
        Option(n, n, label, tuple(words), goes_to)
        for n, (label, words, goes_to) in enumerate(rows, start=1)
    ]

    assert options_of(text_of(options)) == options
