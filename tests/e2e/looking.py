"""One look at a screen, in light and dark, wide and narrow: what is wrong with it."""

from dataclasses import dataclass, field
from urllib.parse import urlsplit

from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page, Request

GRAVE = ("serious", "critical")
WIDE = {"width": 1440, "height": 900}
NARROW = {"width": 320, "height": 640}
OVERFLOW = "document.documentElement.scrollWidth - document.documentElement.clientWidth"


@dataclass
class Look:
    """`grave` by mode; `sideways` in pixels at 320; what the browser heard besides."""

    grave: dict[str, list[str]] = field(default_factory=dict)
    sideways: int = 0
    outside: list[str] = field(default_factory=list)
    complaints: list[str] = field(default_factory=list)

    def listen(self, page: Page) -> None:
        page.on("request", self._note_request)
        page.on("pageerror", lambda error: self.complaints.append(str(error)))
        page.on(
            "console",
            lambda said: said.type == "error" and self.complaints.append(said.text),
        )

    def _note_request(self, request: Request) -> None:
        address = urlsplit(request.url)
        if address.scheme not in ("data", "blob") and address.hostname != "127.0.0.1":
            self.outside.append(request.url)


def grave_findings(page: Page) -> list[str]:
    """What axe-core calls serious or critical, as "rule at place: element"."""
    return [
        f"{found['id']} at {' '.join(map(str, node['target']))}: {node['html'][:200]}"
        for found in Axe().run(page).response["violations"]
        if found["impact"] in GRAVE
        for node in found["nodes"]
    ]
