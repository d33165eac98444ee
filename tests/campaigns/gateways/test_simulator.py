"""The simulator: what it takes is a row somebody can read."""

import pytest

from campaigns.gateways.registry import build
from campaigns.gateways.simulator import SimulatorGateway
from campaigns.gateways.urls import parse_gateway
from campaigns.models import SimulatedText
from tests.factories import NOON

pytestmark = pytest.mark.django_db


@pytest.fixture
def gateway() -> SimulatorGateway:
    return build(parse_gateway("main", "simulator://"))


def test_it_keeps_a_text_on_the_phone_it_was_for(gateway, make_sms):
    gateway.hand_over([make_sms(to="+12025550142", text="Tulips are in.")])

    row = SimulatedText.objects.get()
    assert (row.phone, row.text) == ("+12025550142", "Tulips are in.")
    assert row.direction == SimulatedText.Direction.TO_PHONE


def test_it_dates_a_text_by_its_hand_over(gateway, make_sms):
    gateway.hand_over([make_sms(handed_at=NOON)])

    assert SimulatedText.objects.get().created_at == NOON
