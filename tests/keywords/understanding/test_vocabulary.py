"""The word files hold together, and typos are told from other words."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from campaigns.composing.languages import REPLY_WORDS
from keywords.matching import Intent, interpret
from keywords.understanding.folding import fold
from keywords.understanding.spelling import slips
from keywords.understanding.vocabulary import LEAVING, squeeze, vocabulary
from subscribers.wordings import languages

WORD = st.text("abcdefgh", min_size=1, max_size=10)


def every_pattern() -> list[str]:
    known = vocabulary()
    some = [phrases for _, phrases in known.asks] + [known.not_leaving]
    return [one.pattern for phrases in some for one in phrases.by_letter.values()]


@pytest.mark.parametrize("language", sorted(REPLY_WORDS))
def test_the_words_our_notices_ask_for_are_understood(language):
    words = REPLY_WORDS[language]

    understood = [
        interpret(word, speaks={language.partition("-")[0]}).intent
        for word in (words.yes, words.no, words.help, words.stop, words.start)
    ]

    assert understood == ["confirm", "decline", "help", "opt_out", "resume"]


@pytest.mark.parametrize("word", sorted(vocabulary().takes_list))
def test_a_word_that_takes_a_list_is_a_leaving_word(word):
    assert vocabulary().exact[word].intent in LEAVING


@pytest.mark.parametrize("word", sorted(vocabulary().typed_badly))
def test_a_word_whose_typos_are_asked_about_is_leaving_or_unclear(word):
    assert vocabulary().exact[word].intent in LEAVING | {Intent.CLARIFY}


def test_every_name_in_a_pattern_has_a_meaning():
    assert not re.search(r"\{[a-z]", " ".join(every_pattern()))


def test_patterns_are_written_as_texts_are_folded():
    literals = re.sub(r"\\[a-z]|\?P<", " ", " ".join(every_pattern()))

    assert literals == literals.lower()
    assert not re.search("[à-ÿ'’]", literals)


def test_no_pattern_repeats_without_end_what_repeats_without_end():
    """Such a pattern takes exponential time over some text."""
    endless = r"\((?:\?:)?[^()]*(?<!\\)[*+][^()]*\)[*+]"

    assert not re.search(endless, " ".join(every_pattern()))
    assert ".*.*" not in " ".join(every_pattern())


def test_an_exact_word_is_keyed_as_texts_are_folded():
    assert all(key == squeeze(fold(key)) for key in vocabulary().exact)


@pytest.mark.parametrize(
    ("typed", "meant", "count"),
    [
        pytest.param("stop", "stop", 0, id="right"),
        pytest.param("stpo", "stop", 1, id="swapped"),
        pytest.param("sto", "stop", 1, id="lost"),
        pytest.param("stoop", "stop", 1, id="added"),
        pytest.param("stip", "stop", 1, id="replaced"),
        pytest.param("unsubsribe", "unsubscribe", 1, id="a long word"),
        pytest.param("ubsuscribe", "unsubscribe", 2, id="two slips"),
    ],
)
def test_slips_are_counted(typed, meant, count):
    assert slips(typed, meant, most=2) == count


@given(WORD, WORD)
def test_slips_are_the_same_both_ways(typed, meant):
    assert slips(typed, meant, most=20) == slips(meant, typed, most=20)


@given(WORD, WORD, st.integers(0, 3))
def test_stopping_early_never_changes_what_is_within_reach(typed, meant, most):
    exact = slips(typed, meant, most=20)

    assert (slips(typed, meant, most) <= most) == (exact <= most)


@pytest.mark.parametrize(
    ("language", "country", "stop", "help_"),
    [
        (code, country, *words.replies_in(country))
        for code, words in languages().items()
        for country in ("", *words.replies)
    ],
)
def test_the_words_that_wording_names_are_understood(language, country, stop, help_):
    assert interpret(stop).intent is Intent.OPT_OUT
    assert interpret(help_).intent is Intent.HELP


@pytest.mark.parametrize("language", sorted(REPLY_WORDS.keys() & languages().keys()))
def test_wording_names_the_words_that_texts_name(language):
    words, texts = languages()[language], REPLY_WORDS[language]

    assert (words.stop, words.help) == (texts.stop, texts.help)
