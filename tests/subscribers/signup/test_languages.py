"""A page speaks its visitor's language, and looks as its brand in each of them."""

import re
from html import unescape
from pathlib import Path

import pytest
from django.conf import settings
from django.contrib.staticfiles import finders
from django.test import Client

from subscribers.models import Subscriber
from subscribers.signup.speaking import chosen, direction
from tests.staffing import cost
from tests.subscribers.signup.conftest import change, publish, texts

pytestmark = pytest.mark.django_db

FRENCH = {
    "language": "fr",
    "variant": "A",
    "headline": "10 % sur votre bouquet",
    "incentive": "Le code arrive par SMS.",
    "benefits": ["Des pivoines"],
    "thanks": "Votre code arrive.",
}
WHOLE = {
    "incentive": "The code comes by text.",
    "benefits": ["Peonies first", "Workshops"],
    "thanks": "Show the code at the till.",
    "languages": ["fr", "ar"],
    "texts": [FRENCH],
    "background": "#fbf3ee",
    "accent": "#9b2c4a",
}


def body(response: object) -> str:
    return unescape(response.content.decode())


@pytest.fixture
def whole(offers_page, shopper):
    """A page that says everything a page can say, in three languages."""
    return change(offers_page, **WHOLE)


@pytest.mark.parametrize(
    ("asked", "accept", "language"),
    [
        ("fr", "de", "fr"),
        ("xx", "fr-CA,fr;q=0.9,en;q=0.8", "fr"),
        ("", "de-DE,ar;q=0.5", "ar"),
        ("", "de", "en"),
        ("", "", "en"),
        ("", ";;;q=x", "en"),
    ],
)
def test_a_visitor_reads_what_they_ask_for_or_their_browser_does(
    asked, accept, language
):
    assert chosen(("en", "fr", "ar"), asked=asked, accept=accept) == language


def test_the_page_says_its_own_words_in_the_visitors_language(whole, shopper):
    shown = body(shopper.look(accept_language="fr"))

    assert "10 % sur votre bouquet" in shown
    assert "Le code arrive par SMS." in shown
    assert "Des pivoines" in shown
    assert "Votre numéro de mobile" in shown


def test_who_picks_a_language_stays_in_it(whole, shopper):
    shown = body(shopper.client.get("/join/offers/?lang=fr"))

    assert '<html lang="fr" dir="ltr">' in shown
    assert 'name="lang" value="fr"' in shown
    assert 'aria-current="true">Français</a>' in shown


def test_an_error_is_said_in_the_language_of_the_form(whole, shopper):
    shown = body(shopper.sign_up("12", lang="fr"))

    assert "Ce numéro est trop court." in shown


def test_the_steps_after_the_form_speak_its_language(whole, shopper):
    shopper.sign_up(lang="fr")

    assert "Regardez votre téléphone" in body(shopper.check())


def test_who_joins_in_a_language_is_texted_in_it(whole, shopper):
    shopper.sign_up(lang="fr")

    assert Subscriber.objects.get().language == "fr"
    assert "répondez OUI" in texts()[0]


def test_words_nobody_translated_are_marked_as_what_they_are(whole, shopper):
    shown = body(shopper.client.get("/join/offers/?lang=ar"))

    assert '<html lang="ar" dir="rtl">' in shown
    assert re.search(r'<div lang="en" dir="ltr">\s*<h1>10% off', shown)


def test_the_wording_is_marked_with_its_own_language_and_direction(whole, shopper):
    shown = body(shopper.client.get("/join/offers/?lang=ar"))

    assert 'id="disclosure" lang="en" dir="ltr"' in shown


def test_approved_words_in_arabic_run_from_right_to_left(whole, shopper, lst):
    lst.languages, lst.purposes = ["ar"], {"ar": "العروض"}
    lst.save()
    publish(lst)

    shown = body(shopper.client.get("/join/offers/?lang=ar"))

    assert 'id="disclosure" lang="ar" dir="rtl"' in shown


def test_a_number_is_written_from_left_to_right_everywhere(whole, shopper):
    shown = body(shopper.client.get("/join/offers/?lang=ar"))

    assert re.search(r'<input id="phone"[^>]* dir="ltr"', shown)


@pytest.mark.parametrize("code", [code for code, _ in settings.LANGUAGES])
def test_a_language_is_written_its_own_way(code):
    assert direction(code) == ("rtl" if code == "ar" else "ltr")


def test_a_page_in_one_language_has_no_switcher(shopper):
    assert 'class="languages"' not in body(shopper.look())


def test_the_style_sheet_knows_no_left_and_no_right():
    css = Path(finders.find("saywhen/public.css")).read_text("utf-8")

    assert not re.findall(r"(?:margin|padding|border)-(?:left|right)|\bfloat:", css)


def test_the_whole_page_is_light_and_needs_no_script(whole, shopper):
    shown = shopper.client.get("/join/offers/?lang=ar").content
    theme = re.search(r'href="(/join/theme/[^"]*)"', shown.decode())[1]
    files = [finders.find(f"saywhen/{name}") for name in ("public.css", "icon.svg")]

    weight = len(shown) + len(shopper.client.get(theme).content)
    weight += sum(Path(file).stat().st_size for file in files)
    assert weight < 30_000
    assert b"<script" not in shown
    assert b"style=" not in shown


def test_saying_everything_costs_no_further_query(whole, shopper):
    assert cost(Client(), "/join/offers/") <= 2  # PostgreSQL keeps the page: one


# --- the theme ------------------------------------------------------------------------


def test_a_theme_is_kept_by_browsers_for_ever(client):
    response = client.get("/join/theme/fbf3ee-9b2c4a-ffffff.css")

    assert response.headers["Content-Type"].startswith("text/css")
    assert "immutable" in response.headers["Cache-Control"]
    assert b"--accent:#9b2c4a" in response.content


def test_a_theme_asks_the_database_nothing(client, django_assert_num_queries):
    with django_assert_num_queries(0):
        client.get("/join/theme/fbf3ee-9b2c4a-ffffff.css")


@pytest.mark.parametrize("name", ["red-green-blue", "fff-fff-fff", "offers"])
def test_there_is_no_theme_of_what_are_no_colours(client, name):
    assert client.get(f"/join/theme/{name}.css").status_code == 404


def test_a_page_in_the_houses_colours_asks_for_no_theme(shopper):
    assert "/join/theme/" not in body(shopper.look())


def test_they_are_thanked_in_the_pages_words(whole, shopper):
    shopper.sign_up(lang="fr")
    code = re.search(r"code (\d{6})", texts()[0])[1]
    shopper.type_code(code)

    shown = body(shopper.client.get("/join/offers/joined/"))

    assert "Votre code arrive." in shown
