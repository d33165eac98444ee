"""What staff copy, download and print to bring people to a page."""

import pytest
from django.urls import reverse

from campaigns.models import Sender
from keywords.models import Keyword
from subscribers import places
from subscribers.models import Disclosure, Place, SignupPage
from subscribers.registries import JoinByText
from subscribers.signup import pages, sharing
from tests.factories import NOON, make_list
from tests.staffing import CONFIRMED, staff
from tests.subscribers.signup.conftest import one_way

pytestmark = pytest.mark.django_db

TULIP = JoinByText("TULIP", "+12025550100")


@pytest.fixture
def keyword(lst):
    sender = lst_sender(lst)
    return Keyword.objects.create(
        word="TULIP", folded="tulip", sender=sender, action="join", list=lst
    )


def lst_sender(lst):
    return Sender.objects.for_list(lst, "US")


def url(name: str, page: SignupPage, query: str = "") -> str:
    return reverse(f"admin:subscribers_signuppage_{name}", args=[page.pk]) + query


def read(page: SignupPage, name: str = "change", query: str = "") -> str:
    return staff("marketer").get(url(name, page, query)).content.decode()


def by_text(page: SignupPage) -> JoinByText | None:
    return pages.by_text(pages.public(page), "US", now=NOON)


def test_the_word_that_joins_is_the_lists_keyword(offers_page, keyword):
    assert by_text(offers_page) == TULIP


def test_without_a_keyword_start_joins_the_one_list_of_a_number(offers_page):
    assert by_text(offers_page) == JoinByText("START", "+12025550100")


def test_where_start_could_mean_two_lists_no_word_is_promised(offers_page, lst):
    make_list("other", sender=lst_sender(lst))

    assert by_text(offers_page) is None


def test_a_keyword_whose_time_is_over_joins_nothing(offers_page, keyword):
    Keyword.objects.update(ends_at=NOON)

    assert by_text(offers_page).word == "START"


def test_a_name_hears_no_word(offers_page, lst):
    one_way(lst)

    assert by_text(offers_page) is None


def test_a_link_opens_the_written_text_on_both_kinds_of_phones():
    found = JoinByText("TULIP ÉTÉ", "+12025550100")

    assert sharing.text_link(found) == "sms:+12025550100?&body=TULIP%20%C3%89T%C3%89"


def test_a_code_opens_the_written_text(offers_page):
    assert sharing.opened_by(offers_page, TULIP) == "SMSTO:+12025550100:TULIP"


def test_a_code_without_a_word_opens_the_page(offers_page):
    held = sharing.opened_by(offers_page, None)

    assert held == "http://127.0.0.1:8000/join/offers/"


def test_the_code_downloads_as_svg(offers_page, keyword):
    response = staff("marketer").get(url("code_svg", offers_page))

    assert response.headers["Content-Type"] == "image/svg+xml"
    named = response.headers["Content-Disposition"]
    assert named == 'attachment; filename="offers.svg"'
    assert response.content.startswith(b"<svg")


def test_the_code_downloads_as_png(offers_page, keyword):
    response = staff("marketer").get(url("code_png", offers_page))

    assert response.content.startswith(b"\x89PNG\r\n")


def test_the_poster_says_what_to_text_to_which_number(offers_page, keyword):
    shown = read(offers_page, "poster")

    assert "10% off your next bouquet" in shown
    assert "Text <b>TULIP</b> to" in shown
    assert "+1 202-555-0100" in shown


def test_the_poster_carries_the_words_people_agree_to(offers_page, keyword):
    words = pages.public(offers_page).wording["US"].text

    assert words in read(offers_page, "poster").replace("&amp;", "&")


@pytest.mark.parametrize(("query", "size"), [("", "a4"), ("?size=a5", "a5")])
def test_the_poster_has_two_sizes(offers_page, keyword, query, size):
    assert f'<body class="{size}">' in read(offers_page, "poster", query)


def test_the_poster_runs_nothing_and_asks_nobody(offers_page, keyword):
    response = staff("marketer").get(url("poster", offers_page))

    assert "script-src" not in response.headers["Content-Security-Policy"]
    assert b"<script" not in response.content
    assert b"style=" not in response.content


def test_a_page_nobody_can_see_is_not_printed(offers_page):
    SignupPage.objects.update(state="draft", approved_by="", live=None)

    response = staff("marketer").get(url("poster", offers_page), follow=True)

    assert "nothing to share or print" in response.content.decode()


def test_the_page_offers_all_of_it_to_copy(offers_page, keyword):
    shown = read(offers_page)

    assert "http://127.0.0.1:8000/join/offers/popup.js" in shown
    assert "sms:+12025550100?&amp;amp;body=TULIP" in shown
    assert "/join/offers/tablet/?enroll=offers:" in shown
    assert url("code_svg", offers_page) in shown


def test_sites_are_named_by_a_verb_of_the_page(offers_page):
    client = staff("marketer")
    address = url("sites", offers_page)

    client.post(address, {**CONFIRMED, "sites": "https://Shop.example/, http://a.test"})

    offers_page.refresh_from_db()
    assert offers_page.sites == ["https://shop.example", "http://a.test"]


def test_what_is_no_site_is_refused_beside_the_field(offers_page):
    response = staff("marketer").post(
        url("sites", offers_page), {**CONFIRMED, "sites": "shop.example"}
    )

    assert "shop.example is no site." in response.content.decode()


def test_naming_sites_makes_no_new_version(offers_page):
    sharing.name_sites(offers_page, ["https://shop.example"], by="mia")

    offers_page.refresh_from_db()
    assert (offers_page.state, offers_page.version) == ("approved", 1)


@pytest.fixture
def window(lst, keyword) -> Place:
    """A window poster whose call to action somebody has approved."""
    place = Place.objects.create(
        slug="window", name="Window, Main St 3", list=lst, language="en", country="US"
    )
    Keyword.objects.update(stands_at=place)
    words = places.draft_of(place)
    words.version, words.author, words.approved_by = 1, "mia", "ann"
    words.state, words.approved_at, words.live_at = words.State.LIVE, NOON, NOON
    words.save()
    return place


def test_a_places_poster_carries_its_approved_call_to_action(offers_page, window):
    shown = read(offers_page, "poster", "?place=window").replace("&amp;", "&")

    assert places.shown_at(window).text in shown
    assert "Text <b>TULIP</b> to" in shown


def test_the_page_leads_to_the_posters_of_its_lists_places(offers_page, window):
    assert "poster/?place=window" in read(offers_page)


def test_a_place_without_approved_words_has_no_poster(offers_page, window):
    Disclosure.objects.filter(place=window).update(state="in_review")

    assert "poster/?place=window" not in read(offers_page)
