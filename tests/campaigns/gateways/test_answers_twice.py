"""A gateway whose answers come twice: the second is nobody's."""

import time

import pytest

from campaigns.gateways.base import Accepted, Rejected
from campaigns.gateways.kannel import KannelGateway
from campaigns.gateways.urls import parse_gateway
from tests.services.moody_carrier import ACCEPTED, DENIED, moody_carrier


@pytest.fixture
def carrier():
    with moody_carrier() as carrier:
        yield carrier


@pytest.fixture
def gateway(carrier):
    gateway = KannelGateway(parse_gateway("main", carrier.gateway_url))
    yield gateway
    gateway.close()


@pytest.mark.parametrize("later", [0.0, 0.02], ids=["at once", "a little later"])
@pytest.mark.parametrize(
    ("first", "second", "outcome"),
    [(ACCEPTED, DENIED, Rejected), (DENIED, ACCEPTED, Accepted)],
    ids=["refused after taken", "taken after refused"],
)
def test_the_next_text_gets_its_own_answer(
    gateway, carrier, make_sms, first, second, outcome, later
):
    carrier.mood = lambda call: [first, later, first]
    gateway.hand_over([make_sms(number=1)])
    time.sleep(0.2)
    carrier.mood = lambda call: [second]

    [answer] = gateway.hand_over([make_sms(number=2)])

    assert isinstance(answer, outcome)


def test_what_is_said_before_an_answer_is_none(gateway, carrier, make_sms):
    carrier.mood = lambda call: [b"HTTP/1.1 103 Early Hints\r\n\r\n", ACCEPTED]

    outcomes = gateway.hand_over([make_sms(number=1)])

    assert isinstance(outcomes[0], Accepted)


def test_a_connection_that_behaves_is_kept(gateway, carrier, make_sms):
    gateway.hand_over([make_sms(number=1)])

    gateway.hand_over([make_sms(number=2)])

    assert carrier.connections == 1


def test_who_answers_twice_has_no_more_connections_kept(gateway, carrier, make_sms):
    carrier.mood = lambda call: [ACCEPTED * 2]
    gateway.hand_over([make_sms(number=1)])
    carrier.mood = lambda call: [ACCEPTED]

    gateway.hand_over([make_sms(number=2)])
    gateway.hand_over([make_sms(number=3)])

    assert carrier.connections == 3
