"""Every screen: readable by everybody, in both modes, on a phone, without outsiders."""

import pytest

from tests.e2e.looking import NARROW, OVERFLOW, WIDE, Look, grave_findings
from tests.e2e.product import BOSS
from tests.e2e.screens import EVERY, STAFF

pytestmark = pytest.mark.services


@pytest.fixture(scope="session")
def look(shop, badge, browser, browser_context_args):
    """Visit a screen, once for all that is asked about it."""
    looks = {}

    def visit(name: str, mode: str, seen: Look) -> None:
        signed_in = {"storage_state": badge(BOSS)} if name in STAFF else {}
        context = browser.new_context(
            **browser_context_args, **signed_in, color_scheme=mode, viewport=WIDE
        )
        page = context.new_page()
        seen.listen(page)
        EVERY[name](page)
        seen.grave[mode] = grave_findings(page)
        page.set_viewport_size(NARROW)
        seen.sideways = max(seen.sideways, page.evaluate(OVERFLOW))
        context.close()

    def at(name: str) -> Look:
        if name not in looks:
            looks[name] = Look()
            for mode in ("light", "dark"):
                visit(name, mode, looks[name])
        return looks[name]

    return at


@pytest.mark.parametrize("mode", ["light", "dark"])
@pytest.mark.parametrize("name", EVERY)
def test_it_keeps_nobody_out(look, name, mode):
    assert look(name).grave[mode] == []


@pytest.mark.parametrize("name", EVERY)
def test_it_does_not_scroll_sideways_on_a_phone(look, name):
    assert look(name).sideways == 0


@pytest.mark.parametrize("name", EVERY)
def test_it_asks_nothing_of_the_outside(look, name):
    assert look(name).outside == []


@pytest.mark.parametrize("name", EVERY)
def test_the_browser_finds_nothing_to_complain_about(look, name):
    assert look(name).complaints == []
