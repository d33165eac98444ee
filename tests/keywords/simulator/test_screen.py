"""Which phones the screen shows, in which order, and what that costs."""

import re

import pytest
from django.core.cache import cache
from django.urls import reverse

from campaigns.models import SimulatedText
from campaigns.registering import erase
from subscribers import erasure
from subscribers.models import Subscriber
from tests.factories import NOON, STAFF, us_phone
from tests.keywords.simulator.conftest import PAGE, bubbles, page
from tests.staffing import cost

pytestmark = pytest.mark.django_db


def numbers_on(html: str) -> list[str]:
    return re.findall(r'<span class="number">([^<]+)</span>', html)


def test_the_phone_texted_last_comes_first(client, text):
    for number in (1, 2, 3, 1):
        text(number)

    shown = numbers_on(page(client))

    assert shown == ["+1 202-555-0101", "+1 202-555-0103", "+1 202-555-0102"]


def test_it_shows_eight_phones_at_most(client, text):
    for number in range(9):
        text(number)

    assert len(numbers_on(page(client))) == 8


def test_it_names_the_owner(client, text):
    text(1)
    Subscriber.objects.update(first_name="Ann", last_name="Miller")

    assert "Ann Miller" in page(client)


def test_an_empty_screen_says_what_to_do(client, tulip):
    assert "text <b>TULIP</b> to Petal &amp; Stem" in page(client)


def test_without_senders_it_says_what_is_missing(client):
    assert "No sender uses a simulator gateway yet." in page(client)


def test_an_added_number_is_shown_first(client, text, add):
    text(1)

    response = add("(202) 555-0142")

    assert response.url.startswith(f"{PAGE}#phone-")
    assert numbers_on(page(client)) == ["+1 202-555-0142", "+1 202-555-0101"]


def test_an_added_phone_shows_what_it_got_long_ago(client, text, add):
    for number in range(10):
        text(number, f"Text {number}")

    add("2025550100")

    assert bubbles(page(client))[0] == "Text 0"


def test_adding_a_number_makes_nobody_known(client, sender, add):
    add("(202) 555-0142")

    assert not Subscriber.objects.exists()


@pytest.mark.parametrize(
    ("number", "sentence"),
    [
        pytest.param("", "Type the number of the phone.", id="nothing"),
        pytest.param("tulip", "This is not a phone number.", id="a word"),
        pytest.param("202 555", "This phone number is too short.", id="too short"),
    ],
)
def test_a_wrong_number_is_said_beside_the_field(sender, add, number, sentence):
    assert sentence in add(number).content.decode()


def test_no_address_holds_a_number(client, text, add):
    text(1)
    answer = add("(202) 555-0142")

    addresses = [answer.url, *re.findall(r'(?:href|action)="([^"]*)"', page(client))]

    assert not [url for url in addresses if "2025550" in url]


def test_a_key_cannot_be_made_up(client, text):
    text(1)
    owner = Subscriber.objects.get()
    form = {"phone": f"{owner.pk}:x", "contact": "main:+12025550100", "texts": 30}

    response = client.post(reverse("keywords:simulator_open"), form)

    assert response.status_code == 404


def test_an_erased_persons_phone_is_gone(client, text, add):
    text(1)
    add("2025550101")

    erasure.erase([Subscriber.objects.get().pk], origin=STAFF, now=NOON)

    assert numbers_on(page(client)) == []


def test_erasing_takes_what_they_typed(text):
    typed = text(1, direction="from_phone")

    erase([Subscriber.objects.get(phone=typed.phone).pk], NOON)

    assert not SimulatedText.objects.exists()


def test_an_erased_persons_number_stays_in_no_session(client, text, add):
    text(1)

    add("2025550101")

    assert str(us_phone(1).e164) not in str(dict(client.session))


def test_it_costs_the_same_for_few_and_many(client, text):
    text(1)
    few = cost(client, PAGE)
    for number in (*range(8), *range(8)):
        text(number)
    cache.clear()

    assert cost(client, PAGE) == few


def test_it_costs_no_more_with_phones_in_hand(client, text, add):
    text(1)
    few = cost(client, PAGE)
    for number in range(4):
        add(f"202555014{number}")

    assert cost(client, PAGE) == few
