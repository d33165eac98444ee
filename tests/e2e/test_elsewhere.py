"""Shoppers who meet us on another site, on a tablet in the shop, or on paper."""

import re
from collections.abc import Callable, Iterator

import pytest
from playwright.sync_api import Frame, Page, expect

from tests.e2e.another_site import another_site
from tests.e2e.looking import grave_findings
from tests.e2e.product import Product

pytestmark = pytest.mark.services

NAME_SITE = (
    "from subscribers.models import SignupPage;"
    "SignupPage.objects.filter(slug='offers').update(sites=['{}'])"
)
LINK = (
    "from subscribers.models import SignupPage; from subscribers.signup import tablet;"
    "print(tablet.link_for(SignupPage.objects.get(slug='offers')))"
)
EMPTY = "/join/offers/tablet/"


@pytest.fixture(scope="module")
def site(product: Product) -> Iterator[str]:
    with another_site(product.url) as address:
        product.manage("shell", "--verbosity=0", "--command", NAME_SITE.format(address))
        yield address


@pytest.fixture
def complaints(page: Page) -> list[str]:
    heard: list[str] = []
    page.on("console", lambda message: heard.append(message.text))
    page.on("pageerror", lambda error: heard.append(str(error)))
    return heard


def ours(page: Page) -> list[Frame]:
    return [frame for frame in page.frames if "/join/offers/frame/" in frame.url]


def framed(page: Page) -> Frame:
    """The page of ours in the site's frame, once it is there."""
    wait_until(page, lambda: ours(page))
    [frame] = ours(page)
    frame.wait_for_load_state()
    return frame


def wait_until(page: Page, is_so: Callable[[], object], seconds: int = 20) -> None:
    """The site's policy forbids the browser to wait by a function of ours."""
    for _ in range(seconds * 10):
        if is_so():
            return
        page.wait_for_timeout(100)
    raise AssertionError("It never came.")


def sign_up(shown: Frame | Page, number: str) -> None:
    shown.get_by_label("Your mobile number").fill(number)
    shown.get_by_role("checkbox").first.check()
    shown.get_by_role("button", name="Sign up").click()


def test_the_pop_up_opens_under_the_strictest_policy(page, site, complaints):
    page.goto(site)

    expect(framed(page).get_by_role("button", name="Sign up")).to_be_visible()
    assert complaints == []


def test_somebody_joins_without_any_cookie_of_ours(page, site, phone):
    page.goto(site)
    frame = framed(page)
    sign_up(frame, phone.number)
    expect(frame.get_by_role("heading", name="Check your phone")).to_be_visible()

    frame.get_by_label("six digits").fill(phone.code())
    frame.get_by_role("button", name="Join").click()

    expect(frame.get_by_role("heading", name="You are in")).to_be_visible()
    assert page.context.cookies() == []


def test_the_site_cannot_fade_the_words_people_agree_to(page, site):
    page.goto(site)

    words = framed(page).locator("#disclosure")
    assert words.evaluate("node => getComputedStyle(node).opacity") == "1"
    assert words.evaluate("node => parseFloat(getComputedStyle(node).fontSize)") > 12


@pytest.mark.parametrize("inside", [False, True], ids=["on the site", "in the frame"])
def test_escape_closes_it_wherever_the_focus_is(page, site, inside):
    page.goto(site)
    frame = framed(page)
    if inside:
        frame.get_by_label("Your mobile number").focus()

    page.keyboard.press("Escape")

    wait_until(page, lambda: not ours(page))


def test_who_closed_it_is_left_in_peace(page, site):
    page.goto(site)
    framed(page)
    page.keyboard.press("Escape")
    wait_until(page, lambda: not ours(page))
    page.reload()

    page.wait_for_timeout(1_000)
    assert not ours(page)


def test_the_focus_goes_back_to_what_opened_it(page, site):
    page.goto(f"{site}/later")
    opener = page.get_by_role("button", name="Join our texts")
    page.wait_for_load_state()
    opener.press("Enter")
    framed(page)

    page.keyboard.press("Escape")

    expect(opener).to_be_focused()


