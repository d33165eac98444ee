"""Telnyx's words: what we ask, what it answers, what it calls back with."""

import json
from dataclasses import replace
from datetime import UTC, datetime
from decimal import Decimal

import pytest

from campaigns.gateways.base import (
    Accepted,
    Answered,
    Callback,
    DeliveryStatus,
    InvalidSignature,
    NotConfigured,
    OutcomeUnknown,
    RecipientOptedOut,
    Rejected,
    Throttled,
)
from campaigns.gateways.http import HttpReply
from campaigns.gateways.telnyx import TelnyxGateway
from campaigns.gateways.urls import parse_gateway
from tests.campaigns.gateways import signing
from tests.campaigns.gateways.signing import REFERENCE, TELNYX_PUBLIC, Call, payload

OTHER_PUBLIC = "A6EHv/POEL4dcN0Y50vAmWfk1jCbpQ1fHdyGZBJVMbg="
MESSAGE = "40385f64-5717-4562-b3fc-2c963f66afa6"


def make_gateway(options: str = f"secret={TELNYX_PUBLIC}") -> TelnyxGateway:
    address = f"telnyx://KEY@api.telnyx.com?{options}"
    return TelnyxGateway(parse_gateway("main", address))


@pytest.fixture
def gateway() -> TelnyxGateway:
    return make_gateway()


def asked(gateway, sms) -> dict[str, object]:
    return json.loads(gateway.request_for(sms).body)


def recorded(name: str, query: str = "") -> Callback:
    return Call("x", payload("telnyx", f"{name}.json"), query).as_callback()


def called_back(gateway, sms, name: str) -> Callback:
    """A receipt at the address that the text named."""
    query = asked(gateway, sms)["webhook_url"].partition("?")[2]
    return recorded(name, query)


# --- What we ask ------------------------------------------------------------------


def test_it_posts_with_its_key(gateway, make_sms):
    request = gateway.request_for(make_sms())

    assert (request.method, request.url, request.headers["Authorization"]) == (
        "POST",
        "https://api.telnyx.com/v2/messages",
        "Bearer KEY",
    )


def test_it_sends_both_numbers_and_the_text(gateway, make_sms):
    body = asked(gateway, make_sms(text="é \N{TULIP}"))

    assert {key: body[key] for key in ("from", "to", "text", "type")} == {
        "from": "+12025550100",
        "to": "+12025550101",
        "text": "é \N{TULIP}",
        "type": "SMS",
    }


def test_pictures_make_it_an_mms(gateway, make_sms):
    body = asked(gateway, make_sms(media=("https://a/1",)))

    assert (body["type"], body["media_urls"]) == ("MMS", ["https://a/1"])


def test_a_profile_goes_along_where_the_address_names_one(make_sms):
    gateway = make_gateway(f"secret={TELNYX_PUBLIC}&profile=p-1")

    assert asked(gateway, make_sms())["messaging_profile_id"] == "p-1"


def test_without_a_delivery_url_it_names_none(gateway, make_sms):
    assert "webhook_url" not in asked(gateway, make_sms(delivery_url=""))


@pytest.mark.parametrize("secret", ["", "guess", "Z3Vlc3M=", "é"])
def test_it_needs_a_key_that_is_one(secret):
    with pytest.raises(NotConfigured):
        make_gateway(f"secret={secret}")


def test_a_plus_in_the_key_may_stand_as_it_is():
    make_gateway("secret=+6EHv/POEL4dcN0Y50vAmWfk1jCbpQ1fHdyGZBJVMbg=")


# --- What it answers --------------------------------------------------------------


def test_a_yes_tells_id_parts_and_price(gateway, make_sms):
    reply = HttpReply(200, {}, payload("telnyx", "send_accepted.json"))

    assert gateway.read_reply(make_sms(), reply) == Accepted(
        MESSAGE, 2, Decimal("0.0080")
    )


def test_a_block_at_telnyx_is_an_opt_out(gateway, make_sms):
    reply = HttpReply(403, {}, payload("telnyx", "send_opted_out.json"))

    with pytest.raises(RecipientOptedOut) as caught:
        gateway.read_reply(make_sms(), reply)

    assert caught.value.code == "40300"
    assert "2025550199" not in str(caught.value)


@pytest.mark.parametrize(
    ("status", "code", "outcome"),
    [
        (400, "40310", Rejected),
        (422, "10015", Rejected),
        (400, "", Rejected),
        (401, "10009", NotConfigured),
        (403, "10010", NotConfigured),
        (404, "", NotConfigured),
        (429, "10011", Throttled),
        (429, "40011", Throttled),
        (500, "10007", OutcomeUnknown),
        (504, "", OutcomeUnknown),
    ],
)
def test_an_answer_means(gateway, make_sms, status, code, outcome):
    body = json.dumps({"errors": [{"code": code}]} if code else [])

    with pytest.raises(outcome) as caught:
        gateway.read_reply(make_sms(), HttpReply(status, {}, body.encode()))

    assert type(caught.value) is outcome


@pytest.mark.parametrize(
    "body", ["<html>", "{}", "[]", '{"data": null}', '{"data": []}']
)
def test_a_yes_that_cannot_be_read_is_unknown(gateway, make_sms, body):
    with pytest.raises(OutcomeUnknown):
        gateway.read_reply(make_sms(), HttpReply(200, {}, body.encode()))


# --- Who calls back ---------------------------------------------------------------

