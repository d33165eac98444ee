"""Typing on a phone: heard once by the intake, and what is wrong is said."""

import re

import pytest
from django.urls import reverse

from campaigns.models import Message, SimulatedText
from campaigns.sending.pump import dispatch
from keywords.models import InboundMessage
from subscribers.models import Subscriber, Subscription
from tests.factories import make_sender
from tests.keywords.simulator.conftest import PAGE, SCRIPT, bubbles, page, reply_form

pytestmark = pytest.mark.django_db

REPLY = reverse("keywords:simulator_reply")


def test_it_is_heard_as_that_person(client, text, say):
    text(1)

    say("Are you open on Sunday?")

    inbound = InboundMessage.objects.get()
    assert (inbound.from_number, inbound.to_number) == ("+12025550101", "+12025550100")
    assert inbound.body == "Are you open on Sunday?"


def test_it_stands_on_the_phone(client, text, say):
    text(1, "Tulips are in.")

    say("Lovely!")

    assert bubbles(page(client)) == ["Tulips are in.", "Lovely!"]


def test_it_comes_back_to_the_phone(text, say):
    text(1)

    assert say("Hello").url.startswith(f"{PAGE}#phone-")


def test_a_suggested_word_is_said_instead_of_what_is_typed(client, text, say):
    text(1)

    say("half a sen", word="STOP")

    assert InboundMessage.objects.get().body == "STOP"


def test_a_form_sent_twice_says_it_once(client, text):
    text(1)
    form = {**reply_form(client), "body": "Hello"}

    client.post(REPLY, form)
    response = client.post(REPLY, form)

    assert response.status_code == 302
    assert InboundMessage.objects.count() == 1
    assert bubbles(page(client)).count("Hello") == 1


def test_a_strangers_first_form_sent_twice_says_it_once(client, tulip, add):
    add("2025550142")
    form = {**reply_form(client), "body": "TULIP"}

    client.post(REPLY, form)
    response = client.post(REPLY, form)

    assert response.status_code == 302
    assert SimulatedText.objects.filter(direction="from_phone").count() == 1


def test_somebody_unknown_joins_from_scratch(client, tulip, add, say):
    add("(202) 555-0142")
    for words in ("TULIP", "YES"):
        say(words)
        dispatch(until_empty=True)

    told = bubbles(page(client))

    assert [told[0], told[2]] == ["TULIP", "YES"]
    assert "Reply YES" in told[1]
    assert "You&#x27;re in" in told[3]
    assert Subscription.objects.get().status == "active"


def test_it_stops_everything_at_once(client, tulip, add, say):
    add("(202) 555-0142")
    for words in ("TULIP", "YES", "STOP"):
        say(words)

    assert Subscription.objects.get().status == "unsubscribed"
    assert Message.objects.filter(cause__startswith="optout:").exists()


def test_to_another_sender_it_goes_there(client, text, say):
    make_sender("club", number="36180")
    text(1)

    say("Hello", contact="main:36180")

    assert InboundMessage.objects.get().sender.slug == "club"
    assert bubbles(page(client)) == ["Hello"]


def test_a_new_phone_texts_the_sender_of_its_country(client, sender, add, say):
    make_sender("fr", number="36180", countries=["FR"])
    add("+33 6 12 30 00 12")

    say("Bonjour")

    assert InboundMessage.objects.get().to_number == "36180"


@pytest.mark.parametrize(
    ("fields", "sentence"),
    [
        pytest.param({"body": " "}, "Type a text first.", id="nothing typed"),
        pytest.param({"body": "x" * 1531}, "has 1531", id="too long"),
        pytest.param({"contact": "main:1"}, "This sender cannot", id="no such sender"),
    ],
)
def test_what_is_wrong_is_said_on_the_phone(text, say, fields, sentence):
    text(1)

    response = say(fields.pop("body", "Hello"), **fields)

    assert sentence in response.content.decode()
    assert not InboundMessage.objects.exists()


def test_what_was_typed_is_not_lost(text, say):
    text(1)

    assert ">Hello</textarea>" in say("Hello", contact="main:1").content.decode()


def test_a_form_without_its_key_says_nothing(text, say):
    text(1)

    say("Hello", once="")

    assert not InboundMessage.objects.exists()


def test_lines_count_as_a_phone_counts_them(client, text, say):
    text(1)

    say("Two\r\nlines")

    assert InboundMessage.objects.get().body == "Two\nlines"


def test_the_script_gets_the_one_phone(client, text):
    text(1)
    text(2)
    form = {**reply_form(client), "body": "Hello"}

    html = client.post(REPLY, form, headers=SCRIPT).content.decode()

    assert html.count("<article") == 1
    assert bubbles(html)[-1] == "Hello"


def test_the_script_gets_a_new_key_for_the_next_reply(client, text):
    text(1)
    form = {**reply_form(client), "body": "Hello"}

    html = client.post(REPLY, form, headers=SCRIPT).content.decode()

    assert re.search(r'name="once" value="(\w+)"', html)[1] != form["once"]


def test_an_erased_persons_open_page_reaches_nobody(client, text):
    text(1)
    form = {**reply_form(client), "body": "Hello"}
    SimulatedText.objects.all().delete()
    Subscriber.objects.all().delete()

    assert client.post(REPLY, form).status_code == 404
