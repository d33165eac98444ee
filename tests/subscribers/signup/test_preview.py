"""The phone beside the editor's form: the page as it is being written."""

import re
from html import unescape

import pytest
from django.test import Client

from subscribers.models import SignupPage
from tests.staffing import form_of, page, staff
from tests.subscribers.signup.conftest import make_page

pytestmark = pytest.mark.django_db

NOUN = "subscribers.signuppage"


@pytest.fixture
def draft(lst) -> SignupPage:
    return make_page(lst, state="draft", approved_by="")


@pytest.fixture
def marketer() -> Client:
    return staff("marketer")


def body(response: object) -> str:
    return unescape(response.content.decode())


def preview(client: Client, row: SignupPage, **values: object) -> str:
    """What the phone beside the form shows once these are typed; unescaped twice."""
    typed = form_of(client, page(NOUN, "change", row.pk))
    url = f"{page(NOUN, 'preview')}?page={row.pk}"
    return unescape(body(client.post(url, {**typed, **values})))


def test_the_phone_shows_what_is_being_typed(draft, marketer):
    shown = preview(marketer, draft, headline="Fresh <b>peonies</b>")

    assert "Fresh <b>peonies</b></h1>" in shown
    draft.refresh_from_db()
    assert draft.headline == "10% off your next bouquet"


def test_the_phone_shows_the_page_as_if_it_were_open(draft, marketer):
    shown = preview(marketer, draft)

    assert "Nothing can be sent from here" not in shown
    assert "<button>Sign up</button>" in shown


def test_markup_that_is_typed_stays_text_on_the_phone(draft, marketer):
    url = f"{page(NOUN, 'preview')}?page={draft.pk}"
    typed = form_of(marketer, page(NOUN, "change", draft.pk))

    raw = marketer.post(url, {**typed, "headline": '"><script>x'}).content.decode()

    # Once for the attribute, once for the document in it.
    assert "<script>x" not in unescape(raw)
    assert "<script>x" in unescape(unescape(raw))


def test_the_phone_may_run_nothing(draft, marketer):
    assert "sandbox srcdoc=" in preview(marketer, draft)


def test_the_phone_shows_each_language(draft, marketer):
    values = {"languages": ["ar"], "text_ar_A_headline": "خصم"}

    shown = preview(marketer, draft, **values, preview_language="ar")

    assert '<html lang="ar" dir="rtl">' in shown
    assert "<h1>خصم</h1>" in shown


def test_the_phone_shows_version_b(draft, marketer):
    values = {"share_b": 50, "text_en_B_headline": "Be first"}

    assert "<h1>Be first</h1>" in preview(
        marketer, draft, **values, preview_variant="B"
    )


def test_the_phone_shows_what_they_read_once_joined(draft, marketer):
    shown = preview(marketer, draft, thanks="Show the code.", preview_step="joined")

    assert "Show the code." in shown


def test_the_wording_is_locked_and_says_where_it_is_written(draft, marketer, lst):
    shown = preview(marketer, draft)

    assert "I agree to receive" in shown
    assert f'href="{page("subscribers.subscriberlist", "change", lst.pk)}"' in shown


def test_contrast_is_told_while_a_colour_is_picked(draft, marketer):
    shown = preview(marketer, draft, accent="#e8a0b0")

    assert 'hx-swap-oob="true"' in shown
    assert "has a contrast of 1.89:1" in shown
    assert re.search(r'data-field="accent" data-colour="#\w{6}"', shown)


def test_missing_translations_are_named(draft, marketer):
    shown = preview(marketer, draft, languages=["fr"])

    assert "French lacks headline. Its visitors read the first language." in shown


def test_a_new_page_waits_for_its_list(marketer):
    shown = body(marketer.post(page(NOUN, "preview"), {"headline": "Tulips"}))

    assert "Choose the list" in shown


def test_a_page_in_review_is_shown_as_it_is(lst):
    row = make_page(lst, state="in_review", approved_by="", headline="Tulips")
    url = f"{page(NOUN, 'preview')}?page={row.pk}"

    shown = unescape(body(staff("approver").post(url, {"headline": "Roses"})))

    assert "<h1>Tulips</h1>" in shown


def test_who_only_reads_reads_words(lst):
    row = make_page(
        lst, state="in_review", approved_by="", asks=[["email", "optional"]]
    )

    shown = body(staff("approver").get(page(NOUN, "change", row.pk)))

    assert "e-mail (optional)" in shown
    assert "No test" in shown
