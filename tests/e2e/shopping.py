"""What a shopper does on the sign-up page."""

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from playwright.sync_api import Page

PAGE = "/join/offers/"


def sign_up(page: "Page", number: str) -> None:
    """Fill in the form and send it; ends on "Check your phone"."""
    page.goto(PAGE)
    page.get_by_label("Your mobile number").fill(number)
    page.get_by_role("checkbox").check()
    page.get_by_role("button", name="Sign up").click()
    page.wait_for_url(f"{PAGE}check/")


def type_code(page: "Page", code: str) -> None:
    page.get_by_label("six digits").fill(code)
    page.get_by_role("button", name="Join").click()
