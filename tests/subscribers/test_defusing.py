import pytest
from hypothesis import given
from hypothesis import strategies as st

from subscribers.defusing import defuse, restore

TEXTS = st.text("'=+-@\t\raé1 ", max_size=8)


@given(TEXTS)
def test_restore_gives_back_what_was_defused(text):
    assert restore(defuse(text)) == text


@given(TEXTS)
def test_no_defused_text_begins_as_a_formula(text):
    assert not defuse(text).startswith(("=", "+", "-", "@", "\t", "\r"))


@pytest.mark.parametrize("text", ["Ann", "'t Hooft", "O'Neil", "", "1-2", "'90s"])
def test_harmless_text_is_left_alone(text):
    assert restore(text) == defuse(text) == text
