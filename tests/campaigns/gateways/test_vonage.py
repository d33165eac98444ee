"""Vonage's words: what we ask, what it answers, how it signs."""

import json
import time
from decimal import Decimal
from pathlib import Path
from urllib.parse import parse_qs, parse_qsl, urlencode

import pytest

from campaigns.gateways.base import (
    Accepted,
    Callback,
    DeliveryStatus,
    InvalidSignature,
    NotConfigured,
    OutcomeUnknown,
    Piece,
    RecipientOptedOut,
    Rejected,
    Throttled,
)
from campaigns.gateways.http import HttpReply
from campaigns.gateways.urls import parse_gateway
from campaigns.gateways.vonage import VonageGateway, signature_of

PAYLOADS = Path(__file__).parent / "payloads" / "vonage"
# Built with the vendor's own SDK (sha256) and by its documented rule (md5hash).
VECTOR = {
    "api-key": "abcd1234",
    "msisdn": "447700900001",
    "to": "447700900000",
    "messageId": "0A0000000123ABCD1",
    "text": "a=b&c",
    "type": "text",
    "keyword": "A=B&C",
    "message-timestamp": "2020-01-01 12:00:00",
    "timestamp": "1578787200",
    "nonce": "aaaaaaaa-bbbb-cccc-dddd-0123456789ab",
}


def make_gateway(options="secret=sig-secret&secret=older", user="abcd1234:p%26ss"):
    return VonageGateway(
        parse_gateway("main", f"vonage://{user}@rest.nexmo.com?{options}")
    )


@pytest.fixture
def gateway() -> VonageGateway:
    return make_gateway()


def asked(gateway, sms) -> dict[str, str]:
    body = gateway.request_for(sms).body.decode()
    return {key: values[0] for key, values in parse_qs(body).items()}


def answered(gateway, sms, body: str, status: int = 200):
    return gateway.read_reply(sms, HttpReply(status, {}, body.encode()))


def signed(name: str, *, key="sig-secret", method="sha256", at=None, **changes):
    fields = dict(parse_qsl((PAYLOADS / f"{name}.txt").read_text("ascii")))
    fields |= {"timestamp": str(int(at or time.time())), "nonce": "n-1", **changes}
    fields["sig"] = signature_of(fields, key, method)
    return posted(fields)


def posted(fields: dict[str, str], **query: str) -> Callback:
    headers = {"Content-Type": "application/x-www-form-urlencoded"}
    return Callback("POST", query, headers, urlencode(fields).encode())


# --- What we ask ------------------------------------------------------------------


def test_it_posts_a_form_where_the_address_points(gateway, make_sms):
    request = gateway.request_for(make_sms())

    assert (request.method, request.url) == (
        "POST",
        "https://rest.nexmo.com/sms/json",
    )


def test_it_sends_numbers_as_digits_and_our_reference(gateway, make_sms):
    form = asked(gateway, make_sms())

    assert (form["from"], form["to"]) == ("12025550100", "12025550101")
    assert form["client-ref"] == f"{1:032x}"


@pytest.mark.parametrize(
    ("encoding", "kind"), [("GSM-7", "text"), ("UCS-2", "unicode")]
)
def test_it_says_when_a_text_needs_unicode(gateway, make_sms, encoding, kind):
    sms = make_sms(text="Hé \N{TULIP}", encoding=encoding)

    assert (asked(gateway, sms)["type"], asked(gateway, sms)["text"]) == (
        kind,
        "Hé \N{TULIP}",
    )


@pytest.mark.parametrize(
    ("seconds", "ttl"),
    [(3600, "3600000"), (5, "20000"), (9_999_999, "604800000")],
)
def test_a_text_lives_milliseconds_within_vonages_bounds(
    gateway, make_sms, seconds, ttl
):
    assert asked(gateway, make_sms(validity_seconds=seconds))["ttl"] == ttl


