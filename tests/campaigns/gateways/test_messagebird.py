"""MessageBird's words: what we ask, what it answers, what it calls back with."""

import json
from dataclasses import replace
from datetime import UTC, datetime
from decimal import Decimal

import jwt
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
from campaigns.gateways.http import HttpReply
from campaigns.gateways.messagebird import MessageBirdGateway
from campaigns.gateways.urls import parse_gateway
from tests.campaigns.gateways import signing
from tests.campaigns.gateways.signing import (
    MESSAGEBIRD_KEY,
    REFERENCE,
    Call,
    payload,
)

MESSAGE = "efa6405d518d4c0c88cce11f7db775fb"


def make_gateway(options: str = f"secret={MESSAGEBIRD_KEY}") -> MessageBirdGateway:
    address = f"messagebird://KEY@rest.messagebird.com?{options}"
    return MessageBirdGateway(parse_gateway("main", address))


@pytest.fixture
def gateway() -> MessageBirdGateway:
    return make_gateway()


def asked(gateway, sms) -> dict[str, object]:
    return json.loads(gateway.request_for(sms).body)


def reported(name: str, before: str = "") -> Call:
    query = payload("messagebird", f"{name}.txt").decode()
    return Call("delivery", query=f"{before}{query}", method="GET")


def texted(name: str, content_type: str = signing.FORM) -> Callback:
    call = Call("inbound", payload("messagebird", name), content_type=content_type)
    signed = signing.messagebird(call).with_headers(Content_Type=content_type)
    return signed.as_callback()


# --- What we ask ------------------------------------------------------------------


def test_it_posts_with_its_key(gateway, make_sms):
    request = gateway.request_for(make_sms())

    assert (request.method, request.url, request.headers["Authorization"]) == (
        "POST",
        "https://rest.messagebird.com/messages",
        "AccessKey KEY",
    )


def test_it_sends_numbers_as_digits_and_our_reference(gateway, make_sms):
    body = asked(gateway, make_sms(reference=REFERENCE))

    assert (body["originator"], body["recipients"], body["reference"]) == (
        "12025550100",
        ["12025550101"],
        REFERENCE,
    )


@pytest.mark.parametrize(
    ("encoding", "datacoding"), [("GSM-7", "plain"), ("UCS-2", "unicode")]
)
def test_it_says_how_the_text_is_written(gateway, make_sms, encoding, datacoding):
    assert asked(gateway, make_sms(encoding=encoding))["datacoding"] == datacoding


def test_a_text_lives_as_long_as_it_may(gateway, make_sms):
    assert asked(gateway, make_sms(validity_seconds=3600))["validity"] == 3600


def test_the_receipts_address_carries_our_reference(gateway, make_sms):
    url = asked(gateway, make_sms(reference=REFERENCE))["reportUrl"]

    assert url.startswith(
        f"https://sms.example.org/webhooks/main/delivery/?m={REFERENCE}&t="
    )


def test_without_a_delivery_url_it_asks_for_no_receipt(gateway, make_sms):
    assert "reportUrl" not in asked(gateway, make_sms(delivery_url=""))


def test_pictures_go_to_another_address(gateway, make_sms):
    request = gateway.request_for(make_sms(media=("https://a/1",)))

    assert request.url == "https://rest.messagebird.com/mms"
    assert json.loads(request.body)["mediaUrls"] == ["https://a/1"]


@pytest.mark.parametrize("address", ["KEY@host", "host?secret=a"])
def test_it_needs_both_keys(address):
    with pytest.raises(NotConfigured):
        MessageBirdGateway(parse_gateway("main", f"messagebird://{address}"))


# --- What it answers --------------------------------------------------------------


def test_a_yes_tells_the_id(gateway, make_sms):
    reply = HttpReply(201, {}, payload("messagebird", "send_accepted.json"))

    assert gateway.read_reply(make_sms(), reply) == Accepted(MESSAGE)


@pytest.mark.parametrize(
    ("status", "body", "outcome", "code"),
    [
        (422, payload("messagebird", "send_refused.json"), Rejected, "10"),
        (401, b'{"errors": [{"code": 2}]}', NotConfigured, "2"),
        (404, b'{"errors": [{"code": 20}]}', NotConfigured, "20"),
        (422, b'{"errors": [{"code": 25}]}', NotConfigured, "25"),
        (422, b'{"errors": [{"code": 103}]}', RecipientOptedOut, "103"),
        (400, b"[]", Rejected, "400"),
        (402, b"", NotConfigured, "402"),
        (429, b"", Throttled, "429"),
        (500, b'{"errors": [{"code": 99}]}', OutcomeUnknown, "500"),
        (201, b"<html>", OutcomeUnknown, "unreadable"),
        (201, b"{}", OutcomeUnknown, "unreadable"),
    ],
)
def test_an_answer_means(gateway, make_sms, status, body, outcome, code):
    with pytest.raises(outcome) as caught:
        gateway.read_reply(make_sms(), HttpReply(status, {}, body))

    assert (type(caught.value), caught.value.code) == (outcome, code)
    assert "2025550199" not in str(caught.value)


