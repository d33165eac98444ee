"""A call says what came of it in words that name nobody."""

import socket

import pytest

from keywords.posting import calling
from keywords.posting.calling import Call, Outcome, post_all


def post(url: str, *, loopback: bool = True) -> Outcome:
    return post_all([Call(1, url, {"webhook-id": "m"}, "{}")], loopback=loopback)[1]


@pytest.mark.parametrize("status", [200, 202, 204])
def test_it_has_arrived_with_any_status_of_success(receiver, status):
    receiver.status = status

    assert post(receiver.url) == Outcome(f"HTTP {status}", has_arrived=True)


@pytest.mark.parametrize("status", [400, 404, 429, 500, 503])
def test_any_other_status_is_a_reason_to_try_again(receiver, status):
    receiver.status = status

    assert post(receiver.url) == Outcome(f"HTTP {status}")


def test_who_is_gone_for_good_is_not_tried_again(receiver):
    receiver.status = 410

    assert post(receiver.url).is_final


def test_it_follows_no_redirect(receiver):
    receiver.status, receiver.location = 307, receiver.url

    assert post(receiver.url).said == "HTTP 307"
    assert len(receiver.got) == 1


def test_nobody_there_is_no_connection():
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        url = f"http://127.0.0.1:{free.getsockname()[1]}/"

        assert post(url).said == "No connection."


def test_this_machine_is_not_called_unless_it_is_allowed(receiver):
    said = post(receiver.url.replace("http:", "https:"), loopback=False).said

    assert said == "This address leads into a private network."
    assert receiver.got == []


@pytest.mark.parametrize("address", ["10.0.0.1", "127.0.0.1", "169.254.169.254"])
def test_a_name_that_leads_inside_is_not_called(monkeypatch, address):
    there = [(socket.AF_INET, socket.SOCK_STREAM, 6, "", (address, 443))]
    monkeypatch.setattr(socket, "getaddrinfo", lambda *_, **__: there)

    said = post("https://till.example/", loopback=False).said

    assert said == "The address leads into a private network."


@pytest.mark.parametrize("host", ["127.0.0.1", "127。0。0。1"], ids=["plain", "wide"])
def test_no_spelling_opens_a_connection_inside(monkeypatch, receiver, host):
    monkeypatch.setattr(calling, "problem_of", lambda *_, **__: "")

    said = post(receiver.url.replace("127.0.0.1", host), loopback=False).said

    assert said == "The address leads into a private network."
    assert receiver.got == []


def test_receivers_that_hang_keep_no_other_waiting(monkeypatch, receiver):
    monkeypatch.setattr(calling, "ANSWER_SECONDS", 1)
    with socket.create_server(("127.0.0.1", 0), backlog=200) as silent:
        url = f"http://127.0.0.1:{silent.getsockname()[1]}/"
        hanging = [Call(key, url, {}, "{}") for key in range(1, 61)]

        done = post_all([*hanging, Call(0, receiver.url, {}, "{}")], loopback=True)

    assert done[1] == Outcome("No answer within 1 seconds.")
    assert done[0].has_arrived


def test_each_call_has_its_own_outcome(receiver):
    calls = [Call(1, receiver.url, {}, "{}"), Call(2, "https://10.0.0.1/", {}, "{}")]

    done = post_all(calls, loopback=True)

    assert (done[1].has_arrived, done[2].has_arrived) == (True, False)
