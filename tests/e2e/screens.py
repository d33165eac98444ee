"""The screens the browser tests look at, each by name with the way to it."""

import re
from collections.abc import Callable

from playwright.sync_api import Page

Way = Callable[[Page], object]


def at(path: str) -> Way:
    return lambda page: page.goto(path)


def first_of(path: str) -> Way:
    """The page of the first row of a list; `path` may hold a question."""

    def go(page: Page) -> None:
        page.goto(path)
        page.locator("#result_list tbody tr").first.locator("th a, td a").first.click()
        page.wait_for_load_state()

    return go


def verb_of(path: str, verb: str) -> Way:
    """What a verb on the first row's page asks before it is done."""

    def go(page: Page) -> None:
        first_of(path)(page)
        # A verb's name follows its icon, which is text too.
        page.get_by_role("link", name=re.compile(rf"\b{verb}")).last.click()
        page.wait_for_load_state()

    return go


CAMPAIGNS = "/admin/campaigns/campaign/"
STAFF: dict[str, Way] = {
    "home": at("/admin/"),
    "subscribers": at("/admin/subscribers/subscriber/"),
    "subscriber": first_of("/admin/subscribers/subscriber/"),
    "list": first_of("/admin/subscribers/subscriberlist/"),
    "campaigns": at(CAMPAIGNS),
    "new campaign": at(f"{CAMPAIGNS}add/"),
    "campaign being written": first_of(f"{CAMPAIGNS}?q=being-written"),
    "launch page": verb_of(f"{CAMPAIGNS}?q=to-launch", "Launch"),
    "campaign in flight": first_of(f"{CAMPAIGNS}?q=in-flight"),
    "message log": at("/admin/campaigns/message/"),
    "message": first_of("/admin/campaigns/message/"),
    "keyword": first_of("/admin/keywords/keyword/"),
}
ANYBODY: dict[str, Way] = {"login": at("/admin/login/")}
EVERY = {**ANYBODY, **STAFF}
