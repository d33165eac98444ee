"""STOP from the phone: answered at once, and believed everywhere."""

import pytest
from playwright.sync_api import expect

from tests.e2e.product import BOSS
from tests.e2e.screens import first_of

pytestmark = pytest.mark.services


@pytest.fixture
def gone(phone):
    """A phone that joined by keyword and then wants no more."""
    phone.text("CLUB")
    expect(phone.received("You're in for Flower club")).to_be_visible()
    phone.text("STOP")
    return phone


def test_stop_is_confirmed_on_the_phone(gone):
    expect(gone.received("You left")).to_have_count(1)


def test_the_subscriber_page_says_that_no_text_may_leave(gone, as_staff):
    page = as_staff(BOSS)
    expect(gone.received("You left")).to_be_visible()

    first_of(f"/admin/subscribers/subscriber/?q={gone.number}")(page)

    asked = page.get_by_role("heading", name="May we text them now?")
    verdict = page.locator("section").filter(has=asked).get_by_role("listitem")
    expect(verdict).to_contain_text("No")
