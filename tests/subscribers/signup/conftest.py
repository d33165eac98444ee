"""A shop with an approved page, and shoppers who visit it."""

from collections.abc import Callable
from dataclasses import dataclass

import pytest
from django.db import connection
from django.http import HttpResponse
from django.test import Client

from campaigns.models import ListSender, MessageText
from subscribers import disclosures
from subscribers.models import SignupPage, SubscriberList
from subscribers.signup import reviewing
from tests.factories import NOON, make_list, make_sender

LAW = {
    "support": "help@petal.example",
    "terms_url": "https://petal.example/terms",
    "privacy_url": "https://petal.example/privacy",
}


@dataclass
class Shopper:
    """A browser on the page: what a person there can do."""

    client: Client
    slug: str = "offers"

    def look(self, **headers: str) -> HttpResponse:
        return self.client.get(f"/join/{self.slug}/", headers=headers)

    def sign_up(
        self,
        phone: str = "202 555 0101",
        *,
        headers: dict[str, str] | None = None,
        **typed: object,
    ) -> HttpResponse:
        """Tick the box beside the words on the page, and send a number."""
        headers = {"user-agent": "Phone/1.0", **(headers or {})}
        if "seen" not in typed:
            shown = self.client.get(f"/join/{self.slug}/", headers=headers)
            typed["seen"] = shown.context["form"].disclosure.pk
        values = {"phone": phone, "consent": "on", **typed}
        sent = {name: value for name, value in values.items() if value is not None}
        return self.client.post(f"/join/{self.slug}/", sent, headers=headers)

    def check(self) -> HttpResponse:
        return self.client.get(f"/join/{self.slug}/check/")

    def type_code(self, code: str) -> HttpResponse:
        return self.client.post(f"/join/{self.slug}/check/", {"code": code})

    def change_number(self) -> HttpResponse:
        return self.client.post(f"/join/{self.slug}/wrong-number/")


@pytest.fixture
def lst() -> SubscriberList:
    """A double opt-in list whose wording is approved, with a number of its own."""
    lst = make_list(
        sender=make_sender(),
        opt_in="double",
        promise_messages=4,
        promise_per="month",
        **LAW,
    )
    publish(lst)
    return lst


@pytest.fixture
def offers_page(lst) -> SignupPage:
    return make_page(lst)


@pytest.fixture
def shopper(offers_page) -> Shopper:
    return Shopper(Client())


@pytest.fixture
def another(offers_page) -> Callable[[], Shopper]:
    return lambda: Shopper(Client())


def reading() -> int:
    """Queries of reading an open page again: PostgreSQL says whether it has changed."""
    return 1 if connection.vendor == "postgresql" else 2


def make_page(lst: SubscriberList, slug: str = "offers", **fields: object):
    """A page as its author left it; what is approved is what shoppers see."""
    values = {
        "headline": "10% off your next bouquet",
        "countries": ["US", "FR"],
        "state": SignupPage.State.APPROVED,
        "author": "mia",
        "approved_by": "ann",
        **fields,
    }
    state = values.pop("state")
    is_open = state == SignupPage.State.APPROVED
    row = SignupPage.objects.create(
        slug=slug, list=lst, state="draft" if is_open else state, **values
    )
    return reviewing.publish(row, approved_by="ann", now=NOON) if is_open else row


def change(page: SignupPage, **fields: object) -> SignupPage:
    """Edit the page and have the new version approved."""
    for name, value in fields.items():
        setattr(page, name, value)
    reviewing.revise(page, by="mia")
    return reviewing.publish(page, approved_by="ann", now=NOON)


def publish(lst: SubscriberList) -> None:
    disclosures.publish(lst, author="mia", approved_by="ann", now=NOON)


def one_way(lst: SubscriberList, **only: str) -> None:
    """Let a name that cannot receive speak for the list."""
    name = make_sender("name", number="PETAL", kind="alphanumeric")
    ListSender.objects.filter(list=lst).delete()
    ListSender.objects.create(list=lst, sender=name, **only)


def texts() -> list[str]:
    """What is queued for phones, oldest first."""
    return list(MessageText.objects.order_by("message").values_list("body", flat=True))


def code_in(text: str) -> str:
    return text.partition("code ")[2][:6]
