"""Every screen: readable by everybody, in both modes, on a phone, without outsiders."""

import pytest

from tests.e2e.looking import MODES, Look
from tests.e2e.product import BOSS
from tests.e2e.screens import EVERY, STAFF

pytestmark = pytest.mark.services

# What is asked about a screen is asked where it was looked at.
SCREENS = [pytest.param(name, marks=pytest.mark.xdist_group(name)) for name in EVERY]


@pytest.fixture(scope="session")
def look(shop, open_as):
    """Visit a screen, once for all that is asked about it."""
    looks = {}

    def at(name: str) -> Look:
        if name not in looks:
            looks[name] = Look()
            page = open_as(BOSS if name in STAFF else "")
            looks[name].take(page, EVERY[name])
            page.context.close()
        return looks[name]

    return at


@pytest.mark.parametrize("name", SCREENS)
@pytest.mark.parametrize("mode", MODES)
def test_it_keeps_nobody_out(look, name, mode):
    assert look(name).grave[mode] == []


@pytest.mark.parametrize("name", SCREENS)
def test_it_is_dark_where_dark_is_wanted(look, name):
    ground = look(name).ground

    assert ground["light"] != ground["dark"]


@pytest.mark.parametrize("name", SCREENS)
def test_it_does_not_scroll_sideways_on_a_phone(look, name):
    assert look(name).sideways == 0


@pytest.mark.parametrize("name", SCREENS)
def test_it_asks_nothing_of_the_outside(look, name):
    assert look(name).outside == []


# The browser calls a missing page an error, whatever is on it.
@pytest.mark.parametrize(
    "name", [screen for screen in SCREENS if screen.values != ("page not found",)]
)
def test_the_browser_finds_nothing_to_complain_about(look, name):
    assert look(name).complaints == []
