"""A verb somebody may not use is neither on their page nor behind its address."""

import re
from functools import cache
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import expect

from tests.e2e.campaigns import CAMPAIGNS
from tests.e2e.product import BOSS
from tests.e2e.screens import first_of

pytestmark = pytest.mark.services

PEOPLE = "/admin/subscribers/subscriber/"
FORBIDDEN = [
    pytest.param(
        "support", f"{CAMPAIGNS}?q=to-launch", "Launch", id="support launches"
    ),
    pytest.param(
        "approver", f"{CAMPAIGNS}?q=to-launch", "Launch", id="approver launches"
    ),
    pytest.param(
        "marketer", f"{CAMPAIGNS}?q=in-review", "Approve", id="marketer approves"
    ),
    pytest.param("marketer", PEOPLE, "Erase", id="marketer erases"),
]


@pytest.fixture(scope="module")
def address(shop, open_as):
    """Return the address of a list's first row; asked once."""

    @cache
    def of(rows: str) -> str:
        page = open_as(BOSS)
        first_of(rows)(page)
        return urlsplit(page.url).path

    return of


@pytest.mark.parametrize(("who", "rows", "verb"), FORBIDDEN)
def test_it_is_not_on_the_page(address, as_staff, who, rows, verb):
    page = as_staff(who)

    open_with_its_menu(page, address(rows))

    expect(page.get_by_role("link", name=re.compile(rf"\b{verb}"))).to_have_count(0)


@pytest.mark.parametrize(("who", "rows", "verb"), FORBIDDEN)
def test_its_address_is_closed(address, as_staff, who, rows, verb):
    page = as_staff(who)

    answer = page.goto(address(rows).replace("change/", f"{verb.lower()}/"))

    assert answer.status == 403


@pytest.mark.parametrize(
    ("rows", "verb"), sorted({case.values[1:] for case in FORBIDDEN})
)
def test_it_is_on_the_page_of_who_may_use_it(address, as_staff, rows, verb):
    page = as_staff(BOSS)

    open_with_its_menu(page, address(rows))

    expect(page.get_by_role("link", name=re.compile(rf"\b{verb}"))).to_be_visible()


def open_with_its_menu(page, address):
    """Rare verbs stand under More, where a page has that."""
    page.goto(address)
    more = page.get_by_role("button", name=re.compile(r"\bMore\b"))
    if more.count():
        more.click()
