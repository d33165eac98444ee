"""The page in another site's frame: no cookie, and no site that was not named."""

import re
from datetime import timedelta
from pathlib import Path

import pytest
from django.conf import settings
from django.test import Client

from subscribers.errors import NotAllowed
from subscribers.models import Arrival, SignupPage, Subscription
from subscribers.signup import framing, sharing
from tests.subscribers.signup.conftest import change, code_in, texts

pytestmark = pytest.mark.django_db

HIDDEN = re.compile(r'<input type="hidden" name="(\w+)" value="([^"]*)"')
SHOP = "https://shop.example"
OURS = {"origin": "http://testserver", "user-agent": "Phone/1.0"}


class Frame:
    """A browser that keeps no cookie of ours, as in another site's frame."""

    def __init__(self) -> None:
        self.client = Client(enforce_csrf_checks=True)
        self.kept: dict[str, str] = {}

    def look(self):
        self.kept = {}
        return self._read(self.client.get("/join/offers/frame/"))

    def send(self, step: str = "", *, headers: dict | None = None, **typed: str):
        self.client.cookies.clear()
        return self._read(
            self.client.post(
                f"/join/offers/frame/{step}",
                {**self.kept, **typed},
                headers=OURS if headers is None else headers,
            )
        )

    def sign_up(self, phone: str = "202 555 0101", **more: object):
        self.look()
        return self.send(phone=phone, consent="on", **more)

    def _read(self, response):
        if response.status_code == 200:
            self.kept = dict(HIDDEN.findall(response.content.decode()))
        return response


@pytest.fixture
def frame(offers_page) -> Frame:
    sharing.name_sites(offers_page, [SHOP], by="mia")
    return Frame()


def body(response: object) -> str:
    return response.content.decode()


def test_a_site_that_was_named_may_show_it(frame):
    shown = frame.look()

    assert f"frame-ancestors 'self' {SHOP};" in shown.headers["Content-Security-Policy"]
    assert "X-Frame-Options" not in shown.headers


def test_where_none_was_named_none_may(offers_page):
    shown = Frame().look()

    assert "frame-ancestors 'none'" in shown.headers["Content-Security-Policy"]


def test_the_page_itself_is_in_nobodys_frame(frame, shopper):
    shown = shopper.look()

    assert "frame-ancestors 'none'" in shown.headers["Content-Security-Policy"]
    assert shown.headers["X-Frame-Options"] == "DENY"


def test_nothing_in_it_is_kept_in_a_cookie(frame):
    frame.sign_up()
    answers = [frame.look(), frame.sign_up("202 555 0102")]

    assert [dict(each.cookies) for each in answers] == [{}, {}]


def test_a_version_under_test_is_kept_in_no_cookie_either(frame, offers_page):
    text = {"language": "en", "variant": "B", "headline": "Be first"}
    change(offers_page, texts=[text], share_b=50)

    assert not frame.look().cookies


def test_signing_up_asks_for_the_code_in_place(frame):
    response = frame.sign_up()

    assert "Check your phone" in body(response)
    assert Subscription.objects.get().status == "pending"


def test_the_code_joins_in_place(frame):
    frame.sign_up()

    response = frame.send("check/", code=code_in(texts()[-1]))

    assert "You are in" in body(response)
    assert Subscription.objects.get().status == "active"


def test_a_wrong_code_is_refused_in_place(frame):
    frame.sign_up()
    wrong = f"{(int(code_in(texts()[-1])) + 1) % 10**6:06}"

    assert "This is not the code." in body(frame.send("check/", code=wrong))
    assert "You are in" in body(frame.send("check/", code=code_in(texts()[-1])))


def test_a_wrong_number_is_taken_back(frame):
    frame.sign_up()

    response = frame.send("wrong-number/")

    assert response.headers["Location"] == "/join/offers/frame/"
    assert Subscription.objects.get().status == "none"


