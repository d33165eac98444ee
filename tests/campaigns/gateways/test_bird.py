"""Bird's words: what we ask, what it answers, what it signs and calls back with."""

import base64
import json
import time
from decimal import Decimal

import pytest

from campaigns.gateways.base import (
    Accepted,
    Callback,
    DeliveryStatus,
    InvalidSignature,
    NotConfigured,
    OutcomeUnknown,
    RecipientOptedOut,
    Rejected,
    Throttled,
)
from campaigns.gateways.bird import BirdGateway, signature_of
from campaigns.gateways.http import HttpReply
from campaigns.gateways.urls import parse_gateway
from tests.campaigns.gateways.signing import payload

SECRET, OLDER = "whsec_MDEyMzQ1Njc4OWFiY2RlZg==", "whsec_b2xkZXI="
KEY = b"0123456789abcdef"
# Built by the rule of Standard Webhooks, which the vendor's SDK follows.
BODY = b'{"type":"sms.received","timestamp":"2026-01-02T03:04:05Z","data":{}}'
SIGNED = "v1,Ygx2qUqO25PbNdvynKphUgaa9JosjNFgt//8R1jIX3c="


def make_gateway(query=f"secret={SECRET}&secret={OLDER}", user="bk_us1_key"):
    address = f"bird://{user}@us1.platform.bird.com?{query}"
    return BirdGateway(parse_gateway("main", address))


@pytest.fixture
def gateway() -> BirdGateway:
    return make_gateway()


def answered(gateway, sms, status: int, body: bytes):
    return gateway.read_reply(sms, HttpReply(status, {}, body))


def signed(body: bytes, key=KEY, at=None, before="") -> Callback:
    timestamp = str(int(at or time.time()))
    headers = {
        "Webhook-Id": "msg_1",
        "Webhook-Timestamp": timestamp,
        "Webhook-Signature": before + signature_of("msg_1", timestamp, body, key),
    }
    return Callback("POST", {}, headers, body)


def recorded(name: str) -> Callback:
    return signed(payload("bird", f"{name}.json"))


def test_it_posts_a_message_with_our_reference(gateway, make_sms):
    request = gateway.request_for(make_sms())
    message = json.loads(request.body)

    assert request.url == "https://us1.platform.bird.com/v1/sms/messages"
    assert request.headers["Authorization"] == "Bearer bk_us1_key"
    assert (message["to"], message["category"]) == ("+12025550101", "marketing")
    assert message["metadata"] == {"reference": f"{1:032x}"}


def test_the_same_text_is_known_by_its_key(gateway, make_sms):
    request = gateway.request_for(make_sms())

    assert request.headers["Idempotency-Key"] == f"{1:032x}"


@pytest.mark.parametrize(
    ("query", "user"),
    [
        pytest.param("", "key", id="no secret"),
        pytest.param(f"secret={SECRET}", "", id="no key"),
        pytest.param("secret=whsec_%21", "key", id="not base64"),
        pytest.param(f"secret={SECRET}&category=spam", "key", id="no such category"),
    ],
)
def test_an_address_that_lacks_something_is_refused(query, user):
    with pytest.raises(NotConfigured):
        make_gateway(query, user)


def test_a_yes_tells_id_parts_and_price(gateway, make_sms):
    body = payload("bird", "send_accepted.json")

    assert answered(gateway, make_sms(), 202, body) == Accepted(
        "sms_01", parts=1, price=Decimal("0.0079")
    )


@pytest.mark.parametrize(
    ("status", "body", "error", "code"),
    [
        (422, "send_opted_out.json", RecipientOptedOut, "recipient_opted_out"),
        (422, "send_refused.json", Rejected, "validation_failed"),
    ],
)
def test_a_recorded_no_means(gateway, make_sms, status, body, error, code):
    with pytest.raises(error) as caught:
        answered(gateway, make_sms(), status, payload("bird", body))

    assert caught.value.code == code


@pytest.mark.parametrize(
    ("status", "body", "error"),
    [
        (401, b"", NotConfigured),
        (429, b"", Throttled),
        (500, b"", OutcomeUnknown),
        (200, b"<html>", OutcomeUnknown),
        (200, b"{}", OutcomeUnknown),
        (200, b'{"id": "1", "status": "rejected"}', Rejected),
        (
            200,
            b'{"status": "failed", "last_error": {"code": "insufficient_balance"}}',
            NotConfigured,
        ),
    ],
)
def test_an_answer_means(gateway, make_sms, status, body, error):
    with pytest.raises(error):
        answered(gateway, make_sms(), status, body)


def test_it_signs_as_standard_webhooks_do():
    assert signature_of("msg_1", "1767323045", BODY, KEY) == SIGNED


@pytest.mark.parametrize(
    "callback",
    [
        pytest.param(lambda: signed(BODY), id="one signature"),
        pytest.param(lambda: signed(BODY, b"older"), id="an older secret"),
        pytest.param(lambda: signed(BODY, before="v1a,x v1,eA== "), id="among others"),
    ],
)
def test_a_signed_callback_is_verified(gateway, callback):
    gateway.verify(callback())


@pytest.mark.parametrize(
    "callback",
    [
        pytest.param(lambda: signed(BODY, b"guess"), id="guess"),
        pytest.param(lambda: signed(BODY, at=1_767_323_045), id="replayed later"),
        pytest.param(lambda: Callback("POST", {"k": SECRET}, {}, BODY), id="unsigned"),
    ],
)
def test_what_is_not_signed_now_is_refused(gateway, callback):
    with pytest.raises(InvalidSignature):
        gateway.verify(callback())


def test_a_plus_in_a_secret_need_not_be_escaped(make_sms):
    secret = base64.b64encode(b"\xfb\xef\xbe").decode()

    make_gateway(f"secret=whsec_{secret}").verify(signed(BODY, b"\xfb\xef\xbe"))


@pytest.mark.parametrize(
    ("name", "status", "code", "price"),
    [
        ("delivery_delivered", DeliveryStatus.DELIVERED, "", Decimal("0.0083")),
        ("delivery_opted_out", DeliveryStatus.FAILED, "recipient_opted_out", None),
    ],
)
def test_a_receipt_says(gateway, name, status, code, price):
    [report] = gateway.parse_delivery(recorded(name))

    assert (report.reference, report.provider_id) == (f"{1:032x}", "sms_01")
    assert (report.status, report.code, report.price) == (status, code, price)


def test_a_text_comes_in(gateway):
    [sms] = gateway.parse_inbound(recorded("inbound_stop"))

    assert (sms.provider_id, sms.sender, sms.text) == ("sms_02", "+12025550101", "STOP")


def test_each_door_takes_its_own_events(gateway):
    assert gateway.parse_delivery(recorded("inbound_stop")) == []
    assert gateway.parse_inbound(recorded("delivery_delivered")) == []


@pytest.mark.parametrize("body", [b"", b"[]", b"[[[", b'{"data": 7}', b"7"])
def test_nonsense_is_neither_text_nor_receipt(gateway, body):
    assert gateway.parse_inbound(signed(body)) == []
    assert gateway.parse_delivery(signed(body)) == []
