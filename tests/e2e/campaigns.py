"""What staff do with a campaign, in the browser."""

import re
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from playwright.sync_api import Locator, Page

CAMPAIGNS = "/admin/campaigns/campaign/"


def write_campaign(
    page: "Page",
    *,
    name: str,
    body: str,
    lst: str = "Weekly offers",
    kind: str = "Promotional",
) -> None:
    """Write a draft and save it; ends on its page."""
    page.goto(f"{CAMPAIGNS}add/")
    field(page, "Name").fill(name)
    field(page, "List").select_option(label=lst)
    field(page, "Kind").select_option(label=kind)
    field(page, "Text").fill(body)
    page.get_by_role("button", name="Save and continue editing").click()
    page.wait_for_url(f"{CAMPAIGNS}*/change/")


def do(page: "Page", verb: str, *, button: str = "") -> None:
    """Press a verb of the campaign's page, then the button of what it asks."""
    press(page, verb)
    page.get_by_role("button", name=re.compile(rf"^{button or verb}")).click()
    page.wait_for_url(f"{CAMPAIGNS}*/change/")


def press(page: "Page", verb: str) -> None:
    """Open what a verb asks before it is done; its icon's name stands before it."""
    page.get_by_role("link", name=re.compile(rf"(^|\s){verb}( …)?$")).click()
    page.wait_for_url(lambda address: "/change/" not in address)


def field(page: "Page", label: str) -> "Locator":
    """The admin puts a star behind the label of what must be filled in."""
    labelled = page.get_by_label(re.compile(rf"^{label}\*?$"))
    return labelled.filter(visible=True).first
