"""A campaign's whole life: written, approved by another, launched, on the phone."""

import pytest
from playwright.sync_api import expect

from tests.e2e.campaigns import do, field, press, write_campaign
from tests.e2e.phones import Phone

pytestmark = pytest.mark.services

BODY = "{{ brand }}: your winter wreath is ready."
READ = "Petal & Stem: your winter wreath is ready."


@pytest.fixture(scope="module")
def customer(shop, open_as, numbers):
    """Somebody who asked for order updates."""
    phone = Phone(open_as(), next(numbers))
    phone.text("ORDERS")
    expect(phone.received("You're in for Order updates")).to_be_visible()
    return phone


@pytest.fixture(scope="module")
def submitted(shop, open_as):
    page = open_as("marketer")
    write_campaign(
        page, name="Wreaths", body=BODY, lst="Order updates", kind="Transactional"
    )
    do(page, "Submit for review")
    return page


@pytest.fixture(scope="module")
def approved(submitted, open_as):
    page = open_as("approver")
    page.goto(submitted.url)
    do(page, "Approve")
    return page


@pytest.fixture(scope="module")
def launched(approved, customer, submitted):
    """The page where the one button was pressed, by whom the campaign is from."""
    submitted.reload()
    do(submitted, "Launch", button="Launch: ")
    return submitted


@pytest.fixture
def preview(shop, as_staff):
    """The panel beside a new campaign, and the field one types in."""
    page = as_staff("marketer")
    page.goto("/admin/campaigns/campaign/add/")
    field(page, "List").select_option(label="Weekly offers")
    return page.get_by_role("complementary", name="Preview"), field(page, "Text")


def test_the_preview_follows_what_is_typed(preview):
    panel, text = preview

    text.press_sequentially("{{ brand }}: hello")

    expect(panel).to_contain_text("Petal & Stem: hello")


def test_the_preview_says_what_made_the_text_longer(preview):
    panel, text = preview

    text.fill("{{ brand }}: hello 🌷")

    expect(panel).to_contain_text("UCS-2")


def test_somebody_else_approves_it(approved):
    expect(approved.get_by_text("It may be launched.")).to_be_visible()


def test_the_launch_page_says_how_many_leave_at_once(shop, as_staff):
    page = as_staff("marketer")
    page.goto("/admin/campaigns/campaign/?q=to-launch")
    page.get_by_role("link", name="Ready to launch").click()

    press(page, "Launch")

    expect(page.get_by_role("heading", name="If you launch now")).to_be_visible()


def test_it_arrives_on_the_phone(launched, customer):
    expect(customer.received(READ)).to_have_count(1)


def test_its_page_counts_to_the_end_by_itself(launched):
    end = launched.get_by_role("heading", name="Done", exact=True)

    expect(end).to_be_visible(timeout=60_000)


def test_its_text_is_in_the_message_log(launched, customer, as_staff):
    page = as_staff("support")
    expect(customer.received(READ)).to_be_visible()

    page.goto(f"/admin/campaigns/message/?q={customer.number}")

    expect(page.get_by_role("row").filter(has_text="Wreaths")).to_have_count(1)
