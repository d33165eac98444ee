"""A shop with one number, people who text it, and staff who read it."""

from collections.abc import Callable, Iterator
from datetime import datetime

import pytest
from django.contrib.auth.models import Group, User
from django.test import Client
from django.utils import timezone

from campaigns.gateways import get_gateway
from campaigns.gateways.memory import MemoryGateway
from campaigns.gateways.registry import close_gateways
from campaigns.models import Sender
from keywords import intake
from keywords.models import Conversation, InboundMessage
from subscribers.models import Subscriber, SubscriberList
from tests.factories import NOON, make_list, make_sender
from tests.staffing import staff

ANN, BOB = "+12025550101", "+12025550102"


@pytest.fixture
def memory(settings) -> Iterator[MemoryGateway]:
    settings.SMS_GATEWAYS = "main=memory://"
    yield get_gateway("main")
    close_gateways()


@pytest.fixture
def sender(memory) -> Sender:
    return make_sender()


@pytest.fixture
def offers(sender) -> SubscriberList:
    return make_list("offers", sender=sender, support="help@petal.example")


@pytest.fixture
def text(sender) -> Callable[..., intake.Received]:
    def send(
        body: str, phone: str = ANN, *, now: datetime = NOON, to: str = ""
    ) -> intake.Received:
        return intake.receive(
            gateway="main",
            provider_id=f"id-{InboundMessage.objects.count()}",
            from_number=phone,
            to_number=to or sender.number,
            body=body,
            now=now,
        )

    return send


@pytest.fixture
def asked(offers, text) -> Conversation:
    """Ann has asked something."""
    text("Do you deliver to Brooklyn?")
    return Conversation.objects.get()


@pytest.fixture
def unclear(offers, text) -> Conversation:
    """Ann may want to leave."""
    text("Way too many texts")
    return Conversation.objects.get()


def member(name: str, role: str = "support") -> User:
    user = User.objects.create_user(name, is_staff=True)
    user.groups.add(Group.objects.get(name=role))
    return user


@pytest.fixture
def sue(db) -> User:
    return member("sue")


@pytest.fixture
def bea(db) -> User:
    return member("bea")


# --- as pages see them ----------------------------------------------------------------


@pytest.fixture
def row(offers, text) -> Conversation:
    text("Do you deliver to Brooklyn?", now=timezone.now())
    Subscriber.objects.update(first_name="Ann")
    return Conversation.objects.get()


@pytest.fixture
def held(offers, text) -> Conversation:
    text("Way too many texts", now=timezone.now())
    return Conversation.objects.get()


@pytest.fixture
def support() -> Client:
    return staff("support", "sue")
