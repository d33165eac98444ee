"""How well we read what people text, by language: floors under precision and recall.

`make corpus` prints the scores and every phrase that is read otherwise than labelled.
"""

from collections import Counter

import pytest

from keywords.matching import interpret
from tests.keywords.corpus_scores import PARTS, phrases, score

EVERY = list(phrases())
LANGUAGES = pytest.mark.parametrize(
    "language", sorted({phrase.language for phrase in EVERY})
)
BY_PART = pytest.mark.parametrize("part", PARTS)


def of(language: str, part: str = "") -> list:
    return [
        phrase
        for phrase in EVERY
        if phrase.language == language and part in ("", phrase.part)
    ]


def test_all_sixteen_languages_have_phrases():
    wanted = [
        "en",
        "fr",
        "es",
        "pt",
        "de",
        "nl",
        "it",
        "id",
        "ms",
        "no",
        "sv",
        "da",
        "fi",
        "pl",
        "tr",
        "ar",
    ]

    assert {phrase.language for phrase in EVERY} == set(wanted)


@LANGUAGES
def test_phrases_are_many_and_balanced(language):
    counted = Counter(phrase.label for phrase in of(language))

    assert counted.total() >= 40
    assert min(counted["leave"], counted["stay"]) >= 20


@LANGUAGES
def test_no_phrase_stands_twice(language):
    counted = Counter(phrase.text for phrase in of(language) if phrase.text != "STPO")

    assert [text for text, times in counted.items() if times > 1] == []


@LANGUAGES
@BY_PART
def test_few_are_taken_for_leaving_who_are_not(language, part):
    assert score(of(language, part)).precision >= 0.95


@LANGUAGES
@BY_PART
def test_nearly_all_who_leave_are_understood_at_once(language, part):
    assert score(of(language, part)).recall >= 0.9


@LANGUAGES
def test_nobody_who_leaves_is_overheard(language):
    overheard = [
        phrase.text
        for phrase in of(language)
        if phrase.label == "leave" and phrase.read_as == "stay"
    ]

    assert overheard == []


@LANGUAGES
@BY_PART
def test_most_of_what_is_unclear_is_asked_about(language, part):
    assert score(of(language, part)).asked >= 0.7


@LANGUAGES
@BY_PART
def test_nearly_all_who_stay_are_left_in_peace(language, part):
    assert score(of(language, part)).unasked >= 0.95


@LANGUAGES
def test_a_phrase_of_one_language_is_read_alike_by_who_speaks_english_too(language):
    mine = of(language)
    both = {language, "en"}

    changed = [
        phrase.text
        for phrase in mine
        if interpret(phrase.text, speaks=both).intent
        != interpret(phrase.text, speaks={language}).intent
    ]

    assert changed == []
