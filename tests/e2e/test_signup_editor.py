"""Staff write a sign-up page and see it on a phone meanwhile."""

import pytest
from playwright.sync_api import FrameLocator, Page, expect

from tests.e2e.screens import first_of

pytestmark = pytest.mark.services


@pytest.fixture
def editor(shop, as_staff) -> Page:
    page = as_staff("marketer")
    first_of("/admin/subscribers/signuppage/")(page)
    expect(phone_of(page).locator("h1")).to_be_visible()
    return page


def phone_of(page: Page) -> FrameLocator:
    return page.frame_locator("iframe[title='The page on a phone']")


def choose(page: Page, tab: str) -> None:
    page.locator("#preview-choice label", has_text=tab).click()


def test_the_phone_shows_what_is_typed(editor):
    editor.get_by_label("Headline").first.fill("Peonies are in")

    expect(phone_of(editor).locator("h1")).to_have_text("Peonies are in")


def test_the_phone_turns_with_the_language(editor):
    choose(editor, "Arabic")

    expect(phone_of(editor).locator("html")).to_have_attribute("dir", "rtl")


def test_the_phone_shows_what_comes_after_joining(editor):
    choose(editor, "Once joined")

    expect(phone_of(editor).locator("h1")).to_have_text("You are in")


def test_a_colour_nobody_can_read_is_taken_back_by_one_button(editor):
    # What the browser's own picker does once a colour is picked.
    editor.locator("#id_accent").evaluate(
        "(input) => { input.value = '#e8a0b0'; "
        "input.dispatchEvent(new Event('input', { bubbles: true })); }"
    )
    told = editor.locator("#saywhen-readability")
    expect(told).to_contain_text("4.5:1 is needed to read it")

    told.get_by_role("button").click()

    expect(told).not_to_contain_text("is needed")


def test_words_are_asked_for_in_the_languages_that_are_ticked(editor):
    italian = editor.get_by_role("heading", name="Italian", exact=True)
    expect(italian).to_be_hidden()

    editor.get_by_label("Italian", exact=True).check()

    expect(italian).to_be_visible()
