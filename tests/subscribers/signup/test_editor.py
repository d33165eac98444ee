"""The editor: what staff write is what the page says, and seen on a phone meanwhile."""

import re
from datetime import date
from html import unescape

import pytest
from django.test import Client
from django.utils import timezone

from subscribers.funnel import Step, Where, count
from subscribers.models import SignupPage
from subscribers.signup.reviewing import close
from tests.staffing import cost, form_of, page, staff
from tests.subscribers.signup.conftest import change, make_page

pytestmark = pytest.mark.django_db

NOUN = "subscribers.signuppage"
B_HEADLINE = {"language": "en", "variant": "B", "headline": "Be first"}


@pytest.fixture
def draft(lst) -> SignupPage:
    return make_page(lst, state="draft", approved_by="")


@pytest.fixture
def marketer() -> Client:
    return staff("marketer")


def body(response: object) -> str:
    return unescape(response.content.decode())


def edit(client: Client, row: SignupPage, **values: object) -> object:
    url = page(NOUN, "change", row.pk)
    return client.post(url, {**form_of(client, url), **values})


def today() -> date:
    return timezone.now().date()


def written(row: SignupPage) -> SignupPage:
    row.refresh_from_db()
    return row


def test_everything_written_is_kept(draft, marketer):
    edit(
        marketer,
        draft,
        incentive="The code comes by text.",
        benefits="Peonies first\n\n  Workshops ",
        thanks="Show the code.",
        ask_email="optional",
        accent="#9b2c4a",
    )

    row = written(draft)
    assert (row.incentive, row.thanks) == ("The code comes by text.", "Show the code.")
    assert row.benefits == ["Peonies first", "Workshops"]
    assert (row.asks, row.accent) == ([["email", "optional"]], "#9b2c4a")


def test_words_in_other_languages_are_kept(draft, marketer):
    edit(marketer, draft, languages=["fr"], text_fr_A_headline="10 % de moins")

    row = written(draft)
    assert row.languages == ["fr"]
    assert [(one["language"], one["headline"]) for one in row.texts] == [
        ("fr", "10 % de moins")
    ]


def test_languages_that_were_there_keep_their_order(draft, marketer):
    SignupPage.objects.update(languages=["it", "fr"])

    edit(marketer, draft, languages=["ar", "fr", "it"])

    assert written(draft).languages == ["it", "fr", "ar"]


def test_questions_are_asked_in_the_order_of_their_places(draft, marketer):
    edit(
        marketer,
        draft,
        ask_first_name="optional",
        place_first_name=2,
        ask_postcode="required",
        place_postcode=1,
        ask_email="optional",
    )

    assert [name for name, _ in written(draft).asks] == [
        *("postcode", "first_name", "email")
    ]


def test_saving_an_untouched_form_of_a_full_page_is_no_edit(offers_page, marketer):
    change(
        offers_page,
        languages=["fr"],
        texts=[B_HEADLINE, {**B_HEADLINE, "language": "fr", "variant": "A"}],
        share_b=50,
        asks=[["email", "optional"], ["first_name", "required"]],
        benefits=["Peonies first"],
    )
    before = written(offers_page).content

    edit(marketer, offers_page)

    assert (written(offers_page).state, offers_page.content) == ("approved", before)


def test_a_share_a_file_has_set_is_kept(draft, marketer):
    SignupPage.objects.update(share_b=35, texts=[B_HEADLINE])

    edit(marketer, draft, incentive="The code comes by text.")

    assert written(draft).share_b == 35


def test_an_edit_opens_nothing_that_was_closed_meanwhile(offers_page, marketer):
    url = page(NOUN, "change", offers_page.pk)
    typed = form_of(marketer, url)
    close(offers_page, by="ann")

    marketer.post(url, {**typed, "headline": "20% off"})

    assert written(offers_page).headline == "20% off"
    assert offers_page.live is None


@pytest.mark.parametrize(
    ("values", "sentence"),
    [
        (
            {"accent": "#e8a0b0"},
            "The accent on the background has a contrast of 1.89:1",
        ),
        ({"accent": "red"}, "Write a colour as #0f766e."),
        ({"benefits": "\n".join("abcdef")}, "These are 6 lines; at most 5 fit."),
        ({"benefits": "x" * 121}, "has 121 characters; at most 120 fit."),
        ({"opt_in": "single"}, "Say why people need not confirm"),
    ],
)
def test_what_cannot_be_is_refused_beside_its_field(draft, marketer, values, sentence):
    assert sentence in body(edit(marketer, draft, **values))
    assert written(draft).accent == "#0f766e"


def test_a_refusal_offers_the_nearest_colour_that_passes(draft, marketer):
    shown = body(edit(marketer, draft, accent="#e8a0b0"))

    offered = re.search(r"The nearest colour that passes is (#\w{6})\.", shown)[1]
    assert edit(marketer, draft, accent=offered).status_code == 302


# --- review ---------------------------------------------------------------------------


def test_a_test_of_nothing_is_not_approved(lst):
    row = make_page(lst, state="in_review", approved_by="", share_b=50)

    shown = body(staff("approver").get(page(NOUN, "approve", row.pk)))

    assert "Version B says nothing of its own" in shown


def test_the_approver_reads_both_versions_in_every_language(lst):
    row = make_page(
        lst,
        state="in_review",
        approved_by="",
        share_b=50,
        languages=["fr"],
        texts=[B_HEADLINE, {**B_HEADLINE, "language": "fr", "headline": "D'abord"}],
    )

    shown = body(staff("approver").get(page(NOUN, "approve", row.pk)))

    assert "English, version A: <bdi>“10% off your next bouquet”" in shown
    assert "English, version B: <bdi>“Be first”" in shown


# --- how it does ----------------------------------------------------------------------


def test_a_page_nobody_has_seen_says_what_to_do(offers_page, marketer):
    shown = body(marketer.get(page(NOUN, "change", offers_page.pk)))

    assert "Nobody has looked at it yet. Share its address." in shown


def test_the_funnel_names_its_denominators(offers_page, marketer):
    where = Where(offers_page.pk, today(), 1, "A", "en")
    for step, number in ((Step.VIEWS, 200), (Step.SENT, 20), (Step.CONFIRMED, 15)):
        count(where, step, number)

    shown = body(marketer.get(page(NOUN, "change", offers_page.pk)))

    assert "20 of 200 (10.0 %)" in shown
    assert "15 of 20 (75.0 %)" in shown


def test_the_admin_says_plainly_when_it_is_too_early(offers_page, marketer):
    count(Where(offers_page.pk, today(), 1, "A", "en"), Step.VIEWS, 20)
    count(Where(offers_page.pk, today(), 1, "B", "en"), Step.VIEWS, 20)

    shown = body(marketer.get(page(NOUN, "change", offers_page.pk)))

    assert "It is too early to tell" in shown


def test_a_page_of_many_figures_costs_no_more_than_one_of_few(offers_page):
    client, url = staff("root"), page(NOUN, "change", offers_page.pk)
    count(Where(offers_page.pk, today(), 1, "A", "en"), Step.VIEWS, 1)
    few = cost(client, url)
    for language in ("fr", "ar", "it"):
        for variant in ("A", "B"):
            count(Where(offers_page.pk, today(), 1, variant, language), Step.VIEWS, 1)

    assert cost(client, url) == few
