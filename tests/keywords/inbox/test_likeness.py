"""Which texts count as the same, and which never do."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from keywords.inbox.likeness import LENGTH, alike, gist_of, grouped

SAME = {
    "capitals and punctuation": ("Yes please!!", "yes, please"),
    "a letter held down": ("Pleaaase", "please"),
    "accents": ("Où êtes-vous ?", "ou etes vous"),
    "other numbers": ("Order 1234 is late", "order 99 is late"),
    "the same emoji again": ("Love it ❤️❤️❤️", "love it ❤"),
}
NEAR = {
    "a mistyped word": ("are you open tomorrow", "are you open tommorow"),
    "another order": ("thank you very much", "very much thank you"),
    "a missing letter": ("where is my order", "where is my oder"),
}
OTHER = {
    "a no": ("i can come", "i cannot come"),
    "a no of two letters": ("yes i will", "no i will"),
    "a no as a beginning": ("it is available", "it is unavailable"),
    "a word more": ("send it", "send it tomorrow"),
    "nothing alike": ("thank you", "where are you"),
}


@pytest.mark.parametrize(("one", "other"), SAME.values(), ids=SAME)
def test_the_same_text_has_the_same_gist(one, other):
    assert gist_of(one) == gist_of(other)


@pytest.mark.parametrize(("one", "other"), NEAR.values(), ids=NEAR)
def test_nearly_the_same_is_one_group(one, other):
    assert len(grouped({gist_of(one): 3, gist_of(other): 2})) == 1


@pytest.mark.parametrize(("one", "other"), OTHER.values(), ids=OTHER)
def test_what_may_mean_something_else_is_another_group(one, other):
    assert len(grouped({gist_of(one): 3, gist_of(other): 2})) == 2


def test_the_commonest_wording_stands_for_the_group():
    [group] = grouped({"were is my order": 2, "where is my order": 9})

    assert group.gists == ("where is my order", "were is my order")
    assert group.count == 11


SAID = ("yes", "no", "thanks", "thankss", "order", "oder", "open")
WORDS = st.lists(st.sampled_from(SAID)).map(" ".join)


@given(st.text())
def test_a_gist_is_short_and_its_own_gist(text):
    gist = gist_of(text)

    assert len(gist) <= LENGTH
    assert gist_of(gist) == gist


@given(WORDS, WORDS)
def test_likeness_has_no_direction(one, other):
    assert alike(one, other) == alike(other, one)


@given(st.dictionaries(WORDS, st.integers(1, 9)))
def test_nobody_is_in_two_groups_or_in_none(counts):
    groups = grouped(counts)

    assert sorted(gist for group in groups for gist in group.gists) == sorted(counts)
    assert sum(group.count for group in groups) == sum(counts.values())