def test_a_text_without_validity_asks_for_none(gateway, make_sms):
    assert "ttl" not in asked(gateway, make_sms(validity_seconds=None))


def test_a_signed_receipt_needs_nothing_in_its_address(gateway, make_sms):
    sms = make_sms()

    assert asked(gateway, sms)["callback"] == sms.delivery_url


def test_an_unsigned_receipt_carries_its_token(make_sms):
    gateway = make_gateway("secret=s&signature=token")

    callback = asked(gateway, make_sms())["callback"]

    assert f"/delivery/?m={1:032x}&t=" in callback


def test_it_refuses_a_picture(gateway, make_sms):
    with pytest.raises(Rejected, match="no pictures"):
        gateway.request_for(make_sms(media=("https://petal.example/a.png",)))


@pytest.mark.parametrize(
    ("options", "user"),
    [
        pytest.param("", "key:secret", id="no signature secret"),
        pytest.param("secret=a", "key", id="no API secret"),
        pytest.param("secret=a&signature=rot13", "key:secret", id="no such signature"),
    ],
)
def test_an_address_that_lacks_something_is_refused(options, user):
    with pytest.raises(NotConfigured):
        make_gateway(options, user)


# --- What it answers --------------------------------------------------------------


def test_a_yes_adds_up_the_parts(gateway, make_sms):
    body = (PAYLOADS / "send_accepted.json").read_text("ascii")

    assert answered(gateway, make_sms(), body) == Accepted(
        "0A0000000123ABCD1", parts=2, price=Decimal("0.0666")
    )


@pytest.mark.parametrize(
    ("name", "error", "code"),
    [
        ("send_refused", Rejected, "send/2"),
        ("send_throttled", Throttled, "send/1"),
    ],
)
def test_a_recorded_no_means(gateway, make_sms, name, error, code):
    with pytest.raises(error) as caught:
        answered(gateway, make_sms(), (PAYLOADS / f"{name}.json").read_text("ascii"))

    assert caught.value.code == code


@pytest.mark.parametrize(
    ("status", "error"),
    [
        ("4", NotConfigured),
        ("5", Throttled),
        ("7", RecipientOptedOut),
        ("9", NotConfigured),
        ("33", Rejected),
        ("4711", Rejected),
    ],
)
def test_a_status_means(gateway, make_sms, status, error):
    with pytest.raises(error):
        answered(gateway, make_sms(), json.dumps({"messages": [{"status": status}]}))


@pytest.mark.parametrize(
    ("status", "body"),
    [
        pytest.param(200, "<html>", id="no JSON"),
        pytest.param(200, "{}", id="no messages"),
        pytest.param(200, '{"messages": []}', id="none of them"),
        pytest.param(
            200, '{"messages": [{"status": "0"}, {"status": "1"}]}', id="a part"
        ),
        pytest.param(502, "", id="a proxy"),
    ],
)
def test_an_answer_that_may_be_a_yes_is_unknown(gateway, make_sms, status, body):
    with pytest.raises(OutcomeUnknown):
        answered(gateway, make_sms(), body, status)


def test_a_number_that_is_gone_has_codes_of_its_own(gateway):
    # A receipt's 9 is an opt-out; a refusal's 9 is our credit.
    assert gateway.opted_out_codes == {"9"}
    assert gateway.gone_codes == {"3", "send/33"}


# --- How it signs -----------------------------------------------------------------


@pytest.mark.parametrize(
    ("method", "expected"),
    [
        ("sha256", "99a31fdee093bf0fcbd93cb9c9235fa894503112ecbffb299ad86cd567b8f1b0"),
        ("md5hash", "e44c809395b60a5b38e5159d12bf18ae"),
    ],
)
def test_it_signs_as_vonage_does(method, expected):
    assert signature_of(VECTOR, "my_signature_secret", method) == expected


