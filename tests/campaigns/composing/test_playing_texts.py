"""What polls and contests text, in each language: in letters any phone has, branded."""

import unicodedata

import pytest

from campaigns.composing import contesting, polling
from campaigns.composing.languages import LANGUAGES
from campaigns.composing.optout import has_way_out
from campaigns.composing.parts import GSM_7, UCS_2, count_parts

EACH = pytest.mark.parametrize("language", sorted(LANGUAGES))
FILLED = {
    **{"brand": "Petal & Stem", "prize": "roses", "entry": "0123456789abcdef"},
    **{"claim": "Reply here.", "link": "https://sms.example/contests/a/"},
    **{"age": "18", "since": "1", "until": "2"},
}
ANSWERS = ("thanks", "already", "over", "not_yet", "unclear")
OUTCOMES = (
    "entered",
    "lost",
    "won",
    "already",
    "not_yet",
    "over",
    "not_here",
    "too_young",
)


def every_text(language: str) -> list[str]:
    polls = [
        polling.said(piece, brand="Petal & Stem", language=language)
        for piece in ANSWERS
    ]
    contests = [
        contesting.said(piece, language=language, **FILLED) for piece in OUTCOMES
    ]
    return [*polls, *contests]


@EACH
def test_every_text_has_letters_any_phone_has(language):
    encodings = {count_parts(text).encoding for text in every_text(language)}

    assert encodings == {UCS_2 if language == "ar" else GSM_7}


@EACH
def test_every_text_names_the_brand(language):
    assert all("Petal & Stem" in text for text in every_text(language))


@EACH
def test_every_text_says_how_to_leave(language):
    assert all(has_way_out(text) for text in every_text(language))


def test_an_arabic_text_starts_in_arabic_so_that_phones_set_it_from_the_right():
    starts = {unicodedata.bidirectional(text[0]) for text in every_text("ar")}

    assert starts == {"AL"}


@EACH
def test_an_invitation_names_the_list_its_promise_and_its_word(language):
    told = contesting.invitation(
        list_name="Offers", promise=(4, "month"), word="BUNGA", language=language
    )

    assert all(part in told for part in ("Offers", "4", "BUNGA"))


@EACH
def test_a_question_says_how_it_is_answered(language):
    asked = [
        polling.question("How?", answers, scale=scale, language=language)
        for answers, scale in (([(1, "Good")], None), ([], (0, 10)), ([], None))
    ]

    assert all(text.count("\n") >= 1 for text in asked)
