"""Fixtures of the campaigns' tests: a memory gateway, and a shop with a sender."""

from collections.abc import Iterator

import pytest

from campaigns.gateways import get_gateway
from campaigns.gateways.memory import MemoryGateway
from campaigns.gateways.registry import close_gateways
from tests.factories import make_list, make_sender


@pytest.fixture
def memory(settings) -> Iterator[MemoryGateway]:
    settings.SMS_GATEWAYS = "main=memory://"
    yield get_gateway("main")
    close_gateways()


@pytest.fixture
def sender(memory):
    return make_sender()


@pytest.fixture
def offers(sender):
    return make_list("offers", sender=sender)
