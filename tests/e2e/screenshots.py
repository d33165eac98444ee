"""Takes the README's pictures from the running product: `make screenshots`.

It starts a demonstration shop of its own and writes docs/images, the same names each
time. With Debian's fonts-noto-core and fonts-noto-color-emoji they look as on phones.
"""

import sys
import tempfile
from pathlib import Path

from playwright.sync_api import Browser, Page, sync_playwright

from tests.e2e.campaigns import CAMPAIGNS
from tests.e2e.phones import Phone
from tests.e2e.product import BOSS, CHROMIUM, ROOT, Product, sign_in
from tests.e2e.screens import verb_of
from tests.e2e.shopping import PAGE, sign_up

IMAGES = ROOT / "docs" / "images"
WIDE = {"viewport": {"width": 1440, "height": 900}}
# At two dots a pixel, as phones have.
SLIM = {"viewport": {"width": 390, "height": 844}, "device_scale_factor": 2}
SHOPPER = "+1 202-555-0190"


def main() -> None:
    IMAGES.mkdir(exist_ok=True)
    with tempfile.TemporaryDirectory() as home, sync_playwright() as playwright:
        shop = Product(Path(home))
        shop.install(subscribers=500)
        with shop.running():
            browser = playwright.chromium.launch(**CHROMIUM)
            take(browser, shop)
            browser.close()


def take(browser: Browser, shop: Product) -> None:
    def page(size: dict) -> Page:
        context = browser.new_context(base_url=shop.url, locale="en-US", **size)
        return context.new_page()

    staff, shopper, street = page(WIDE), page(SLIM), page(WIDE)
    sign_in(staff, BOSS)
    staff.goto("/admin/")
    keep(staff, "home")
    verb_of(f"{CAMPAIGNS}?q=orchid-comeback", "Launch")(staff)
    keep(staff, "launch")
    shopper.goto(PAGE)
    keep(shopper, "sign-up")
    phone = Phone(street, SHOPPER)
    sign_up(shopper, SHOPPER)
    phone.received("Reply YES").wait_for()
    phone.text("YES")
    phone.received("You're in").wait_for()
    keep(street, "simulator")


def keep(page: Page, name: str) -> None:
    page.wait_for_load_state("networkidle")
    path = IMAGES / f"{name}.png"
    page.screenshot(path=path, animations="disabled")
    said = f"{path.relative_to(ROOT)}: {path.stat().st_size // 1024} KB\n"
    sys.stdout.write(said)


if __name__ == "__main__":
    main()
