"""Plivo's words: what we ask, what it answers, what it calls back with."""

import json
from dataclasses import replace
from datetime import UTC, datetime
from decimal import Decimal

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
from campaigns.gateways.plivo import PlivoGateway
from campaigns.gateways.urls import parse_gateway
from tests.campaigns.gateways import signing
from tests.campaigns.gateways.signing import REFERENCE, Call, payload

MESSAGE = "db3ce55a-7c9d-11ee-8b86-0242ac110003"


def make_gateway(options: str = "") -> PlivoGateway:
    address = f"plivo://MA1:token-1@api.plivo.com?{options}"
    return PlivoGateway(parse_gateway("main", address))


@pytest.fixture
def gateway() -> PlivoGateway:
    return make_gateway()


def asked(gateway, sms) -> dict[str, object]:
    return json.loads(gateway.request_for(sms).body)


def receipt(gateway, sms, body: bytes) -> Call:
    """A receipt at the address that the text named."""
    return Call("delivery", body, asked(gateway, sms)["url"].partition("?")[2])


def recorded(gateway, sms, name: str) -> Callback:
    return receipt(gateway, sms, payload("plivo", f"{name}.txt")).as_callback()


# --- What we ask ------------------------------------------------------------------


def test_it_posts_to_the_accounts_messages(gateway, make_sms):
    request = gateway.request_for(make_sms())

    assert (request.method, request.url) == (
        "POST",
        "https://api.plivo.com/v1/Account/MA1/Message/",
    )


def test_it_sends_numbers_as_digits(gateway, make_sms):
    body = asked(gateway, make_sms())

    assert (body["src"], body["dst"], body["type"]) == (
        "12025550100",
        "12025550101",
        "sms",
    )


def test_a_powerpack_picks_the_sender(make_sms):
    body = asked(make_gateway("powerpack=p-1"), make_sms())

    assert (body["powerpack_uuid"], "src" in body) == ("p-1", False)


def test_pictures_make_it_an_mms(gateway, make_sms):
    body = asked(gateway, make_sms(media=("https://a/1",)))

    assert (body["type"], body["media_urls"]) == ("mms", ["https://a/1"])


@pytest.mark.parametrize(
    ("seconds", "asked_for"), [(3600, 3600), (0, 5), (90_000, 14_400)]
)
def test_a_text_lives_as_long_as_plivo_lets_it(gateway, make_sms, seconds, asked_for):
    body = asked(gateway, make_sms(validity_seconds=seconds))

    assert body["message_expiry"] == asked_for


@pytest.mark.parametrize(
    ("text", "encoding"),
    [("x" * 1601, "GSM-7"), ("€" * 801, "GSM-7"), ("\N{TULIP}" * 369, "UCS-2")],
    ids=["letters", "signs that count twice", "emoji"],
)
def test_it_refuses_a_text_that_is_too_long(gateway, make_sms, text, encoding):
    with pytest.raises(Rejected):
        gateway.request_for(make_sms(text=text, encoding=encoding))


@pytest.mark.parametrize("options", ["signature=v1", "signature=none"])
def test_it_knows_two_signatures(options):
    with pytest.raises(NotConfigured):
        make_gateway(options)


def test_it_needs_an_account_and_a_token():
    with pytest.raises(NotConfigured):
        PlivoGateway(parse_gateway("main", "plivo://MA1@api.plivo.com"))


# --- What it answers --------------------------------------------------------------


def test_a_yes_tells_the_id(gateway, make_sms):
    reply = HttpReply(202, {}, payload("plivo", "send_accepted.json"))

    assert gateway.read_reply(make_sms(), reply) == Accepted(MESSAGE)


@pytest.mark.parametrize(
    ("status", "body", "outcome"),
    [
        (400, payload("plivo", "send_refused.json"), Rejected),
        (401, b"", NotConfigured),
        (403, b"{}", Rejected),
        (404, b"{}", NotConfigured),
        (422, b"{}", Rejected),
        (429, b"", Throttled),
        (500, b"{}", OutcomeUnknown),
        (202, b"<html>", OutcomeUnknown),
        (202, b"{}", OutcomeUnknown),
        (202, b'{"message_uuid": [], "invalid_number": ["1"]}', Rejected),
    ],
)
def test_an_answer_means(gateway, make_sms, status, body, outcome):
    with pytest.raises(outcome) as caught:
        gateway.read_reply(make_sms(), HttpReply(status, {}, body))

    assert type(caught.value) is outcome
    assert "2025550199" not in str(caught.value)


# --- Who calls back ---------------------------------------------------------------

URL = "https://sms.example.org/hooks/plivo/in?c=7"
V3 = Callback(
    "POST",
    {"c": "7"},
    {
        "X-Plivo-Signature-V3": "old==,hcV55eb/f3A6gStkKuVSl3x5yhFtfK8bKu4UZcV94xQ=",
        "X-Plivo-Signature-V3-Nonce": "05429567804466091622",
    },
    b"From=15005550006&To=15005550001&Text=hi&MessageUUID=u-1",
    URL,
)
V2 = replace(
    V3,
    headers={
        "X-Plivo-Signature-V2": "pnXbBMVoiFTK76wDWCjVlpjUqwkXzYSw6khEfeTEj68=",
        "X-Plivo-Signature-V2-Nonce": "05429567804466091622",
    },
)
VECTORS = "secret=newer&secret=plivo_auth_token_1"


