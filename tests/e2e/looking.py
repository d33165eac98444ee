"""One look at a screen, in light and dark, wide and narrow: what is wrong with it."""

from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, field
from urllib.parse import urlsplit

from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import ConsoleMessage, Page, Request, TimeoutError

MODES = ("light", "dark")
GRAVE = ("serious", "critical")
# The document is the same in the dark, so only its colours are judged again.
RULES = {"light": {}, "dark": {"runOnly": ["color-contrast"]}}
# Rows are alike: a few tell what is wrong with all of them.
FEW_ROWS = {"exclude": [["#result_list tbody tr:nth-child(n+6)"]]}
WIDE = {"width": 1440, "height": 900}
NARROW = {"width": 320, "height": 640}
GROUND = (
    "[document.documentElement, document.body]"
    ".map(part => getComputedStyle(part).backgroundColor).join()"
)
BEING_FILLED = ".htmx-request, .htmx-swapping, .htmx-settling"
OVERFLOW = "document.documentElement.scrollWidth - document.documentElement.clientWidth"


@dataclass
class Look:
    """`grave` and `ground` by mode; `sideways` in pixels at 320; what was heard."""

    grave: dict[str, list[str]] = field(default_factory=dict)
    ground: dict[str, str] = field(default_factory=dict)
    sideways: int = 0
    outside: list[str] = field(default_factory=list)
    complaints: list[str] = field(default_factory=list)

    def take(self, page: Page, go: Callable[[Page], object]) -> None:
        self._listen(page)
        page.set_viewport_size(WIDE)
        go(page)
        self._judge(page, "light")
        page.emulate_media(color_scheme="dark")
        # The admin asks for the mode once, when it is loaded.
        page.reload()
        self._judge(page, "dark")
        page.set_viewport_size(NARROW)
        # Scripts that fold the page hear of its new width a little later.
        with suppress(TimeoutError):
            page.wait_for_function(f"{OVERFLOW} <= 0", timeout=3_000)
        self.sideways = page.evaluate(OVERFLOW)

    def _judge(self, page: Page, mode: str) -> None:
        # A panel that is being filled is faded meanwhile.
        page.wait_for_function(f"!document.querySelector('{BEING_FILLED}')")
        self.grave[mode] = grave_findings(page, mode)
        self.ground[mode] = page.evaluate(GROUND)

    def _listen(self, page: Page) -> None:
        page.on("request", self._note_request)
        page.on("pageerror", lambda error: self.complaints.append(str(error)))
        page.on("console", self._note_console)

    def _note_request(self, request: Request) -> None:
        address = urlsplit(request.url)
        if address.scheme not in ("data", "blob") and address.hostname != "127.0.0.1":
            self.outside.append(request.url)

    def _note_console(self, said: ConsoleMessage) -> None:
        if said.type == "error":
            self.complaints.append(said.text)


def grave_findings(page: Page, mode: str) -> list[str]:
    """What axe-core calls serious or critical, as "rule at place: element"."""
    options = {"resultTypes": ["violations"], **RULES[mode]}
    return [
        f"{found['id']} at {' '.join(map(str, node['target']))}: {node['html'][:200]}"
        for found in Axe().run(page, FEW_ROWS, options).response["violations"]
        if found["impact"] in GRAVE
        for node in found["nodes"]
    ]