# --- Who calls back ---------------------------------------------------------------

VECTOR = Callback(
    "POST",
    {"c": "7"},
    {
        "MessageBird-Signature-JWT": "eyJhbGciOiJIUzI1NiIsInR5cCI6IkpXVCJ9.eyJpc3MiOiJN"
        "ZXNzYWdlQmlyZCIsIm5iZiI6MTc2NzMyMzA0NSwiZXhwIjoxNzY3MzIzMTA1LCJqdGkiOiJqMSIsIn"
        "VybF9oYXNoIjoiNGY0Mzg3ODk3ODlkZmU2ODI5MzY2NmQxNmVhOTM3NGZhMmNmZWU5YzhiMjk2ODQ2"
        "NTVhYjZlMjNjZjM2MTk4OCIsInBheWxvYWRfaGFzaCI6IjBjOTgzMGI3YjU2OTQ2ZjY0ODMyZDBlZG"
        "JiMzFiYjQ3MDA4NTY3ZDc4MzYxMDIyOWZhM2UzZWExMDRiOTg5YWYifQ.RVVBkzGztXm4RmHRBCLA4"
        "OFvX2fMkS-WmUkDdOaP3Eg"
    },
    b"originator=15005550006&recipient=15005550001&body=hi",
    "https://sms.example.org/hooks/mb/in?c=7",
)
# The vector's key is shorter than PyJWT likes.
short_key = pytest.mark.filterwarnings("ignore::jwt.InsecureKeyLengthWarning")


def vectors_gateway(seconds_later: int = 0) -> MessageBirdGateway:
    gateway = make_gateway(f"secret={MESSAGEBIRD_KEY}&secret=mb_signing_key")
    gateway.clock = lambda: 1767323045 + seconds_later
    return gateway


@short_key
@pytest.mark.parametrize("seconds", [0, 60, 65, -5])
def test_messagebirds_own_signature_is_verified(seconds):
    vectors_gateway(seconds).verify(VECTOR)


@short_key
@pytest.mark.parametrize("seconds", [66, -6])
def test_an_old_or_future_signature_is_refused(seconds):
    with pytest.raises(InvalidSignature):
        vectors_gateway(seconds).verify(VECTOR)


@short_key
@pytest.mark.parametrize(
    "changes",
    [
        pytest.param({"body": VECTOR.body + b"&New=1"}, id="another body"),
        pytest.param({"body": b""}, id="no body"),
        pytest.param({"url": VECTOR.url[:-1]}, id="another address"),
        pytest.param({"headers": {}}, id="no signature"),
        pytest.param(
            {"headers": {"MessageBird-Signature-JWT": "a.b.é"}}, id="no token"
        ),
    ],
)
def test_a_changed_request_is_refused(changes):
    with pytest.raises(InvalidSignature):
        vectors_gateway().verify(replace(VECTOR, **changes))


def signed_with(changes: dict[str, object], algorithm: str = "HS256") -> Callback:
    call = Call("inbound")
    claims = jwt.decode(
        signing.messagebird(call).headers["MessageBird-Signature-JWT"],
        options={"verify_signature": False},
    )
    key = "" if algorithm == "none" else MESSAGEBIRD_KEY * 2
    token = jwt.encode({**claims, **changes}, key, algorithm)
    return call.with_headers(MessageBird_Signature_JWT=token).as_callback()


@pytest.mark.parametrize("algorithm", ["HS256", "HS384", "HS512"])
def test_it_takes_each_algorithm_that_messagebird_names(algorithm):
    gateway = make_gateway(f"secret={MESSAGEBIRD_KEY * 2}")

    gateway.verify(signed_with({}, algorithm))


@pytest.mark.parametrize(
    ("changes", "algorithm"),
    [
        pytest.param({"iss": "Somebody"}, "HS256", id="issuer"),
        pytest.param({"exp": None}, "HS256", id="no end"),
        pytest.param({"nbf": "0"}, "HS256", id="no beginning"),
        pytest.param({"url_hash": 7}, "HS256", id="hash"),
        pytest.param({"payload_hash": "00"}, "HS256", id="a body that did not come"),
        pytest.param({}, "none", id="unsigned"),
    ],
)
def test_other_claims_are_refused(changes, algorithm):
    gateway = make_gateway(f"secret={MESSAGEBIRD_KEY * 2}")

    with pytest.raises(InvalidSignature):
        gateway.verify(signed_with(changes, algorithm))


def test_a_signature_with_another_key_is_refused(gateway):
    call = signing.messagebird(Call("inbound"), "another-key-of-thirty-two-letters")

    with pytest.raises(InvalidSignature):
        gateway.verify(call.as_callback())


def token_of(gateway, sms) -> str:
    return asked(gateway, sms)["reportUrl"].partition("?")[2] + "&"