def test_another_site_cannot_send_the_form(frame):
    frame.look()
    theirs = {**OURS, "origin": "https://evil.example"}

    frame.send(phone="202 555 0101", consent="on", headers=theirs)

    assert not Arrival.objects.exists()


def test_without_our_ticket_nothing_is_taken_and_nothing_lost(frame):
    shown = frame.sign_up(ticket="offers:forged")

    assert "The page was open too long. Send it again." in body(shown)
    assert 'value="202 555 0101"' in body(shown)
    assert not Arrival.objects.exists()
    assert "Check your phone" in body(frame.send(phone="202 555 0101", consent="on"))


def test_a_ticket_of_another_page_is_none(frame, lst):
    other = framing.FramedSteps().links(
        framing.keeping.PublicPage(SignupPage(slug="other", list=lst), {}, "en")
    )

    frame.sign_up(ticket=dict(other["hidden"])["ticket"])

    assert not Arrival.objects.exists()


def test_another_site_cannot_take_a_request_back(frame):
    frame.sign_up()
    theirs = {**OURS, "origin": "https://evil.example"}

    frame.send("wrong-number/", headers=theirs)

    assert Subscription.objects.get().status == "pending"


def test_the_proof_of_work_is_asked_for_there_too(frame, settings):
    settings.SIGNUPS_PER_ADDRESS = 2
    frame.sign_up("202 555 0101")

    shown = frame.sign_up("202 555 0102")

    assert "One moment, please." in body(shown)
    policy = shown.headers["Content-Security-Policy"]
    assert f"frame-ancestors 'self' {SHOP}" in policy
    assert policy.count("script-src") == 1


def test_its_links_leave_the_frame_and_its_forms_stay(frame):
    shown = body(frame.look())

    assert '<base target="_blank">' in shown
    assert 'method="post" novalidate target="_self"' in shown


def test_a_page_that_is_not_open_has_no_frame_and_no_script(lst, frame):
    SignupPage.objects.update(state="draft", approved_by="", live=None)

    assert frame.look().status_code == 404
    assert Client().get("/join/offers/popup.js").status_code == 404


def test_the_line_loads_a_script_of_ours_that_others_may_load(frame):
    response = Client().get("/join/offers/popup.js")

    assert response.headers["Content-Type"] == "text/javascript; charset=utf-8"
    assert response.headers["Cross-Origin-Resource-Policy"] == "cross-origin"


def test_the_script_weighs_less_than_eight_kilobytes():
    assert framing.SCRIPT.stat().st_size < 8 * 1024


@pytest.mark.parametrize("word", ["eval(", "innerHTML", "style=", "cookie =", "http:"])
def test_the_script_does_nothing_a_strict_policy_forbids(word):
    code = [
        line
        for line in framing.SCRIPT.read_text("utf-8").splitlines()
        if not line.strip().startswith("//")
    ]

    assert word not in "\n".join(code)


def test_every_script_of_the_frame_is_a_file():
    template = Path(settings.BASE_DIR) / "templates" / "signup"

    for path in template.glob("*.html"):
        scripts = re.findall(r"<script[^>]*>", path.read_text("utf-8"))
        assert all("src=" in script for script in scripts), path.name


@pytest.mark.parametrize(
    "site",
    ["https://shop.example", "http://127.0.0.1:8001", "https://*.shop.example:8443"],
)
def test_a_site_is_scheme_host_and_port(site):
    assert framing.is_site(site)


@pytest.mark.parametrize(
    "site",
    [
        "shop.example",
        "https://shop.example/",
        "https://shop.example/page",
        "https://a.example; script-src *",
        "https://*",
        "*",
        "'self'",
        "ftp://shop.example",
        "",
    ],
)
def test_anything_else_is_none(offers_page, site):
    with pytest.raises(NotAllowed, match="nothing after it"):
        sharing.name_sites(offers_page, [site], by="mia")


def test_tickets_live_two_hours():
    assert timedelta(seconds=framing.TICKET_SECONDS) == timedelta(hours=2)
