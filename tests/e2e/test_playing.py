"""A poll answered on the phone and seen by staff; a contest entered on its page."""

import pytest
from playwright.sync_api import expect

from tests.e2e.phones import Phone
from tests.e2e.screens import first_of

pytestmark = pytest.mark.services

POLL = "/admin/keywords/poll/?q=spring"
CONTEST = "/contests/year-of-bouquets/"


@pytest.fixture
def answered(phone) -> Phone:
    """A phone that has answered both questions of the demonstration's poll."""
    phone.text("flower")
    expect(phone.received("Which flower shall we grow more of?")).to_be_visible()
    phone.text("the second one, please")
    expect(phone.received("Would you recommend us")).to_be_visible()
    phone.text("10")
    expect(phone.received("You shape what we grow")).to_be_visible()
    return phone


def test_a_poll_is_answered_by_words_and_thanked(answered):
    expect(answered.received("You shape what we grow")).to_have_count(1)


def test_a_second_answer_hears_that_we_have_it(answered):
    answered.text("10")

    expect(answered.received("We have your answer already")).to_be_visible()


def test_staff_see_an_answer_come_in_without_reloading(phone, as_staff):
    page = as_staff("marketer")
    first_of(POLL)(page)
    figures = page.locator("#results section").first
    before = figures.inner_text()

    phone.text("flower")
    expect(phone.received("Which flower")).to_be_visible()

    expect(figures).not_to_have_text(before, use_inner_text=True)


def test_who_shows_the_number_at_hand_enters_the_contest(phone, new_context):
    page = new_context().new_page()
    page.goto(CONTEST)
    page.get_by_label("Your mobile number").fill(phone.number)
    page.get_by_role("checkbox").check()
    page.get_by_role("button", name="Enter").click()
    page.wait_for_url(f"**{CONTEST}code/")
    page.get_by_label("six digits").fill(phone.code())
    page.get_by_role("button", name="Enter").click()

    expect(page.get_by_role("heading", name="You have entered")).to_be_visible()
    phone.text("win")
    expect(phone.received("You are in already, once per person")).to_be_visible()


def test_the_rules_say_how_the_draw_can_be_checked(product, new_context):
    page = new_context().new_page()
    page.goto(CONTEST)
    page.get_by_role("link", name="how the draw can be checked").click()

    expect(page.get_by_text("published before anybody could enter")).to_be_visible()
