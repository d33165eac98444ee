"""A person on two lists of one brand, with the link to their page."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import timedelta

import pytest
from django.http import HttpResponse
from django.test import Client
from django.utils import timezone

from campaigns.gateways import get_gateway
from campaigns.gateways.memory import MemoryGateway
from campaigns.gateways.registry import close_gateways
from campaigns.models import MessageText
from subscribers.models import Subscriber, SubscriberList, Subscription, Topic
from subscribers.preferences import tokens
from tests.factories import join, make_list, make_people, make_sender, us_phone


@pytest.fixture
def memory(settings) -> Iterator[MemoryGateway]:
    settings.SMS_GATEWAYS = "main=memory://"
    yield get_gateway("main")
    close_gateways()


@pytest.fixture
def sender(memory):
    return make_sender()


@pytest.fixture
def offers(sender) -> SubscriberList:
    lst = make_list(
        "offers",
        sender=sender,
        promise_messages=4,
        promise_per="month",
        support="help@petal.example",
    )
    for slug in ("roses", "tulips"):
        Topic.objects.create(list=lst, slug=slug, name=slug.capitalize())
    return lst


@pytest.fixture
def news(sender) -> SubscriberList:
    return make_list("news", sender=sender)


@pytest.fixture
def ann(offers, news) -> Subscriber:
    [ann] = make_people([us_phone(1)])
    join([ann], offers)
    join([ann], news)
    return ann


@dataclass
class Visitor:
    """A browser with somebody's link: what a person there can do."""

    client: Client
    token: str

    def get(self, path: str = "") -> HttpResponse:
        return self.client.get(f"/p/{self.token}/{path}")

    def post(self, path: str = "", **sent: object) -> HttpResponse:
        return self.client.post(f"/p/{self.token}/{path}", sent)

    def save(self, **sent: object) -> HttpResponse:
        """Send the form of `offers` as it stands, but for what is named."""
        prefix = f"list{row('offers').list_id}"
        known = {"shown": "True", "often": "promise", "pause": "unchanged", **sent}
        language = known.pop("language", "")
        typed = {f"{prefix}-{name}": value for name, value in known.items()}
        return self.client.post(f"/p/{self.token}/", {**typed, "language": language})

    def ask(self) -> HttpResponse:
        return self.post("data/", ask="code")

    def unlock(self) -> HttpResponse:
        self.ask()
        return self.post("data/", code=code_texted())


@pytest.fixture
def visitor(ann) -> Visitor:
    return Visitor(Client(), token_on("offers"))


def row(slug: str) -> Subscription:
    return Subscription.objects.get(list__slug=slug)


def token_on(slug: str, *, days_ago: int = 0) -> str:
    mine = row(slug)
    day = timezone.now().date() - timedelta(days=days_ago)
    return tokens.token_of(mine.pk, mine.subscriber.salt, day=day)


def code_texted() -> str:
    text = MessageText.objects.order_by("message").last().body
    return text.partition("code ")[2][:6]


def body(response: HttpResponse) -> str:
    return response.content.decode()
