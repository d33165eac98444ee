"""A shopper joins: by a reply, by the code, without scripts, by keyboard alone."""

import re

import pytest
from playwright.sync_api import Page, expect

from tests.e2e.shopping import PAGE, sign_up, type_code

pytestmark = pytest.mark.services

REQUEST = "Reply YES to get Weekly offers"
WELCOME = "You're in for Weekly offers"


def test_the_request_arrives_while_one_looks(page, phone):
    sign_up(page, phone.number)

    expect(phone.received(REQUEST)).to_have_count(1)


def test_a_number_nobody_has_asked_for_comes_into_view(page, context):
    simulator = context.new_page()
    simulator.set_viewport_size({"width": 1280, "height": 800})
    simulator.goto("/simulator/")

    sign_up(page, "+12025550188")

    newest = simulator.get_by_role("article", name="+1 202-555-0188")
    expect(newest.locator(".received .bubble")).to_be_in_viewport()


def test_a_yes_from_the_phone_is_confirmed(page, phone):
    sign_up(page, phone.number)
    expect(phone.received(REQUEST)).to_be_visible()

    phone.text("YES")

    expect(phone.received(WELCOME)).to_have_count(1)


def test_the_code_from_the_text_joins_on_the_page(page, phone):
    sign_up(page, phone.number)

    type_code(page, phone.code())

    expect(page.get_by_role("heading", name="You are in")).to_be_visible()


def test_the_code_is_confirmed_on_the_phone(page, phone):
    sign_up(page, phone.number)

    type_code(page, phone.code())

    expect(phone.received(WELCOME)).to_have_count(1)


def test_a_wrong_code_is_refused_beside_its_field(page, phone):
    sign_up(page, phone.number)
    wrong = str((int(phone.code()) + 1) % 10**6).zfill(6)

    type_code(page, wrong)

    field = page.get_by_label("six digits")
    expect(field).to_have_accessible_description(re.compile("This is not the code"))


def test_it_joins_without_scripts(new_context, phone):
    page = new_context(java_script_enabled=False).new_page()
    sign_up(page, phone.number)

    type_code(page, phone.code())

    expect(page.get_by_role("heading", name="You are in")).to_be_visible()


def tab_to(page: Page, name: str) -> None:
    """Press Tab until the field of that name has the focus; a page has few others."""
    for _ in range(12):
        page.keyboard.press("Tab")
        if page.evaluate("document.activeElement.id") == name:
            return
    pytest.fail(f"Nobody reaches {name} with Tab.")


def test_the_form_is_sent_with_the_keyboard_alone(page, phone):
    page.goto(PAGE)
    tab_to(page, "phone")
    page.keyboard.type(phone.number)
    tab_to(page, "consent")
    page.keyboard.press("Space")
    page.keyboard.press("Enter")

    expect(page).to_have_url(re.compile(f"{PAGE}check/$"))


def test_a_number_of_another_country_is_refused_in_words(page):
    page.goto(PAGE)
    page.get_by_label("Your mobile number").fill("+49 1555 0100 100")
    page.get_by_role("checkbox").check()
    page.get_by_role("button", name="Sign up").click()

    expect(page.get_by_role("alert")).to_contain_text("Germany")


# --- in the visitor's language --------------------------------------------------------


@pytest.mark.parametrize(
    ("locale", "way", "join"),
    [("fr-FR", "ltr", "S’inscrire"), ("ar", "rtl", "تسجيل")],
)
def test_a_phone_in_another_language_gets_the_page_in_it(open_as, locale, way, join):
    small = {"width": 320, "height": 640}
    page = open_as(locale=locale, java_script_enabled=False, viewport=small)
    page.goto(PAGE)

    expect(page.locator("html")).to_have_attribute("dir", way)
    expect(page.get_by_role("button", name=join)).to_be_visible()
    expect(page.locator("#phone")).to_have_css("direction", "ltr")


def test_it_joins_in_arabic_without_scripts(open_as, phone):
    page = open_as(locale="ar", java_script_enabled=False)
    page.goto(PAGE)
    page.locator("#phone").fill(phone.number)
    page.locator("#consent").check()
    page.get_by_role("button", name="تسجيل").click()

    expect(page.get_by_role("heading", name="تحقق من هاتفك")).to_be_visible()


def test_the_language_is_changed_by_a_tap(page):
    page.goto(f"{PAGE}?lang=en")

    page.get_by_role("link", name="Français").click()

    expect(page.get_by_label("Votre numéro de mobile")).to_be_visible()