VECTOR = Callback(
    "POST",
    {},
    {
        "telnyx-timestamp": "1767323045",
        "telnyx-signature-ed25519": "YCqA4KnJCDut4YkhSldQiNhxz0r4POT+PkRM2TAs8Bv5aY66"
        "uokygfbK0Z2YKN7tdVfmUb6yeaFkVT6ULsHbAw==",
    },
    b'{"data":{"event_type":"message.received","payload":{}}}',
)


def vectors_gateway(seconds_later: int = 0) -> TelnyxGateway:
    gateway = make_gateway(f"secret={TELNYX_PUBLIC}&secret={OTHER_PUBLIC}")
    gateway.clock = lambda: 1767323045 + seconds_later
    return gateway


@pytest.mark.parametrize("seconds", [0, 300, -300])
def test_telnyxs_signature_is_verified(seconds):
    vectors_gateway(seconds).verify(VECTOR)


@pytest.mark.parametrize("seconds", [301, -301])
def test_an_old_or_future_signature_is_refused(seconds):
    with pytest.raises(InvalidSignature):
        vectors_gateway(seconds).verify(VECTOR)


@pytest.mark.parametrize(
    "changes",
    [
        pytest.param({"body": VECTOR.body + b" "}, id="body"),
        pytest.param({"headers": {}}, id="headers"),
        pytest.param(
            {"headers": {**VECTOR.headers, "telnyx-timestamp": "1767323046"}},
            id="timestamp",
        ),
        pytest.param(
            {"headers": {**VECTOR.headers, "telnyx-signature-ed25519": "é"}},
            id="signature",
        ),
    ],
)
def test_a_changed_request_is_refused(changes):
    with pytest.raises(InvalidSignature):
        vectors_gateway().verify(replace(VECTOR, **changes))


def test_a_key_that_was_taken_out_opens_nothing(gateway):
    gateway.clock = lambda: 1767323045

    with pytest.raises(InvalidSignature):
        gateway.verify(VECTOR)


# --- Receipts ---------------------------------------------------------------------


@pytest.mark.parametrize(
    ("name", "status", "code"),
    [
        ("delivery_sent", DeliveryStatus.SENT, ""),
        ("delivery_delivered", DeliveryStatus.DELIVERED, ""),
        ("delivery_unconfirmed", DeliveryStatus.SENT, ""),
        ("delivery_landline", DeliveryStatus.FAILED, "40001"),
        ("delivery_opted_out", DeliveryStatus.FAILED, "40300"),
    ],
)
def test_a_receipt_says(gateway, name, status, code):
    [report] = gateway.parse_delivery(recorded(name))

    assert (report.status, report.code, report.provider_id) == (status, code, MESSAGE)


def test_a_receipt_names_the_price_and_the_time(gateway):
    [report] = gateway.parse_delivery(recorded("delivery_delivered"))

    assert report.price == Decimal("0.0051")
    assert report.at == datetime(2026, 11, 28, 7, 1, 2, 345000, tzinfo=UTC)


def test_a_receipt_at_its_own_address_names_our_reference(gateway, make_sms):
    receipt = called_back(gateway, make_sms(reference=REFERENCE), "delivery_sent")

    [report] = gateway.parse_delivery(receipt)

    assert report.reference == REFERENCE


def test_a_receipt_moved_to_another_texts_address_names_no_reference(gateway, make_sms):
    receipt = called_back(gateway, make_sms(reference="2" * 32), "delivery_sent")
    moved = replace(receipt, query={**receipt.query, "m": REFERENCE})

    [report] = gateway.parse_delivery(moved)

    assert (report.reference, report.provider_id) == ("", MESSAGE)


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"[]",
        b'{"data": "x"}',
        b'{"data": {"event_type": "message.sent", "payload": {"id": null}}}',
        payload("telnyx", "inbound_stop.json"),
    ],
)
def test_what_is_no_receipt_is_none(gateway, body):
    assert gateway.parse_delivery(Call("delivery", body).as_callback()) == []


# --- Texts in ---------------------------------------------------------------------


def test_a_text_comes_with_both_numbers_its_id_and_the_time(gateway):
    [sms] = gateway.parse_inbound(recorded("inbound_stop"))

    assert (sms.sender, sms.recipient, sms.text, sms.answered) == (
        "+12025550101",
        "+12025550100",
        "STOP",
        None,
    )
    assert sms.provider_id == "84cca175-9755-4859-b67f-4730d7f58aa3"
    assert sms.at == datetime(2026, 11, 28, 7, 2, 2, 500000, tzinfo=UTC)


def test_telnyxs_own_answer_is_told(gateway):
    [sms] = gateway.parse_inbound(recorded("inbound_stop_answered"))

    assert sms.answered is Answered.STOP


def test_a_picture_comes_in(gateway):
    [sms] = gateway.parse_inbound(recorded("inbound_picture"))

    assert sms.media == ("https://media.example.org/0.jpg",)


@pytest.mark.parametrize(
    "body", [b"", b"{}", payload("telnyx", "delivery_delivered.json")]
)
def test_what_is_no_text_is_none(gateway, body):
    assert gateway.parse_inbound(Call("inbound", body).as_callback()) == []


def test_a_receipt_does_not_come_in_by_the_other_door(gateway):
    assert gateway.parse_inbound(recorded("delivery_sent")) == []


def test_its_signature_is_the_one_that_tests_make(gateway):
    gateway.verify(signing.telnyx(Call("inbound", b"{}")).as_callback())
