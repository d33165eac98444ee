"""The way out that promotional texts carry."""

import pytest

from campaigns.composing.languages import REPLY_WORDS, closest
from campaigns.composing.optout import (
    NoRouteError,
    has_way_out,
    optout_line,
    with_way_out,
)
from campaigns.composing.parts import GSM_7, UCS_2, count_parts

LANGUAGES = pytest.mark.parametrize("language", sorted(REPLY_WORDS))
ROUTES = pytest.mark.parametrize(
    "route",
    [
        pytest.param({"two_way": True}, id="reply"),
        pytest.param({"two_way": False, "stop_to": "36173"}, id="short code"),
        pytest.param({"two_way": False, "stop_to": "https://p.example/x"}, id="page"),
    ],
)


def test_the_english_line_says_reply_stop():
    assert optout_line("en", two_way=True) == "Reply STOP to end"


def test_an_unknown_language_gets_english():
    assert optout_line("sw", two_way=True) == optout_line("en", two_way=True)


def test_canadian_french_asks_for_arret():
    assert "ARRET" in optout_line("fr-CA", two_way=True)


@LANGUAGES
@ROUTES
def test_every_line_is_in_the_cheapest_alphabet_of_its_language(language, route):
    encoding = count_parts(optout_line(language, **route)).encoding

    assert encoding == (UCS_2 if language == "ar" else GSM_7)


@LANGUAGES
def test_every_reply_line_is_recognised_as_a_way_out(language):
    assert has_way_out(optout_line(language, two_way=True))


@LANGUAGES
@ROUTES
def test_the_line_is_added_once(language, route):
    once = with_way_out("Tulips are in", language, **route)

    assert with_way_out(once, language, **route) == once


@LANGUAGES
@ROUTES
def test_the_line_stands_at_the_end(language, route):
    text = with_way_out("Tulips: https://p.example/t ", language, **route)

    assert text == "Tulips: https://p.example/t\n" + optout_line(language, **route)


def test_the_line_alone_is_the_text_of_an_empty_body():
    assert with_way_out("", "en") == "Reply STOP to end"


def test_reply_stop_is_no_way_out_of_a_sender_that_cannot_receive():
    text = with_way_out("Reply STOP to end", "en", two_way=False, stop_to="36173")

    assert text.endswith("Text STOP to 36173 to end")


def test_a_sender_that_cannot_receive_needs_a_route():
    with pytest.raises(NoRouteError, match="cannot receive replies"):
        optout_line("en", two_way=False)


@pytest.mark.parametrize(
    ("text", "found"),
    [
        pytest.param("Sale! Reply STOP to opt out", True, id="reply STOP"),
        pytest.param("Sale! reply stop to end", True, id="small letters"),
        pytest.param("Sale. Txt STOP", True, id="txt"),
        pytest.param("Sale. Stop2End", True, id="Stop2End"),
        pytest.param("Sale. STOP=end", True, id="equals"),
        pytest.param("Reply “STOP” to unsubscribe", True, id="quoted"),
        pytest.param("To opt out text QUIT", True, id="another word"),
        pytest.param("Soldes. STOP au 36173", True, id="French short code"),
        pytest.param("Répondez ARRÊT pour vous désabonner", True, id="ARRÊT"),
        pytest.param("للخروج ارسل كلمة ايقاف", True, id="Arabic without hamza"),
        pytest.param("لإلغاء الاشتراك: إيقاف إلى 36173", True, id="Arabic short code"),
        pytest.param("إيقاف للمغادرة", True, id="Arabic word first"),
        pytest.param("SMS almak istemiyorsanız RET yazın", True, id="Turkish"),
        pytest.param("Svara STOPP för att slippa", True, id="Swedish"),
        pytest.param("Lopeta vastaamalla LOPETA", True, id="Finnish"),
        pytest.param("Send STOP til 1234", True, id="Danish short code"),
        pytest.param("لا إيقاف للعروض هذا الأسبوع", False, id="Arabic sale"),
        pytest.param("أرسل نعم للاشتراك", False, id="another Arabic instruction"),
        pytest.param("Don't stop now, the sale ends today", False, id="plain stop"),
        pytest.param("SALE ENDS TODAY, STOP BY", False, id="shouting"),
        pytest.param("Reply YES to join", False, id="other instruction"),
        pytest.param("We send stop signs", False, id="an object"),
        pytest.param("End to end delivery", False, id="end to end"),
        pytest.param("", False, id="nothing"),
    ],
)
def test_a_way_out_is_recognised(text, found):
    assert has_way_out(text) is found


@pytest.mark.parametrize(
    ("language", "key"),
    [
        pytest.param("fr", "fr", id="plain"),
        pytest.param("pt_BR", "pt", id="underscore"),
        pytest.param("FR-ca", "fr-ca", id="with its own words"),
        pytest.param("", "en", id="none"),
    ],
)
def test_the_closest_language_is_found(language, key):
    assert closest(language) == key
