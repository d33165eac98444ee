"""What stands on one phone: its texts, whom it talks to, what it suggests."""

import re
from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse

from tests.factories import NOON, make_sender
from tests.keywords.simulator.conftest import SCRIPT, bubbles, key_on, page
from tests.staffing import staff

pytestmark = pytest.mark.django_db


def open_(client: Client, **fields: object) -> str:
    form = {"phone": key_on(page(client)), "texts": 30, **fields}
    response = client.post(reverse("keywords:simulator_open"), form, headers=SCRIPT)
    return response.content.decode()


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


def test_staff_read_times_on_their_own_clock(text):
    text(1, created_at=NOON)
    client = staff("marketer")
    client.cookies["saywhen_zone"] = "America/New_York"

    assert ">14:00</time>" in page(client)