def test_inside_a_page_it_is_as_tall_as_what_it_shows(page, site):
    page.goto(f"{site}/inside")
    frame = framed(page)
    expect(frame.get_by_role("button", name="Sign up")).to_be_visible()

    page.wait_for_timeout(500)
    taller = "() => document.documentElement.scrollHeight - innerHeight"
    assert frame.evaluate(taller) <= 1


def test_a_site_that_was_not_named_shows_nothing(page, site):
    page.goto(site.replace("localhost", "127.0.0.1"))

    wait_until(page, lambda: len(page.frames) > 1)
    page.wait_for_timeout(1_000)
    assert not ours(page)


@pytest.mark.parametrize("mode", ["light", "dark"])
def test_a_screen_reader_stumbles_over_nothing_in_it(page, product, mode):
    page.emulate_media(color_scheme=mode)
    page.set_viewport_size({"width": 320, "height": 640})
    page.goto("/join/offers/frame/")

    assert grave_findings(page, mode) == []
    assert page.evaluate("document.documentElement.scrollWidth") <= 320


# --- the tablet -----------------------------------------------------------------------


@pytest.fixture
def tablet(product: Product, new_context) -> Page:
    """A tablet without scripts, enrolled by its link."""
    link = product.manage("shell", "--verbosity=0", "--command", LINK)
    page = new_context(java_script_enabled=False).new_page()
    page.goto(link.strip().splitlines()[-1])
    return page


def test_going_back_shows_nobody_who_was_there_before(tablet, numbers):
    sign_up(tablet, next(numbers))
    expect(tablet.get_by_role("heading", name="Check your phone")).to_be_visible()

    tablet.go_back()
    expect(tablet.get_by_label("Your mobile number")).to_have_value("")
    tablet.go_forward()
    expect(tablet).to_have_url(re.compile(f"{EMPTY}$"))


def test_the_next_person_starts_with_an_empty_form(tablet, numbers):
    sign_up(tablet, next(numbers))

    tablet.get_by_role("link", name="Next person").click()

    expect(tablet).to_have_url(re.compile(f"{EMPTY}$"))
    expect(tablet.get_by_label("Your mobile number")).to_have_value("")


def test_it_joins_by_the_code_without_scripts(tablet, phone):
    sign_up(tablet, phone.number)
    tablet.get_by_label("six digits").fill(phone.code())
    tablet.get_by_role("button", name="Join").click()

    expect(tablet.get_by_role("heading", name="You are in")).to_be_visible()


# --- the poster -----------------------------------------------------------------------


@pytest.fixture
def poster(as_staff) -> Page:
    page = as_staff("marketer")
    page.goto("/admin/subscribers/signuppage/")
    page.get_by_role("link", name="offers").first.click()
    page.get_by_role("link", name="Poster (A4)").first.click()
    expect(page.get_by_text("Or scan the code")).to_be_visible()
    return page


def test_the_poster_is_one_sheet_of_paper(poster):
    sheet = poster.pdf(prefer_css_page_size=True)

    assert sheet.count(b"/MediaBox") == 1
    assert b"/MediaBox [0 0 594.95996 841.91998]" in sheet


def test_a_screen_reader_reads_the_poster(poster):
    assert grave_findings(poster, "light") == []


def test_the_words_on_the_poster_can_be_read_on_paper(poster):
    poster.emulate_media(media="print")

    size = poster.locator(".words").evaluate(
        "node => parseFloat(getComputedStyle(node).fontSize)"
    )
    assert size * 72 / 96 >= 9


# --- the proof ------------------------------------------------------------------------


def test_a_browser_proves_itself_and_goes_on(page, product, numbers):
    """Half of an address's tries are free; the browser works for the others."""
    product.manage(
        "shell",
        "--verbosity=0",
        "--command",
        "from subscribers.models import PumpingAlarm, SignupPage;"
        "from django.utils import timezone;"
        "PumpingAlarm.objects.create(page=SignupPage.objects.get(slug='offers'),"
        "country='US', raised_at=timezone.now(), asked=40, confirmed=0,"
        "usual_percent=70)",
    )
    try:
        page.goto("/join/offers/")
        sign_up(page, next(numbers))

        expect(page).to_have_url(re.compile("/join/offers/check/$"))
    finally:
        product.manage(
            "shell",
            "--verbosity=0",
            "--command",
            "from subscribers.models import PumpingAlarm;"
            "PumpingAlarm.objects.all().delete()",
        )
