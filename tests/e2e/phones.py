"""A simulated phone as somebody holds it: what it shows, and what is typed on it."""

import re
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from playwright.sync_api import Locator, Page


class Phone:
    """One phone on the simulator's screen, which shows texts as they come."""

    def __init__(self, simulator: "Page", number: str) -> None:
        self.number = number
        self._screen = simulator.get_by_role("article", name=number)
        simulator.goto("/simulator/")
        simulator.get_by_label("Phone number").fill(number)
        simulator.get_by_role("button", name="Add a phone").click()
        self._screen.wait_for()

    def received(self, words: str) -> "Locator":
        """The texts to this phone that hold these words."""
        return self._screen.locator(".received .bubble").filter(has_text=words)

    def text(self, words: str) -> None:
        self._screen.get_by_role("textbox").fill(words)
        self._screen.get_by_role("button", name="Send").click()

    def texts(self) -> list[tuple[str, str]]:
        """All it shows, as (phone or shop, words), the oldest first."""
        bubbles = self._screen.locator(".text .bubble")
        return [
            tuple(said)
            for said in bubbles.evaluate_all(
                """all => all.map(one => {
                    const words = one.cloneNode(true);
                    words.querySelector(".hidden").remove();
                    const isTheirs = one.parentElement.classList.contains("typed");
                    return [isTheirs ? "phone" : "shop", words.textContent];
                })"""
            )
        ]

    def suggestion(self) -> str:
        """The word one would press first."""
        return self._screen.locator(".words button").first.inner_text()

    def code(self) -> str:
        """Wait for the request and read its six digits."""
        return re.findall(r"\b\d{6}\b", self.received("code").last.inner_text())[0]

    def link(self) -> str:
        """The address in the newest text that has one."""
        return self._screen.locator(".received a").last.get_attribute("href")
