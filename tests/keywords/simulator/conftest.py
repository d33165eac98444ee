"""A shop with one sender on the simulator, a keyword, and a visitor of the screen."""

import re
from collections.abc import Callable
from datetime import timedelta

import pytest
from django.http import HttpResponse
from django.test import Client
from django.urls import reverse

from campaigns.models import Sender, SimulatedText
from keywords.models import Keyword
from keywords.understanding.folding import fold
from subscribers.models import SubscriberList
from tests.factories import NOON, make_list, make_people, make_sender, us_phone
from tests.staffing import staff

PAGE = reverse("keywords:simulator")
NEWS = reverse("keywords:simulator_news")
SCRIPT = {"X-Simulator": "script"}


@pytest.fixture
def sender(db) -> Sender:
    return make_sender(countries=["US"])


@pytest.fixture
def offers(sender) -> SubscriberList:
    return make_list(sender=sender, opt_in="double")


@pytest.fixture
def tulip(sender, offers) -> Keyword:
    return Keyword.objects.create(
        word="TULIP", folded=fold("TULIP"), sender=sender, action="join", list=offers
    )


@pytest.fixture
def client(db) -> Client:
    """A marketer's browser."""
    return staff("marketer")


@pytest.fixture
def text(sender) -> Callable[..., SimulatedText]:
    """A text on the n-th number's phone; its owner is known, as everybody texted is."""

    def make(number: int, words: str = "Tulips are in.", **fields: object):
        [owner] = make_people([us_phone(number)])
        values = {
            "gateway": "main",
            "sender": sender.number,
            "phone": str(owner.phone),
            "text": words,
            "direction": "to_phone",
            "created_at": NOON + timedelta(minutes=SimulatedText.objects.count()),
            **fields,
        }
        return SimulatedText.objects.create(**values)

    return make


@pytest.fixture
def add(client) -> Callable[[str], HttpResponse]:
    def post(number: str) -> HttpResponse:
        return client.post(reverse("keywords:simulator_add"), {"number": number})

    return post


@pytest.fixture
def say(client) -> Callable[..., HttpResponse]:
    """Type on the first phone of the screen and press Send."""

    def post(body: str, **fields: str) -> HttpResponse:
        form = reply_form(client)
        return client.post(
            reverse("keywords:simulator_reply"), {**form, "body": body, **fields}
        )

    return post


def reply_form(client: Client) -> dict[str, str]:
    """The hidden fields of the first phone's reply, as a browser would send them."""
    form = page(client).split('class="reply"')[1].split("</form>")[0]
    fields = re.findall(r'type="hidden" name="(\w+)" value="([^"]*)"', form)
    return {name: value for name, value in fields if name != "csrfmiddlewaretoken"}


def page(client: Client) -> str:
    return client.get(PAGE).content.decode()


def key_on(html: str) -> str:
    """The key of the first phone."""
    return re.search(r'data-key="([^"]+)"', html)[1]


def bubbles(html: str) -> list[str]:
    """What the bubbles say, in order, without who says it."""
    found = re.findall(r'<p class="bubble">.*?</span>(.*?)</p>', html, re.DOTALL)
    return [re.sub("<[^>]+>", "", words) for words in found]
