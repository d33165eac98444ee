"""What browser tests share: one running product, staff who are signed in, a browser.

Without the packages of requirements.txt beside this file there is nothing to collect.
"""

import fcntl
import os
import shutil
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from tests.e2e.campaigns import do, write_campaign
from tests.e2e.phones import Phone
from tests.e2e.product import CHROMIUM, ROOT, Product, sign_in

try:
    from playwright.sync_api import expect
except ImportError:
    collect_ignore_glob = ["test_*.py"]
else:
    # The queue looks twice a second, and the machine may be busy.
    expect.set_options(timeout=20_000)

HERE = Path(__file__).parent


def pytest_configure(config: pytest.Config) -> None:
    if config.pluginmanager.hasplugin("playwright"):
        worker = os.environ.get("PYTEST_XDIST_WORKER", "main")
        config.option.output = str(ROOT / "var" / "e2e" / worker)
        config.option.screenshot = "only-on-failure"


# First, because xdist reads the groups in a hook of the same name.
@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """A file's tests share what they did before, so one process runs them all."""
    for item in items:
        if HERE in item.path.parents and not item.get_closest_marker("xdist_group"):
            item.add_marker(pytest.mark.xdist_group(item.path.stem))


@pytest.fixture(scope="session")
def product(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Product]:
    """With the demonstration shop; each test process has one, running to its end."""
    own = Product(tmp_path_factory.mktemp("product"))
    shutil.copytree(installed(tmp_path_factory), own.home, dirs_exist_ok=True)
    with own.running():
        yield own


def installed(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Install in a folder for all test processes, unless one of them has."""
    own = tmp_path_factory.getbasetemp()
    folder = own.parent if "PYTEST_XDIST_WORKER" in os.environ else own
    home = folder / "installed"
    with (folder / "install.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not home.exists():
            fresh = Product(tmp_path_factory.mktemp("fresh"))
            fresh.install(subscribers=150)
            fresh.home.rename(home)
    return home


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
            sign_in(context.new_page(), name)
            badges[name] = context.storage_state()
            context.close()
        return badges[name]

    return of


@pytest.fixture(scope="session")
def open_as(badge, browser, browser_context_args) -> Iterator[Callable[..., object]]:
    """Return a page that lives as long as its asker likes, signed in or (“”) not."""
    contexts = []

    def open_page(name: str = "", **options: object):
        signed_in = {"storage_state": badge(name)} if name else {}
        given = {**browser_context_args, **signed_in, **options}
        contexts.append(browser.new_context(**given))
        return contexts[-1].new_page()

    yield open_page
    for context in contexts:
        context.close()


@pytest.fixture(scope="session")
def shop(product, open_as) -> Product:
    """The demonstration shop with a campaign in each state the screens show."""
    tomorrow = datetime.now(UTC).replace(tzinfo=None, microsecond=0) + timedelta(days=1)
    product.apply(HERE / "campaigns.toml", tomorrow=tomorrow.isoformat())
    product.manage("launch_campaign", "in-flight")
    page = open_as("marketer")
    write_campaign(page, name="Being written", body="Roses are in.")
    write_campaign(page, name="In review", body="Lilies are in.")
    do(page, "Submit for review")
    return product


@pytest.fixture
def as_staff(badge, new_context):
    """Return a page where this member of staff is signed in, for one test."""
    return lambda name: new_context(storage_state=badge(name)).new_page()


@pytest.fixture(scope="session")
def numbers() -> Iterator[str]:
    """Kept for fiction; the demonstration shop has the first of each area code."""
    return (f"+1 202-555-{line:04d}" for line in range(150, 190))


@pytest.fixture
def phone(product, new_context, numbers) -> Phone:
    """A phone nobody has texted yet, on the simulator's screen."""
    return Phone(new_context().new_page(), next(numbers))
