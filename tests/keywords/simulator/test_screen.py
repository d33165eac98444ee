"""What the screen shows: which phones, in which order, and what stands on them."""

import re
from datetime import timedelta

import pytest
from django.core.cache import cache
from django.test import Client
from django.urls import reverse

from campaigns.models import SimulatedText
from campaigns.registering import erase
from subscribers import erasure
from subscribers.models import Subscriber
from tests.factories import NOON, STAFF, make_sender, us_phone
from tests.keywords.simulator.conftest import PAGE, SCRIPT, bubbles, key_on, page
from tests.staffing import cost, staff

pytestmark = pytest.mark.django_db


def numbers_on(html: str) -> list[str]:
    return re.findall(r'<span class="number">([^<]+)</span>', html)


def open_(client: Client, **fields: object) -> str:
    form = {"phone": key_on(page(client)), "texts": 30, **fields}
    response = client.post(reverse("keywords:simulator_open"), form, headers=SCRIPT)
    return response.content.decode()


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


def test_texts_stand_in_the_order_they_came(client, text):
    text(1, "First")
    text(1, "Second", direction="from_phone")
    text(1, "Third")

    assert bubbles(page(client)) == ["First", "Second", "Third"]


def test_a_received_text_says_its_parts_and_encoding(client, text):
    text(1, "Tulips 🌷" * 10)

    assert "2 parts · UCS-2" in page(client)


def test_a_typed_text_says_no_parts(client, text):
    text(1, direction="from_phone")

    assert "part" not in re.search(r'<p class="meta">.*?</p>', page(client))[0]


def test_a_day_is_named_once(client, text):
    text(1, created_at=NOON)
    text(1, created_at=NOON + timedelta(hours=1))
    text(1, created_at=NOON + timedelta(days=1))

    days = re.findall(r'class="day"[^>]*>([^<]+)<', page(client))

    assert days == ["Tue, 2 Jun 2026", "Wed, 3 Jun 2026"]


def test_what_a_text_says_is_never_markup(client, text):
    text(1, "<script>alert(1)</script>")

    html = page(client)

    assert "<script>alert" not in html
    assert "&lt;script&gt;" in html


def test_an_address_can_be_tapped_and_opens_beside(client, text):
    text(1, "Tulips: https://shop.example/?a=1&b=2")

    assert (
        '<a href="https://shop.example/?a=1&amp;b=2" target="_blank" '
        'rel="noopener noreferrer">' in page(client)
    )


def test_it_shows_the_newest_thirty_texts(client, text):
    for number in range(31):
        text(1, f"Text {number}")

    shown = bubbles(page(client))

    assert (len(shown), shown[0], shown[-1]) == (30, "Text 1", "Text 30")


def test_the_earlier_ones_are_a_press_away(client, text):
    for number in range(31):
        text(1, f"Text {number}")
    assert "Earlier texts" in page(client)

    html = open_(client, contact="main:+12025550100", texts=60)

    assert len(bubbles(html)) == 31
    assert "Earlier texts" not in html


def test_it_stays_turned_back_without_a_script(client, text):
    for number in range(31):
        text(1, f"Text {number}")

    open_(client, contact="main:+12025550100", texts=60)

    assert len(bubbles(page(client))) == 31


def test_it_opens_the_conversation_of_the_last_text(client, text):
    make_sender("club", number="36180")
    text(1, "From main")
    text(1, "From club", sender="36180")

    assert bubbles(page(client)) == ["From club"]


def test_another_conversation_can_be_opened(client, text):
    make_sender("club", number="36180")
    text(1, "From main")
    text(1, "From club", sender="36180")

    assert bubbles(open_(client, contact="main:+12025550100")) == ["From main"]


def test_a_sender_that_is_gone_cannot_be_texted(client, text):
    text(1, sender="99999")

    html = page(client)

    assert "Nobody reads texts to 99999." in html
    assert 'class="reply"' not in html


def test_a_sender_of_another_country_is_said_to_stay_silent(client, text):
    make_sender("fr", number="36180", countries=["FR"])
    text(1, "TULIPE", sender="36180", direction="from_phone")

    assert "36180 serves FR only" in page(client)


def test_a_name_cannot_be_texted(client, text):
    make_sender("name", number="PETALSTEM", kind="alphanumeric")
    text(1, sender="PETALSTEM")

    assert "Nobody reads texts to PETALSTEM." in page(client)


def test_it_suggests_the_senders_keywords(client, text, tulip):
    text(1)

    words = re.findall(r'name="word" value="(\w+)"', page(client))

    assert words == ["YES", "STOP", "HELP", "START", "TULIP"]


def test_it_suggests_no_keyword_that_is_over(client, text, tulip):
    tulip.ends_at = NOON
    tulip.save()
    text(1)

    assert "TULIP" not in page(client)


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


def test_staff_read_times_on_their_own_clock(text):
    text(1, created_at=NOON)
    client = staff("marketer")
    client.cookies["saywhen_zone"] = "America/New_York"

    assert ">14:00</time>" in page(client)
