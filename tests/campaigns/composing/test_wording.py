"""The required notices: each has what carriers and regulators look for."""

import re
import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from campaigns.composing import wording
from campaigns.composing.languages import REPLY_WORDS, closest, spoken
from campaigns.composing.parts import GSM_7, UCS_2, count_parts

BRAND = "Petal & Stem"
LIST = "Weekly offers"
PROMISE = {"messages": 4, "per": "month"}
LANGUAGES = pytest.mark.parametrize("language", sorted(REPLY_WORDS))
JOINING = pytest.mark.parametrize(
    "notice",
    [wording.request, wording.too_late, wording.confirmation, wording.already],
)


def every_notice(language: str) -> list[str]:
    about = {"brand": BRAND, "list_name": LIST, "language": language}
    short = {"brand": BRAND, "language": language}
    return [
        wording.request(**about, **PROMISE),
        wording.request(**about, **PROMISE, code="123456"),
        wording.request(**about, **PROMISE, code="123456", two_way=False),
        wording.too_late(**about, **PROMISE),
        wording.confirmation(**about, **PROMISE),
        wording.already(**about, **PROMISE),
        wording.help_reply(**about, **PROMISE, support="help@petal.example"),
        wording.help_reply(**short, support=""),
        wording.left(**short),
        wording.left(**about),
        wording.left(**short, everything=True),
        wording.declined(**about),
        wording.not_served(**short),
        wording.over(**short),
        wording.clarify(**short),
    ]


def test_the_english_request():
    assert wording.request(brand=BRAND, list_name=LIST, **PROMISE, language="en") == (
        "Petal & Stem: Reply YES to get Weekly offers, up to 4 texts a month. "
        "Msg & data rates may apply. HELP for help, NO or STOP to decline."
    )


def test_the_english_request_of_a_page():
    about = {"brand": BRAND, "list_name": LIST, "language": "en"}

    assert wording.request(**about, **PROMISE, code="123456") == (
        "Petal & Stem: Reply YES to get Weekly offers, up to 4 texts a month. Or type "
        "code 123456. Msg & data rates may apply. HELP for help, NO or STOP to decline."
    )


def test_the_english_request_of_a_sender_that_cannot_hear():
    about = {"brand": BRAND, "list_name": LIST, "language": "en"}

    assert wording.request(**about, **PROMISE, code="123456", two_way=False) == (
        "Petal & Stem: type code 123456 to get Weekly offers, up to 4 texts a month. "
        "Msg & data rates may apply. Not you? Ignore this text."
    )


@LANGUAGES
@pytest.mark.parametrize("two_way", [True, False])
def test_phones_find_the_code_behind_the_word_for_it(language, two_way):
    about = {"brand": BRAND, "list_name": LIST, "language": language}

    text = wording.request(**about, **PROMISE, code="123456", two_way=two_way)

    assert re.search(r"(?i)\b(code|codigo|kode?|koodi|codice|الرمز) 123456\b", text)


@LANGUAGES
def test_a_sender_that_cannot_hear_asks_for_no_reply(language):
    about = {"brand": BRAND, "list_name": LIST, "language": language}
    words = REPLY_WORDS[language]

    text = wording.request(**about, **PROMISE, code="123456", two_way=False)

    assert not {words.yes, words.no, words.help, words.stop} & set(text.split())


def test_the_english_confirmation():
    about = {"brand": BRAND, "list_name": LIST, "language": "en"}

    assert wording.confirmation(**about, **PROMISE) == (
        "Petal & Stem: You're in for Weekly offers, up to 4 texts a month. "
        "Msg & data rates may apply. Reply HELP for help, STOP to end."
    )


def test_the_english_goodbye():
    assert wording.left(brand=BRAND, language="en") == (
        "Petal & Stem: You left all our lists and will get no more messages from "
        "them. Text START to rejoin."
    )


def test_the_english_help():
    about = {"brand": BRAND, "list_name": LIST, "language": "en"}

    assert wording.help_reply(**about, **PROMISE, support="+12025550100") == (
        "Petal & Stem: Weekly offers, up to 4 texts a month. Help: +12025550100. "
        "Msg & data rates may apply. Reply STOP to end."
    )


@LANGUAGES
def test_every_notice_names_the_brand(language):
    assert all(BRAND in notice for notice in every_notice(language))