def test_an_unsigned_receipt_at_its_own_address_is_verified(gateway, make_sms):
    before = token_of(gateway, make_sms(reference=REFERENCE))
    callback = reported("delivery_delivered", before).as_callback()

    gateway.verify(callback)

    assert [each.reference for each in gateway.parse_delivery(callback)] == [REFERENCE]


def test_an_unsigned_receipt_at_another_texts_address_is_refused(gateway, make_sms):
    before = token_of(gateway, make_sms(reference="2" * 32))
    call = reported("delivery_delivered", before.replace("2" * 32, REFERENCE))

    with pytest.raises(InvalidSignature):
        gateway.verify(call.as_callback())


def test_a_receipt_with_a_wrong_signature_is_refused_at_any_address(gateway, make_sms):
    call = reported("delivery_delivered", token_of(gateway, make_sms()))
    call = call.with_headers(MessageBird_Signature_JWT="a.b.c")

    with pytest.raises(InvalidSignature):
        gateway.verify(call.as_callback())


def test_a_receipts_token_does_not_bring_in_a_text(gateway, make_sms):
    body = payload("messagebird", "inbound_stop.txt")
    callback = Call("inbound", body, token_of(gateway, make_sms())).as_callback()
    gateway.verify(callback)

    with pytest.raises(InvalidSignature):
        gateway.parse_inbound(callback)


# --- Receipts ---------------------------------------------------------------------


@pytest.mark.parametrize(
    ("name", "status", "code"),
    [
        ("delivery_sent", DeliveryStatus.SENT, ""),
        ("delivery_delivered", DeliveryStatus.DELIVERED, ""),
        ("delivery_expired", DeliveryStatus.FAILED, "expired"),
        ("delivery_no_number", DeliveryStatus.FAILED, "1"),
        ("delivery_opted_out", DeliveryStatus.FAILED, "103"),
    ],
)
def test_a_receipt_says(gateway, name, status, code):
    [report] = gateway.parse_delivery(reported(name).as_callback())

    assert (report.status, report.code) == (status, code)
    assert (report.reference, report.provider_id) == (REFERENCE, MESSAGE)


@pytest.mark.parametrize(
    ("name", "price"),
    [
        pytest.param("delivery_delivered", Decimal("0.00225"), id="told"),
        pytest.param("delivery_sent", None, id="nothing is no price"),
        pytest.param("delivery_three_parts", None, id="maybe of one part"),
    ],
)
def test_a_receipt_names_the_price_of_a_text(gateway, name, price):
    [report] = gateway.parse_delivery(reported(name).as_callback())

    assert report.price == price


def test_a_receipt_names_the_time(gateway):
    [report] = gateway.parse_delivery(reported("delivery_delivered").as_callback())

    assert report.at == datetime(2026, 11, 28, 7, 1, 5, tzinfo=UTC)


def test_a_receipt_is_kept_without_its_token(gateway, make_sms):
    callback = reported("delivery_sent", token_of(gateway, make_sms())).as_callback()

    [report] = gateway.parse_delivery(callback)

    assert callback.query["t"] not in report.raw


@pytest.mark.parametrize("query", ["", "id=1", "status=sent", "id=1&status="])
def test_half_a_receipt_is_none(gateway, query):
    call = Call("delivery", query=query, method="GET")

    assert gateway.parse_delivery(call.as_callback()) == []


# --- Texts in ---------------------------------------------------------------------


def test_a_text_comes_with_both_numbers_its_id_and_the_time(gateway):
    [sms] = gateway.parse_inbound(texted("inbound_stop.txt"))

    assert (sms.sender, sms.recipient, sms.text, sms.provider_id) == (
        "12025550101",
        "12025550100",
        "STOP",
        "b6aae1b5dfb2427a8f7ea6a717ba31a9",
    )
    assert sms.at == datetime(2026, 11, 28, 7, 2, 3, tzinfo=UTC)


def test_a_text_to_a_short_code_comes_in_other_words(gateway):
    [sms] = gateway.parse_inbound(texted("inbound_short_code.txt"))

    assert (sms.recipient, sms.text, sms.provider_id) == ("12345", "STOP", "10000001")
    assert sms.at == datetime(2026, 11, 28, 7, 2, 3, tzinfo=UTC)


@pytest.mark.parametrize(
    ("name", "content_type", "count"),
    [
        ("inbound_pictures.txt", signing.FORM, 2),
        ("inbound_picture.json", signing.JSON, 1),
    ],
)
def test_pictures_come_in(gateway, name, content_type, count):
    [sms] = gateway.parse_inbound(texted(name, content_type))

    assert (sms.text, len(sms.media)) == ("look", count)
    assert sms.media[0] == "https://media.example.org/0.jpg"


@pytest.mark.parametrize(
    "body", [b"", b"id=1&body=x", b"originator=1", b"id=1&originator=1&status=sent"]
)
def test_what_is_no_text_is_none(gateway, body):
    call = signing.messagebird(Call("inbound", body))

    assert gateway.parse_inbound(call.as_callback()) == []


def test_its_thanks_are_what_messagebird_wants(gateway):
    assert gateway.acknowledge() == (200, "text/plain", "OK")