@pytest.mark.parametrize("method", ["sha256", "sha512", "md5", "md5hash"])
def test_a_signed_callback_is_verified(method):
    gateway = make_gateway(f"secret=sig-secret&signature={method}")

    gateway.verify(signed("inbound_stop", method=method))


def test_an_older_secret_is_verified(gateway):
    gateway.verify(signed("inbound_stop", key="older"))


def test_a_signed_query_is_verified(gateway):
    fields = dict(parse_qsl(signed("inbound_stop").body.decode()))

    gateway.verify(Callback("GET", fields, {}, b""))


def test_a_signed_json_body_is_verified(gateway):
    fields = dict(parse_qsl(signed("inbound_stop").body.decode()))
    headers = {"Content-Type": "application/json"}

    gateway.verify(Callback("POST", {}, headers, json.dumps(fields).encode()))


@pytest.mark.parametrize(
    "callback",
    [
        pytest.param(lambda: signed("inbound_stop", key="guess"), id="guess"),
        pytest.param(lambda: signed("inbound_stop", method="md5hash"), id="method"),
        pytest.param(lambda: signed("inbound_stop", at=time.time() - 301), id="old"),
        pytest.param(lambda: signed("inbound_stop", at=time.time() + 301), id="early"),
        pytest.param(lambda: posted({"msisdn": "1", "text": "STOP"}), id="unsigned"),
        pytest.param(lambda: posted({"text": "STOP"}, k="sig-secret"), id="a token"),
    ],
)
def test_a_forged_or_replayed_callback_is_refused(gateway, callback):
    with pytest.raises(InvalidSignature):
        gateway.verify(callback())


def test_a_changed_text_is_refused(gateway):
    callback = signed("inbound_stop")
    changed = callback.body.replace(b"STOP", b"JOIN")

    with pytest.raises(InvalidSignature):
        gateway.verify(Callback("POST", {}, callback.headers, changed))


def test_half_a_pair_in_json_is_refused(gateway):
    headers = {"Content-Type": "application/json"}

    with pytest.raises(InvalidSignature):
        gateway.verify(
            Callback("POST", {}, headers, b'{"text": "\\ud83c", "sig": "\\ud83c"}')
        )


# --- What it calls back with ------------------------------------------------------


@pytest.mark.parametrize(
    ("name", "status", "code"),
    [
        ("delivery_delivered", DeliveryStatus.DELIVERED, ""),
        ("delivery_opted_out", DeliveryStatus.FAILED, "9"),
        ("delivery_gone", DeliveryStatus.FAILED, "3"),
    ],
)
def test_a_receipt_says(gateway, name, status, code):
    [report] = gateway.parse_delivery(signed(name))

    assert (report.reference, report.status, report.code) == (f"{1:032x}", status, code)


def test_an_unknown_status_is_unknown(gateway):
    [report] = gateway.parse_delivery(signed("delivery_delivered", status="eaten"))

    assert report.status is DeliveryStatus.UNKNOWN


def test_a_part_of_a_text_says_which(gateway):
    [sms] = gateway.parse_inbound(signed("inbound_second_part"))

    assert sms.piece == Piece("08B5", number=2, total=2)


@pytest.mark.parametrize(
    "changes",
    [
        {"concat-part": "3"},
        {"concat-part": "0"},
        {"concat-total": "9" * 5000},
        {"concat-total": ""},
        {"concat": "false"},
    ],
)
def test_a_part_that_cannot_be_counted_is_a_text_of_its_own(gateway, changes):
    [sms] = gateway.parse_inbound(signed("inbound_second_part", **changes))

    assert sms.piece is None


def test_a_text_is_kept_without_its_signature(gateway):
    [sms] = gateway.parse_inbound(signed("inbound_stop"))

    assert "text=STOP" in sms.raw
    assert "sig=" not in sms.raw


@pytest.mark.parametrize("field", ["msisdn", "messageId"])
def test_half_a_text_is_none(gateway, field):
    assert gateway.parse_inbound(signed("inbound_stop", **{field: ""})) == []
