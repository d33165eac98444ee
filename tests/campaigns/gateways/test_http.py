"""What a broken call means, whoever the provider is; told with Kannel's adapter."""

import logging
import os
import socket
import warnings

import pytest

from campaigns.gateways.base import (
    Accepted,
    NotConfigured,
    OutcomeUnknown,
    Rejected,
    Unreachable,
)
from campaigns.gateways.http import HttpReply
from campaigns.gateways.kannel import KannelGateway
from campaigns.gateways.urls import parse_gateway
from tests.campaigns.gateways.conftest import HANG, HANG_UP, Answer

YES = Answer(202, "0: Accepted for delivery")


@pytest.fixture
def make_gateway():
    made = []

    def make(host, options="timeout_seconds=0.2", scheme="kannel"):
        url = parse_gateway("main", f"{scheme}://user-1:hush@{host}?{options}")
        made.append(KannelGateway(url))
        return made[-1]

    yield make
    for gateway in made:
        gateway.close()


@pytest.fixture
def gateway(make_gateway, double) -> KannelGateway:
    double.answer(YES)
    return make_gateway(double.address)


@pytest.fixture
def closed_port() -> int:
    with socket.socket() as held:
        held.bind(("127.0.0.1", 0))
        yield held.getsockname()[1]


def test_a_refused_connection_may_be_tried_again(make_gateway, make_sms, closed_port):
    [error] = make_gateway(f"127.0.0.1:{closed_port}").hand_over([make_sms()])

    assert (type(error), error.retry, error.code) == (Unreachable, True, "refused")


def test_an_unknown_host_may_be_tried_again(make_gateway, make_sms, monkeypatch):
    def fail(*args, **kwargs):
        raise socket.gaierror(socket.EAI_NONAME, "unknown")

    monkeypatch.setattr(socket, "getaddrinfo", fail)
    [error] = make_gateway("nowhere.invalid:80").hand_over([make_sms()])

    assert (type(error), error.code) == (Unreachable, "dns")


def test_a_plain_answer_to_https_may_be_tried_again(make_gateway, make_sms, double):
    gateway = make_gateway(double.address, scheme="kannel+https")

    [error] = gateway.hand_over([make_sms()])

    assert (type(error), double.seen) == (Unreachable, [])


@pytest.mark.parametrize("answer", [HANG, HANG_UP])
def test_no_answer_leaves_the_outcome_unknown(gateway, double, make_sms, answer):
    double.answer(answer)

    [error] = gateway.hand_over([make_sms()])

    assert (type(error), error.retry) == (OutcomeUnknown, False)


def test_a_text_leaves_once_when_a_kept_connection_breaks(gateway, double, make_sms):
    # aiohttp repeats a GET by itself on a connection that had worked before.
    gateway.hand_over([make_sms()])
    double.answer(HANG_UP)

    [error] = gateway.hand_over([make_sms(number=2)])

    assert (type(error), len(double.seen)) == (OutcomeUnknown, 2)


def test_a_text_without_an_answer_does_not_stop_the_others(gateway, double, make_sms):
    double.refuse("12025550117", HANG_UP)

    outcomes = gateway.hand_over([make_sms(number=number) for number in range(40)])

    assert [type(each) for each in outcomes].index(OutcomeUnknown) == 17
    assert sum(isinstance(each, Accepted) for each in outcomes) == 39


def test_waves_share_their_connections(gateway, double, make_sms):
    for number in range(3):
        gateway.hand_over([make_sms(number=number)])

    assert len({seen.peer for seen in double.seen}) == 1


def test_a_wave_leaves_at_the_same_time(gateway, double, make_sms):
    gateway.hand_over([make_sms(number=number) for number in range(20)])

    assert len({seen.peer for seen in double.seen}) == 20


def test_it_opens_no_more_connections_than_allowed(make_gateway, double, make_sms):
    double.answer(YES)
    gateway = make_gateway(double.address, "connections=3")

    gateway.hand_over([make_sms(number=number) for number in range(20)])

    assert len({seen.peer for seen in double.seen}) <= 3


def test_it_does_not_follow_a_redirect(gateway, double, make_sms):
    double.answer(Answer(302, "Elsewhere."))

    [error] = gateway.hand_over([make_sms()])

    assert (type(error), len(double.seen)) == (OutcomeUnknown, 1)


def is_accepted_in_a_fork(gateway, sms) -> bool:
    with warnings.catch_warnings():
        # Python 3.12 warns of forks beside threads, which is what this is about.
        warnings.simplefilter("ignore", DeprecationWarning)
        child = os.fork()
    if child == 0:
        accepted = False
        try:
            accepted = isinstance(gateway.hand_over([sms])[0], Accepted)
            gateway.close()
        finally:
            os._exit(0 if accepted else 1)
    return os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) == 0


def test_it_works_in_a_forked_process(gateway, make_sms):
    gateway.hand_over([make_sms()])

    assert is_accepted_in_a_fork(gateway, make_sms(number=2))


def test_a_forked_process_leaves_its_parents_connections(gateway, double, make_sms):
    gateway.hand_over([make_sms()])
    is_accepted_in_a_fork(gateway, make_sms(number=2))

    gateway.hand_over([make_sms(number=3)])

    first, _, third = double.seen
    assert first.peer == third.peer


def test_a_mistake_in_an_adapter_costs_one_text(gateway, make_sms, caplog):
    def mistaken(sms):
        raise ValueError(f"http://host?password=hush&to={sms.to}")

    gateway.request_for = mistaken
    [error] = gateway.hand_over([make_sms()])

    assert type(error) is Rejected
    assert caplog.records[0].levelno == logging.ERROR
    assert not [word for word in ("hush", "1202555") if word in caplog.text]


def test_an_answer_that_an_adapter_cannot_read_is_unknown(gateway, make_sms):
    def mistaken(sms, reply):
        raise KeyError("messages")

    gateway.read_reply = mistaken
    [error] = gateway.hand_over([make_sms()])

    assert type(error) is OutcomeUnknown


def test_an_answer_that_is_not_json_is_unknown():
    with pytest.raises(OutcomeUnknown):
        HttpReply(200, {}, b"<html>").json()


@pytest.mark.parametrize("host", ["127.0.0.1:{port}", "nowhere.invalid:80"])
def test_no_error_shows_the_password(make_gateway, make_sms, closed_port, host):
    gateway = make_gateway(host.format(port=closed_port))

    [error] = gateway.hand_over([make_sms()])

    assert "hush" not in f"{error!r}{error.__cause__!r}{error.text}{error.code}"


@pytest.mark.parametrize("option", ["timeout_seconds=soon", "connections=-1"])
def test_an_option_that_is_no_number_is_not_configured(make_gateway, option):
    with pytest.raises(NotConfigured, match=option.split("=")[0]):
        make_gateway("host", option)
