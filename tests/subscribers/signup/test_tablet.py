"""A tablet in the shop: its own limit, and nothing of a person for the next one."""

import pytest
from django.core import signing
from django.test import Client

from subscribers.models import Arrival, Subscription
from subscribers.signup import tablet
from tests.subscribers.signup.conftest import Shopper, code_in, texts

pytestmark = pytest.mark.django_db

EMPTY = "/join/offers/tablet/"


class Tablet(Shopper):
    def post(self, phone: str):
        shown = self.client.get(EMPTY).context["form"].disclosure.pk
        typed = {"phone": phone, "consent": "on", "seen": shown}
        return self.client.post(EMPTY, typed, headers={"user-agent": "Tablet/1.0"})

    def check(self):
        return self.client.get(f"{EMPTY}check/")


@pytest.fixture
def enrolled(offers_page) -> Tablet:
    client = Client()
    client.get(tablet.link_for(offers_page))
    return Tablet(client)


def body(response: object) -> str:
    return response.content.decode()


def test_the_link_makes_a_tablet_of_what_opens_it(offers_page):
    client = Client()

    response = client.get(tablet.link_for(offers_page))

    assert response.headers["Location"] == EMPTY
    assert client.get(EMPTY).status_code == 200


def test_what_was_not_enrolled_is_no_tablet(offers_page):
    assert Client().get(EMPTY).status_code == 404
    assert Client().get(f"{EMPTY}check/").status_code == 404
    assert Client().get(f"{EMPTY}?enroll=forged").status_code == 404


def test_a_link_of_another_page_enrolls_nothing(offers_page):
    other = tablet.link_for(offers_page).replace("offers:", "other:")

    assert Client().get(other).status_code == 404


def test_a_link_is_good_for_a_day(offers_page, monkeypatch):
    link = tablet.link_for(offers_page)
    now = signing.time.time()
    monkeypatch.setattr(signing.time, "time", lambda: now + 86_401)

    assert Client().get(link).status_code == 404


def test_somebody_signs_up_and_is_told_to_check_their_phone(enrolled):
    response = enrolled.post("202 555 0101")

    assert response.headers["Location"] == f"{EMPTY}check/"
    assert "Check your phone" in body(enrolled.check())
    assert Subscription.objects.get().status == "pending"


def test_no_page_after_the_form_shows_the_number(enrolled):
    enrolled.post("202 555 0101")

    assert "0101" not in body(enrolled.check())


def test_each_page_goes_back_to_the_empty_form_by_itself(enrolled):
    enrolled.post("202 555 0101")

    assert enrolled.check().headers["Refresh"] == f"90; url={EMPTY}"


def test_the_code_may_be_typed_there(enrolled):
    enrolled.post("202 555 0101")

    response = enrolled.client.post(
        f"{EMPTY}check/", {"code": code_in(texts()[-1])}, follow=True
    )

    assert "You are in" in body(response)
    assert response.headers["Refresh"] == f"12; url={EMPTY}"


def test_once_the_form_is_empty_again_the_last_person_is_forgotten(enrolled):
    enrolled.post("202 555 0101")
    enrolled.client.get(EMPTY)

    assert enrolled.check().headers["Location"] == EMPTY


def test_a_mistake_goes_away_by_itself_too(enrolled):
    response = enrolled.post("202 555")

    assert 'value="202 555"' in body(response)
    assert response.headers["Refresh"] == f"90; url={EMPTY}"
    assert "202 555" not in body(enrolled.client.get(EMPTY))


@pytest.mark.parametrize("step", ["", "check/", "joined/"])
def test_no_browser_keeps_any_of_it(enrolled, step):
    enrolled.post("202 555 0101")

    shown = enrolled.client.get(f"{EMPTY}{step}")
    assert shown.headers["Cache-Control"] == "no-store"


def test_the_browser_fills_nothing_in(enrolled):
    shown = body(enrolled.client.get(EMPTY))

    assert 'target="_self" autocomplete="off"' in shown
    assert 'autocomplete="tel"' not in shown


def test_the_shops_address_does_not_lock_it_out(enrolled, another, settings):
    settings.SIGNUPS_PER_ADDRESS = 1
    another().sign_up("202 555 0100")

    for n in range(1, 7):
        assert enrolled.post(f"202 555 010{n}").status_code == 302
    assert Arrival.objects.count() == 7


def test_it_has_a_limit_of_its_own(enrolled, settings):
    settings.SIGNUPS_PER_TABLET = 1
    enrolled.post("202 555 0101")

    assert enrolled.post("202 555 0102").status_code == 429


def test_another_tablet_has_another(enrolled, offers_page, settings):
    settings.SIGNUPS_PER_TABLET = 1
    enrolled.post("202 555 0101")
    second = Tablet(Client())
    second.client.get(tablet.link_for(offers_page))

    assert second.post("202 555 0102").status_code == 302
