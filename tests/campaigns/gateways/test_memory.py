"""The memory gateway: a script for tests, a list to look at."""

import pytest

from campaigns.gateways.base import Accepted, Rejected, Throttled
from campaigns.gateways.memory import MemoryGateway
from campaigns.gateways.urls import parse_gateway


@pytest.fixture
def gateway() -> MemoryGateway:
    return MemoryGateway(parse_gateway("main", "memory://"))


def test_it_keeps_what_it_accepted(gateway, make_sms):
    sms = make_sms()

    gateway.hand_over([sms])

    assert gateway.texts == [sms]


def test_it_follows_its_script_and_then_accepts(gateway, make_sms):
    busy = Throttled("Later.")
    gateway.script(busy)

    assert gateway.hand_over([make_sms(), make_sms(number=2)]) == [
        busy,
        Accepted(f"mem-{2:032x}"),
    ]


def test_it_does_not_keep_what_it_refused(gateway, make_sms):
    gateway.refuse("+12025550101", Rejected("No."))

    gateway.hand_over([make_sms(number=1), make_sms(number=2)])

    assert [sms.to for sms in gateway.texts] == ["+12025550102"]