@LANGUAGES
def test_every_notice_is_in_the_cheapest_alphabet_of_its_language(language):
    encodings = {count_parts(notice).encoding for notice in every_notice(language)}

    assert encodings == {UCS_2 if language == "ar" else GSM_7}


@LANGUAGES
def test_no_notice_takes_more_than_two_parts_or_three_in_arabic(language):
    most = 3 if language == "ar" else 2

    assert max(count_parts(text).parts for text in every_notice(language)) <= most


def test_an_arabic_request_is_two_parts_of_ucs_2():
    about = {"brand": BRAND, "list_name": LIST, "language": "ar"}

    counted = count_parts(wording.request(**about, **PROMISE))

    assert (counted.encoding, counted.parts) == (UCS_2, 2)


@pytest.mark.parametrize("notice", every_notice("ar"))
def test_an_arabic_notice_starts_in_arabic_so_that_phones_set_it_from_the_right(notice):
    assert unicodedata.bidirectional(notice[0]) == "AL"


def test_the_plus_of_a_number_stays_before_its_digits_in_arabic():
    text = wording.help_reply(brand=BRAND, support="+12025550100", language="ar")

    assert "\N{LEFT-TO-RIGHT MARK}+12025550100" in text


@pytest.mark.parametrize(
    "notice", [n for n in every_notice("en") if "run out" not in n]
)
def test_an_english_notice_is_one_part(notice):
    assert count_parts(notice).parts == 1


@LANGUAGES
@JOINING
def test_a_joining_notice_has_every_element(language, notice):
    text = notice(brand=BRAND, list_name=LIST, **PROMISE, language=language)
    words = REPLY_WORDS[closest(language)]
    rates = spoken(language).notices["rates"]

    for element in (LIST, "4", rates, words.help, words.stop):
        assert element in text


@LANGUAGES
def test_a_request_says_how_to_agree_and_how_to_decline(language):
    words = REPLY_WORDS[language]

    text = wording.request(brand=BRAND, list_name=LIST, **PROMISE, language=language)

    assert words.yes in text
    assert words.no in text


@LANGUAGES
def test_leaving_tells_the_way_back(language):
    assert "START" in wording.left(brand=BRAND, language=language)


def test_leaving_one_list_names_it():
    assert LIST in wording.left(brand=BRAND, list_name=LIST, language="en")


def test_another_way_back_can_be_named():
    text = wording.left(brand=BRAND, rejoin="BUNGA", language="en")

    assert text.endswith("Text BUNGA to rejoin.")


def test_help_without_a_contact_leaves_it_out():
    assert "Help:" not in wording.help_reply(brand=BRAND, support="", language="en")


@LANGUAGES
def test_a_question_offers_neither_yes_nor_no(language):
    words = REPLY_WORDS[language]

    tokens = re.split(r"[\s.,]+", wording.clarify(brand=BRAND, language=language))

    assert {words.stop, "START"} <= set(tokens)
    assert not {words.yes, words.no} & set(tokens)


@pytest.mark.parametrize(
    ("messages", "per", "words"),
    [
        pytest.param(4, "month", "up to 4 texts a month", id="month"),
        pytest.param(1, "week", "up to 1 text a week", id="just one"),
        pytest.param(2, "day", "up to 2 texts a day", id="day"),
        pytest.param(3, "24h", "up to 3 texts per 24 hours", id="rolling hours"),
        pytest.param(3, "1d", "up to 3 texts per 24 hours", id="one rolling day"),
        pytest.param(3, "7d", "up to 3 texts per 7 days", id="rolling days"),
        pytest.param(None, None, "message frequency varies", id="no promise"),
    ],
)
def test_a_promise_is_said_in_words(messages, per, words):
    assert wording.frequency(messages=messages, per=per, language="en") == words


@LANGUAGES
@pytest.mark.parametrize("messages", [1, 2])
def test_a_promise_says_its_number_in_digits(language, messages):
    said = wording.frequency(messages=messages, per="month", language=language)

    assert str(messages) in said


def test_an_unknown_period_is_refused():
    with pytest.raises(ValueError, match="“moon” is no period"):
        wording.frequency(messages=4, per="moon", language="en")


@given(st.text("{}%a!", min_size=1))
def test_braces_in_a_brand_are_only_text(brand):
    assert wording.declined(brand=brand, list_name=LIST, language="en").startswith(
        brand
    )
