"""Phrases are found by the letter they begin with, and none is lost by that."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from keywords.understanding.folding import fold
from keywords.understanding.phrases import Phrases, first_letters
from tests.keywords.corpus_scores import phrases

SOME = {
    "en": [
        "stop (?:it|this)\\b",
        "(?:please )?take me off$",
        "^no more (?:\\w+ )?texts",
    ],
    "fr": ["\\b(?:ne )?m ?envoye[rz] plus\\b", "(?!plus tard)plus de (?:sms|pub)"],
    "any": ["(?:\\w+ ){0,2}wrong number$"],
}
WORDS = st.sampled_from(
    [
        *("stop", "it", "this", "take", "me", "off", "please", "no", "more", "texts"),
        *("ne", "m", "envoyer", "envoyez", "plus", "de", "sms", "pub", "tard"),
        *("wrong", "number"),
    ]
)


@pytest.mark.parametrize(
    ("pattern", "letters"),
    [
        pytest.param("stop", "s", id="a letter"),
        pytest.param("(?:ne )?envoyez", "ne", id="optional"),
        pytest.param("(?:a|b(?:c|d))e", "ab", id="alternatives"),
        pytest.param("(?:a|(?:b )?)c", "abc", id="an alternative that may be nothing"),
        pytest.param("^\\bx", "x", id="edges"),
        pytest.param("(?!ab)c(?=d)", "c", id="looking ahead"),
        pytest.param("a{0,3}b", "ab", id="up to three"),
        pytest.param("a{1,3}b", "a", id="at least one"),
        pytest.param("a*b+c", "ab", id="any number"),
        pytest.param("متي", "م", id="Arabic"),
    ],
)
def test_the_first_letters_of_a_pattern_are_known(pattern, letters):
    assert first_letters(pattern) == set(letters)


@pytest.mark.parametrize("pattern", ["\\w+ stop", "[ab]c", ".x", "(?:a|\\w)b"])
def test_a_pattern_may_begin_with_any_letter(pattern):
    assert first_letters(pattern) == {""}


@given(st.lists(WORDS, max_size=12).map(" ".join))
def test_no_phrase_is_lost_by_looking_at_first_letters_only(plain):
    every = "|".join(f"(?:{one})" for some in SOME.values() for one in some)
    wanted = re.search(rf"(?:^|(?<= ))(?:{every})", plain)

    found = Phrases.of(SOME).search(plain)

    assert (found is None) == (wanted is None)


def test_a_phrase_tells_its_language():
    assert Phrases.of(SOME).search("svp plus de pub").language == "fr"


def test_no_patterns_find_nothing():
    assert Phrases.of({}).search("stop") is None


@pytest.mark.parametrize("text", ["", " ", "🌷"])
def test_nothing_is_found_in_nothing(text):
    assert Phrases.of(SOME).search(fold(text)) is None


def test_the_corpus_is_large():
    assert sum(1 for _ in phrases()) >= 900
