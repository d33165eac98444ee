"""What we ask and answer about choices: in every language, in the cheapest letters."""

import unicodedata
from datetime import date

import pytest

from campaigns.composing import choosing
from campaigns.composing.languages import LANGUAGES as SPOKEN
from campaigns.composing.languages import REPLY_WORDS
from campaigns.composing.parts import GSM_7, UCS_2, count_parts
from keywords.matching import interpret

LANGUAGES = pytest.mark.parametrize("language", sorted(SPOKEN))
FILLED = {
    "list_name": "Weekly offers",
    "lists": "Weekly offers",
    "topics": "1 Tulips, 2 Roses",
    "until": "1",
    "promise": "4",
    "now": "2",
    "link": "https://sms.example/c/4-x/",
}


def every_piece(language: str) -> dict[str, str]:
    return {
        piece: choosing.answer(piece, brand="Petal & Stem", language=language, **FILLED)
        for piece in SPOKEN[language].choices
    }


@LANGUAGES
def test_every_answer_is_in_the_cheapest_alphabet_of_its_language(language):
    texts = every_piece(language).values()

    assert {count_parts(text).encoding for text in texts} == {
        UCS_2 if language == "ar" else GSM_7
    }


def test_an_arabic_answer_starts_in_arabic_so_that_phones_set_it_from_the_right():
    texts = every_piece("ar").values()

    assert {unicodedata.bidirectional(text[0]) for text in texts} == {"AL"}


@LANGUAGES
def test_every_text_but_the_reminder_names_the_brand(language):
    texts = every_piece(language)
    texts.pop("reminder")

    assert all("Petal & Stem" in text for text in texts.values())


@pytest.mark.parametrize("what", ["ask_promise", "ask_consent", "ask_invite"])
@LANGUAGES
def test_what_is_asked_says_how_to_agree(language, what):
    assert REPLY_WORDS[language].yes in every_piece(language)[what]


@LANGUAGES
def test_the_words_our_answers_offer_are_understood(language):
    words = REPLY_WORDS[language]
    offered = (words.less, words.more, words.pause, words.topics)

    assert [interpret(word, speaks={language}).intent for word in offered] == [
        "less",
        "more",
        "pause",
        "topics",
    ]


@LANGUAGES
def test_a_day_is_written_in_letters_any_phone_has(language):
    days = [choosing.day(date(2026, month, 25), language) for month in range(1, 13)]

    assert count_parts(" ".join(days)).encoding == GSM_7


def test_the_english_ask_for_a_higher_promise():
    asked = choosing.ask(
        "promise",
        brand="Petal & Stem",
        list_name="Weekly offers",
        promise=(6, "month"),
        language="en",
    )

    assert asked == (
        "Petal & Stem: We'd like to text you up to 6 texts a month instead of "
        "{{ promise }}. Reply YES to agree; otherwise nothing changes."
    )


def test_several_lists_are_told_apart():
    lists = [("Weekly offers", (4, "month")), ("News", (1, "week"))]

    assert choosing.listed(lists, "en") == (
        "Weekly offers, up to 4 texts a month; News, up to 1 text a week"
    )