@pytest.mark.parametrize("vector", [V2, V3], ids=["V2", "V3"])
def test_plivos_own_signature_is_verified(vector):
    make_gateway(VECTORS).verify(vector)


@pytest.mark.parametrize(
    "changed",
    [
        pytest.param(replace(V3, body=V3.body + b"&New=1"), id="V3 with another body"),
        pytest.param(replace(V3, url=URL[:-1]), id="V3 with another query"),
        pytest.param(replace(V3, headers={}), id="no signature"),
        pytest.param(
            replace(V3, headers={**V2.headers, "X-Plivo-Signature-V3": "x"}),
            id="a wrong V3 beside a right V2",
        ),
        pytest.param(replace(V2, url=URL.replace("in", "out")), id="V2 elsewhere"),
        pytest.param(
            replace(V2, headers={"X-Plivo-Signature-V2": "="}), id="V2 without a nonce"
        ),
    ],
)
def test_a_changed_request_is_refused(changed):
    with pytest.raises(InvalidSignature):
        make_gateway(VECTORS).verify(changed)


def test_the_older_signature_may_be_refused():
    with pytest.raises(InvalidSignature):
        make_gateway(f"{VECTORS}&signature=v3").verify(V2)


@pytest.mark.parametrize("query", ["", "b=2&a=1%2F"])
@pytest.mark.parametrize(
    ("method", "body"), [("POST", b"B=2&A=1&A=0&C="), ("POST", b""), ("GET", b"")]
)
def test_it_signs_with_and_without_query_and_body(gateway, method, body, query):
    call = Call("inbound", body, query, method)

    gateway.verify(signing.plivo_v3(call).as_callback())


def test_an_older_signature_alone_makes_no_receipt(gateway, make_sms):
    call = Call("delivery", payload("plivo", "delivery_delivered.txt"))
    callback = signing.plivo_v2(call).as_callback()
    gateway.verify(callback)

    with pytest.raises(InvalidSignature):
        gateway.parse_delivery(callback)


def test_an_older_signature_and_the_texts_token_make_one(gateway, make_sms):
    sms = make_sms(reference=REFERENCE)
    body = payload("plivo", "delivery_delivered.txt")
    callback = signing.plivo_v2(receipt(gateway, sms, body)).as_callback()

    gateway.verify(callback)

    assert [each.reference for each in gateway.parse_delivery(callback)] == [REFERENCE]


# --- Receipts ---------------------------------------------------------------------


@pytest.mark.parametrize(
    ("name", "status", "code"),
    [
        ("delivery_sent", DeliveryStatus.SENT, ""),
        ("delivery_delivered", DeliveryStatus.DELIVERED, ""),
        ("delivery_no_number", DeliveryStatus.FAILED, "50"),
        ("delivery_opted_out", DeliveryStatus.FAILED, "200"),
    ],
)
def test_a_receipt_says(gateway, make_sms, name, status, code):
    [report] = gateway.parse_delivery(recorded(gateway, make_sms(), name))

    assert (report.status, report.code, report.provider_id) == (status, code, MESSAGE)


def test_a_receipt_names_the_price_and_the_time(gateway, make_sms):
    callback = recorded(gateway, make_sms(), "delivery_delivered")

    [report] = gateway.parse_delivery(callback)

    assert report.price == Decimal("0.00550")
    assert report.at == datetime(2026, 11, 28, 7, 1, 5, tzinfo=UTC)


def test_a_receipt_of_a_later_part_names_the_text_and_no_price(gateway, make_sms):
    callback = recorded(gateway, make_sms(), "delivery_second_part")

    [report] = gateway.parse_delivery(callback)

    assert (report.provider_id, report.price) == (MESSAGE, None)


@pytest.mark.parametrize("body", [b"", b"Status=sent", b"MessageUUID=1"])
def test_half_a_receipt_is_none(gateway, make_sms, body):
    callback = receipt(gateway, make_sms(), body).as_callback()

    assert gateway.parse_delivery(callback) == []


# --- Texts in ---------------------------------------------------------------------


def test_a_text_comes_with_both_numbers_and_its_id(gateway):
    call = Call("inbound", payload("plivo", "inbound_stop.txt"))

    [sms] = gateway.parse_inbound(call.as_callback())

    assert (sms.sender, sms.recipient, sms.text, sms.provider_id) == (
        "12025550101",
        "12025550100",
        "STOP",
        "5d2cbe2e-7c9e-11ee-ae76-0242ac110003",
    )


@pytest.mark.parametrize(
    "body", [b"", b"From=1&Text=x", payload("plivo", "delivery_sent.txt")]
)
def test_what_is_no_text_is_none(gateway, body):
    assert gateway.parse_inbound(Call("inbound", body).as_callback()) == []


def test_its_thanks_say_nothing_to_the_person(gateway):
    assert gateway.acknowledge() == (200, "text/xml", "<Response/>")
