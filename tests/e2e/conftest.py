"""What browser tests share: one running product, staff who are signed in, a browser.

Without the packages of requirements.txt beside this file there is nothing to collect.
"""

from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from tests.e2e.campaigns import write_campaign
from tests.e2e.phones import Phone
from tests.e2e.product import CHROMIUM, PASSWORD, ROOT, Product

try:
    from playwright.sync_api import expect
except ImportError:
    collect_ignore_glob = ["test_*.py"]
else:
    # The queue looks twice a second, and the machine may be busy.
    expect.set_options(timeout=20_000)

HERE = Path(__file__).parent
# For fiction; the demonstration shop has the first of each area code.
NUMBERS = (f"+1 202-555-{line:04d}" for line in range(150, 200))


def pytest_configure(config: pytest.Config) -> None:
    if config.pluginmanager.hasplugin("playwright"):
        config.option.output = str(ROOT / "var" / "e2e")
        config.option.screenshot = "only-on-failure"


@pytest.fixture(scope="session")
def product(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Product]:
    """Installed once, with the demonstration shop; runs until the last test."""
    installed = Product(tmp_path_factory.mktemp("product"))
    installed.install(subscribers=150)
    with installed.running():
        yield installed


@pytest.fixture(scope="session")
def browser_type_launch_args() -> dict:
    return dict(CHROMIUM)


@pytest.fixture(scope="session")
def browser_context_args(product) -> dict:
    return {
        "base_url": product.url,
        "locale": "en-US",
        "timezone_id": "UTC",
        # A colour is judged where it ends, not while it fades.
        "reduced_motion": "reduce",
    }


@pytest.fixture(scope="session")
def badge(browser, browser_context_args) -> Callable[[str], dict]:
    """Sign in once per name, by the page anybody uses; return the browser's cookies."""
    badges = {}

    def of(name: str) -> dict:
        if name not in badges:
            context = browser.new_context(**browser_context_args)
            page = context.new_page()
            page.goto("/admin/login/")
            page.get_by_label("Username").fill(name)
            page.get_by_label("Password").fill(PASSWORD)
            page.get_by_role("button", name="Log in").click()
            page.wait_for_url("/admin/")
            badges[name] = context.storage_state()
            context.close()
        return badges[name]

    return of


@pytest.fixture(scope="session")
def shop(product, badge, browser, browser_context_args) -> Product:
    """The demonstration shop with a campaign in each state the screens show."""
    tomorrow = datetime.now(UTC).replace(tzinfo=None, microsecond=0) + timedelta(days=1)
    product.apply(HERE / "campaigns.toml", tomorrow=tomorrow.isoformat())
    product.manage("launch_campaign", "in-flight")
    context = browser.new_context(
        **browser_context_args, storage_state=badge("marketer")
    )
    write_campaign(context.new_page(), name="Being written", body="Roses are in.")
    context.close()
    return product


@pytest.fixture
def as_staff(badge, new_context):
    """Return a page where this member of staff is signed in."""

    def sign_in(name: str, **options: object):
        return new_context(storage_state=badge(name), **options).new_page()

    return sign_in


@pytest.fixture
def phone(product, new_context) -> Phone:
    """A phone nobody has texted yet, on the simulator's screen."""
    phone = Phone(new_context().new_page(), next(NUMBERS))
    phone.pick_up()
    return phone
