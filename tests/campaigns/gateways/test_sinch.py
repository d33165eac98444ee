"""Sinch's words: what we ask, what it answers, what it signs and calls back with."""

import json
import time

import pytest

from campaigns.gateways.base import (
    Accepted,
    Callback,
    DeliveryStatus,
    InvalidSignature,
    NotConfigured,
    OutcomeUnknown,
    Rejected,
    Throttled,
)
from campaigns.gateways.http import HttpReply
from campaigns.gateways.sinch import SinchGateway, signature_of
from campaigns.gateways.urls import parse_gateway
from tests.campaigns.gateways.signing import payload

# The vendor's SDK made this signature.
SECRET, NONCE, TIMESTAMP = "sinch_secret_1", "01FJA8B4A7BM43YGWSG9GBV067", "1767323045"
BODY = (
    b'{"type":"mo_text","id":"01","from":"15005550006","to":"15005550001",'
    b'"body":"hi","received_at":"2026-01-02T03:04:05.000Z"}'
)
SIGNED = "NH0kRt9f5nj1gmMDb9CNRWLwcrOpRZV4lU1aPJ/bFLs="


def make_gateway(query=f"secret={SECRET}&secret=older", user="plan-1:token-1"):
    address = f"sinch://{user}@us.sms.api.sinch.com?{query}"
    return SinchGateway(parse_gateway("main", address))


@pytest.fixture
def gateway() -> SinchGateway:
    return make_gateway()


def asked(gateway, sms) -> dict:
    return json.loads(gateway.request_for(sms).body)


def answered(gateway, sms, status: int, body: bytes):
    return gateway.read_reply(sms, HttpReply(status, {}, body))


def signed(body: bytes, secret=SECRET, at=None, **query: str) -> Callback:
    timestamp = str(int(at or time.time()))
    name = "X-Sinch-Webhook-Signature"
    headers = {
        name: signature_of(body, NONCE, timestamp, secret),
        f"{name}-Nonce": NONCE,
        f"{name}-Timestamp": timestamp,
        f"{name}-Algorithm": "HmacSHA256",
    }
    return Callback("POST", query, headers, body)


def test_it_posts_a_batch_for_one_number(gateway, make_sms):
    request, batch = gateway.request_for(make_sms()), asked(gateway, make_sms())

    assert request.url == "https://us.sms.api.sinch.com/xms/v1/plan-1/batches"
    assert request.headers["Authorization"] == "Bearer token-1"
    assert (batch["from"], batch["to"]) == ("12025550100", ["12025550101"])


def test_a_text_names_its_reference_twice(gateway, make_sms):
    batch = asked(gateway, make_sms())

    assert batch["client_reference"] == f"{1:032x}"
    assert f"/delivery/?m={1:032x}&t=" in batch["callback_url"]


@pytest.mark.parametrize(
    ("seconds", "until"),
    [
        (3600, "2026-06-02T19:00:00+00:00"),
        (9_999_999, "2026-06-05T18:00:00+00:00"),
    ],
)
def test_a_text_expires_after_three_days_at_the_latest(
    gateway, make_sms, seconds, until
):
    assert asked(gateway, make_sms(validity_seconds=seconds))["expire_at"] == until


def test_without_a_delivery_url_it_asks_for_no_report(gateway, make_sms):
    assert "delivery_report" not in asked(gateway, make_sms(delivery_url=""))


@pytest.mark.parametrize(
    ("query", "user"), [("", "plan:token"), ("secret=a", "plan"), ("secret=a", ":t")]
)
def test_an_address_that_lacks_something_is_refused(query, user):
    with pytest.raises(NotConfigured):
        make_gateway(query, user)


def test_a_yes_tells_the_batch(gateway, make_sms):
    body = payload("sinch", "send_accepted.json")

    assert answered(gateway, make_sms(), 201, body) == Accepted("01HZBATCH")


def test_a_no_tells_sinchs_own_word(gateway, make_sms):
    with pytest.raises(Rejected) as caught:
        answered(gateway, make_sms(), 400, payload("sinch", "send_refused.json"))

    assert caught.value.code == "syntax_constraint_violation"


@pytest.mark.parametrize(
    ("status", "body", "error"),
    [
        (401, b"", NotConfigured),
        (429, b"", Throttled),
        (500, b"", OutcomeUnknown),
        (201, b"<html>", OutcomeUnknown),
        (201, b"[]", OutcomeUnknown),
    ],
)
def test_an_answer_means(gateway, make_sms, status, body, error):
    with pytest.raises(error):
        answered(gateway, make_sms(), status, body)


def test_it_signs_as_sinch_does():
    assert signature_of(BODY, NONCE, TIMESTAMP, SECRET) == SIGNED


@pytest.mark.parametrize("secret", [SECRET, "older"])
def test_a_signed_callback_is_verified(gateway, secret):
    gateway.verify(signed(BODY, secret))


@pytest.mark.parametrize(
    "callback",
    [
        pytest.param(lambda: signed(BODY, "guess"), id="guess"),
        pytest.param(lambda: signed(BODY, at=1_767_323_045), id="replayed later"),
        pytest.param(
            lambda: signed(BODY, "guess", k=SECRET), id="wrong beside a right token"
        ),
        pytest.param(
            lambda: Callback("POST", {}, {}, BODY), id="unsigned without a token"
        ),
        pytest.param(
            lambda: Callback("POST", {"k": "guess"}, {}, BODY), id="a wrong token"
        ),
    ],
)
def test_what_is_not_proven_is_refused(gateway, callback):
    with pytest.raises(InvalidSignature):
        gateway.verify(callback())


def test_an_unsigned_callback_with_the_secret_is_verified(gateway):
    gateway.verify(Callback("POST", {"k": SECRET}, {}, BODY))


def test_an_unsigned_text_needs_the_secret_and_no_receipts_token(gateway):
    with pytest.raises(InvalidSignature):
        gateway.parse_inbound(Callback("POST", {"m": "1", "t": "x"}, {}, BODY))


@pytest.mark.parametrize(
    ("name", "status", "code"),
    [
        ("delivery_delivered", DeliveryStatus.DELIVERED, ""),
        ("delivery_unroutable", DeliveryStatus.FAILED, "402"),
        ("delivery_of_a_batch", DeliveryStatus.DELIVERED, ""),
    ],
)
def test_a_receipt_says(gateway, name, status, code):
    [report] = gateway.parse_delivery(signed(payload("sinch", f"{name}.json")))

    assert (report.reference, report.provider_id) == (f"{1:032x}", "01HZBATCH")
    assert (report.status, report.code) == (status, code)


@pytest.mark.parametrize(
    ("name", "text", "media"),
    [
        ("inbound_stop", "STOP", ()),
        ("inbound_binary", "STOP", ()),
        ("inbound_picture", "look", ("https://media.example/a.png",)),
    ],
)
def test_a_text_comes_in(gateway, name, text, media):
    [sms] = gateway.parse_inbound(signed(payload("sinch", f"{name}.json")))

    assert (sms.sender, sms.text, sms.media) == ("12025550101", text, media)


@pytest.mark.parametrize("body", [b"", b"[]", b"[[[", b'{"type": "mo_text"}', b"7"])
def test_nonsense_is_neither_text_nor_receipt(gateway, body):
    callback = Callback("POST", {"k": SECRET}, {}, body)

    assert gateway.parse_inbound(callback) == []
    assert gateway.parse_delivery(callback) == []
