"""What anybody sees of a page, and who sees one that isn't approved."""

import re
from html import unescape

import pytest
from django.contrib.staticfiles import finders
from django.test import Client

from subscribers.models import Disclosure, SignupPage
from tests.staffing import cost, staff
from tests.subscribers.signup.conftest import Shopper, make_page, publish, reading

pytestmark = pytest.mark.django_db

KILOBYTE = 1000


def body(response: object) -> str:
    return response.content.decode()


def test_it_says_what_one_gets_and_how_often(shopper):
    shown = body(shopper.look())

    assert "10% off your next bouquet" in shown
    assert "Texts from Petal &amp; Stem about offers and new arrivals." in shown
    assert "At most 4 texts a month." in shown


def test_the_box_is_not_ticked(shopper):
    box = re.search(r'<input id="consent"[^>]*>', body(shopper.look()))[0]

    assert "checked" not in box
    assert "required" in box


def test_the_approved_wording_stands_beside_the_box_word_for_word(shopper):
    text = Disclosure.objects.get(country="US").text

    paragraph = re.search(r'id="disclosure"[^>]*>(.*?)</p>', body(shopper.look()))[1]

    assert unescape(re.sub("<[^>]*>", "", paragraph)) == text


@pytest.mark.parametrize("address", ["terms", "privacy"])
def test_what_the_law_asks_for_can_be_opened(shopper, address):
    assert f'<a href="https://petal.example/{address}"' in body(shopper.look())


def test_the_wording_is_that_of_the_visitors_country(shopper):
    french = Disclosure.objects.get(country="FR")

    shown = shopper.look(accept_language="fr-FR,fr;q=0.9")

    assert shown.context["form"].disclosure == french


def test_whose_country_is_not_served_sees_the_pages_first(shopper):
    shown = shopper.look(accept_language="de-DE")

    assert shown.context["form"].disclosure.country == "US"


def test_a_promise_nobody_approved_is_not_on_the_page(shopper, lst):
    lst.promise_messages = 8
    lst.save()

    assert "At most 4 texts a month." in body(shopper.look())


def test_the_page_is_light_and_asks_nobody_else_for_anything(shopper):
    shown = body(shopper.look())
    css = finders.find("saywhen/public.css")
    icon = finders.find("saywhen/icon.svg")

    with open(css, "rb") as style, open(icon, "rb") as picture:
        weight = len(shown.encode()) + len(style.read()) + len(picture.read())
    assert weight < 30 * KILOBYTE
    assert set(re.findall(r'(?:src|href)="(?!https://petal)([^":#]*)', shown)) == {
        "/static/saywhen/icon.svg",
        "/static/saywhen/public.css",
        "mailto",
    }


def test_the_page_runs_no_script(shopper):
    shown = body(shopper.look())

    assert "<script" not in shown
    assert not re.search(r"\son\w+=", shown)


@pytest.mark.parametrize(
    ("header", "words"),
    [
        ("Content-Security-Policy", "default-src 'none'"),
        ("Content-Security-Policy", "frame-ancestors 'none'"),
        ("Referrer-Policy", "same-origin"),
        ("X-Frame-Options", "DENY"),
        ("Vary", "Accept-Language"),
    ],
)
def test_its_headers_let_nothing_else_in(shopper, header, words):
    assert words in shopper.look().headers[header]


def test_looking_costs_two_queries_and_one_that_counts_it(shopper):
    phone = {"HTTP_USER_AGENT": "Mozilla/5.0 (iPhone) Safari/604.1"}
    shopper.look()

    assert cost(shopper.client, "/join/offers/") == reading()
    assert cost(Client(**phone), "/join/offers/") == reading() + 1


def test_there_is_no_page_of_another_name(client):
    assert client.get("/join/other/").status_code == 404


@pytest.mark.parametrize("state", ["draft", "in_review"])
def test_a_page_that_is_not_approved_is_not_there(shopper, state):
    SignupPage.objects.update(state=state, live=None)

    assert shopper.look().status_code == 404
    assert shopper.client.post("/join/offers/").status_code == 404


def test_a_page_whose_wording_is_not_approved_is_not_there(shopper):
    Disclosure.objects.update(state="draft")

    assert shopper.look().status_code == 404


def test_a_country_without_approved_wording_is_not_served(shopper):
    Disclosure.objects.filter(country="FR").update(state="draft")

    shown = shopper.sign_up("+33 6 12 34 56 78")

    assert "we cannot text numbers from France" in body(shown)


def test_staff_see_a_draft_and_who_must_approve_it(lst):
    make_page(lst, state="draft", approved_by="")

    shown = body(staff("marketer").get("/join/offers/"))

    assert "somebody other than mia" in shown
    assert "<button disabled>" in shown


def test_a_draft_shows_the_words_an_approver_would_publish(lst):
    make_page(lst, state="draft", approved_by="")
    Disclosure.objects.all().delete()

    assert "I agree to receive" in body(staff("marketer").get("/join/offers/"))


def test_staff_who_may_not_see_pages_see_no_draft(lst):
    make_page(lst, state="draft", approved_by="")

    assert staff("support").get("/join/offers/").status_code == 404


def test_a_draft_takes_nobody_in(lst):
    make_page(lst, state="draft", approved_by="")
    client = staff("marketer")

    shown = Shopper(client).sign_up(seen=Disclosure.objects.first().pk)

    assert "Nothing can be sent from here" in body(shown)
    assert not lst.subscriptions.exists()


def test_a_page_speaks_the_language_it_is_written_in(lst):
    make_page(lst, language="ar")

    shown = body(Client().get("/join/offers/"))

    assert '<html lang="ar" dir="rtl">' in shown
    assert 'id="disclosure" lang="en"' in shown


def test_a_page_in_another_language_shows_its_own_wording(lst):
    lst.language = "fr"
    publish(lst)
    lst.language = "en"
    lst.save()
    make_page(lst, language="fr")

    assert "J&#x27;accepte" in body(Client().get("/join/offers/"))
