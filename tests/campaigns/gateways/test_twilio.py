"""Twilio's words: what we ask, what it answers, what it calls back with."""

import base64
import json
from dataclasses import replace
from decimal import Decimal
from urllib.parse import parse_qs, urlencode

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
from campaigns.gateways.twilio import TwilioGateway
from campaigns.gateways.urls import parse_gateway
from tests.campaigns.gateways import signing
from tests.campaigns.gateways.signing import REFERENCE, Call, payload


def make_gateway(
    options: str = "", user: str = "AC1", host: str = "api.twilio.com"
) -> TwilioGateway:
    address = f"twilio://{user}:token-1@{host}?{options}"
    return TwilioGateway(parse_gateway("main", address))


@pytest.fixture
def gateway() -> TwilioGateway:
    return make_gateway()


def asked(gateway, sms) -> dict[str, list[str]]:
    return parse_qs(gateway.request_for(sms).body.decode(), keep_blank_values=True)


def recorded(name: str) -> Callback:
    door = name.partition("_")[0]
    query = f"m={REFERENCE}" if door == "delivery" else ""
    return Call(door, payload("twilio", f"{name}.txt"), query).as_callback()


def inbound(**fields: str) -> Call:
    return Call("inbound", urlencode(fields).encode())


# --- What we ask ------------------------------------------------------------------


def test_it_posts_to_the_accounts_messages(gateway, make_sms):
    request = gateway.request_for(make_sms())

    assert (request.method, request.url) == (
        "POST",
        "https://api.twilio.com/2010-04-01/Accounts/AC1/Messages.json",
    )


def test_an_api_key_names_its_account(make_sms):
    request = make_gateway("account=AC2&secret=a", user="SK1").request_for(make_sms())

    login = base64.b64encode(b"SK1:token-1").decode()
    assert "/Accounts/AC2/" in request.url
    assert request.headers["Authorization"] == f"Basic {login}"


def test_an_api_key_without_the_signing_token_is_no_configuration():
    with pytest.raises(NotConfigured, match="secret="):
        make_gateway("account=AC2", user="SK1")


def test_it_sends_numbers_with_their_plus(gateway, make_sms):
    form = asked(gateway, make_sms(text="5 € & 10 %"))

    assert (form["From"], form["To"], form["Body"]) == (
        ["+12025550100"],
        ["+12025550101"],
        ["5 € & 10 %"],
    )


def test_a_messaging_service_picks_the_sender(make_sms):
    form = asked(make_gateway("service=MG1"), make_sms())

    assert (form["MessagingServiceSid"], "From" in form) == (["MG1"], False)


def test_the_receipts_address_carries_our_reference(gateway, make_sms):
    form = asked(gateway, make_sms(reference=REFERENCE))

    assert form["StatusCallback"] == [
        f"https://sms.example.org/webhooks/main/delivery/?m={REFERENCE}"
    ]


def test_without_a_delivery_url_it_asks_for_no_receipt(gateway, make_sms):
    assert "StatusCallback" not in asked(gateway, make_sms(delivery_url=""))


@pytest.mark.parametrize(
    ("seconds", "asked_for"), [(3600, "3600"), (0, "1"), (90_000, "36000")]
)
def test_a_text_lives_as_long_as_twilio_lets_it(gateway, make_sms, seconds, asked_for):
    form = asked(gateway, make_sms(validity_seconds=seconds))

    assert form["ValidityPeriod"] == [asked_for]


def test_pictures_go_along(gateway, make_sms):
    form = asked(gateway, make_sms(media=("https://a/1", "https://a/2")))

    assert form["MediaUrl"] == ["https://a/1", "https://a/2"]


@pytest.mark.parametrize(
    "changes",
    [
        pytest.param({"text": "x" * 1601}, id="characters"),
        pytest.param({"media": ("https://a/1",) * 11}, id="pictures"),
    ],
)
def test_it_refuses_more_than_twilio_carries(gateway, make_sms, changes):
    with pytest.raises(Rejected):
        gateway.request_for(make_sms(**changes))


def test_it_needs_an_account_and_a_token():
    with pytest.raises(NotConfigured):
        TwilioGateway(parse_gateway("main", "twilio://AC1@api.twilio.com"))


# --- What it answers --------------------------------------------------------------


def test_a_yes_tells_the_id_and_the_parts(gateway, make_sms):
    reply = HttpReply(201, {}, payload("twilio", "send_accepted.json"))

    assert gateway.read_reply(make_sms(), reply) == Accepted(
        "SM00000000000000000000000000000001", 2
    )


def test_a_price_is_told_without_its_minus(gateway, make_sms):
    body = {"sid": "SM1", "num_segments": "0", "price": "-0.00750"}

    accepted = gateway.read_reply(
        make_sms(), HttpReply(201, {}, json.dumps(body).encode())
    )

    assert accepted == Accepted("SM1", None, Decimal("0.00750"))


def test_a_block_at_twilio_is_an_opt_out(gateway, make_sms):
    reply = HttpReply(400, {}, payload("twilio", "send_opted_out.json"))

    with pytest.raises(RecipientOptedOut) as caught:
        gateway.read_reply(make_sms(), reply)

    assert caught.value.code == "21610"
    assert "2025550199" not in str(caught.value)


@pytest.mark.parametrize(
    ("status", "body", "outcome", "code"),
    [
        (400, '{"code": 21211}', Rejected, "21211"),
        (400, '{"code": 99999}', Rejected, "99999"),
        (400, "<html>", Rejected, "400"),
        (400, '{"code": 21606}', NotConfigured, "21606"),
        (400, '{"code": 21611}', Throttled, "21611"),
        (401, '{"code": 20003}', NotConfigured, "20003"),
        (403, "", NotConfigured, "403"),
        (404, '{"code": 20404}', NotConfigured, "20404"),
        (429, '{"code": 20429}', Throttled, "20429"),
        (429, "", Throttled, "429"),
        (500, '{"code": 20500}', OutcomeUnknown, "500"),
        (503, "", OutcomeUnknown, "503"),
        (301, "", OutcomeUnknown, "301"),
        (201, "<html>", OutcomeUnknown, "unreadable"),
        (201, '{"status": "failed", "error_code": 30001}', Throttled, "30001"),
    ],
)
def test_an_answer_means(gateway, make_sms, status, body, outcome, code):
    with pytest.raises(outcome) as caught:
        gateway.read_reply(make_sms(), HttpReply(status, {}, body.encode()))

    assert (type(caught.value), caught.value.code) == (outcome, code)


# --- Who calls back ---------------------------------------------------------------

VECTOR_TOKEN = "tok_secret_1"
VECTOR = Callback(
    "POST",
    {"c": "7"},
    {"x-twilio-signature": "apVl7rGu76AzrL0s+M4FzJVU4eI="},
    b"From=%2B15005550006&To=%2B15005550001&Body=STOP+please+%26+thanks"
    b"&MessageSid=SM00000000000000000000000000000000&NumMedia=0",
    "https://sms.example.org/hooks/twilio/in?c=7",
)
JSON_URL = (
    "https://sms.example.org/hooks/twilio/j?bodySHA256="
    "015abd7f5cc57a2dd94b7590f04ad8084273905ee33ec5cebeae62276a97f862"
)
JSON_VECTOR = Callback(
    "POST",
    {"bodySHA256": JSON_URL.rpartition("=")[2]},
    {"X-Twilio-Signature": "NMDjuPfBhN1tu8ad504y1P/Clq4="},
    b'{"a":1}',
    JSON_URL,
)


@pytest.mark.parametrize("vector", [VECTOR, JSON_VECTOR], ids=["form", "JSON"])
def test_twilios_own_signature_is_verified(vector):
    make_gateway(f"secret=newer&secret={VECTOR_TOKEN}").verify(vector)


@pytest.mark.parametrize(
    "changes",
    [
        pytest.param({"body": VECTOR.body + b"&New=1"}, id="another field"),
        pytest.param({"url": f"{VECTOR.url}&d=8"}, id="another address"),
        pytest.param({"headers": {}}, id="no signature"),
        pytest.param({"method": "GET"}, id="another method"),
    ],
)
def test_a_changed_request_is_refused(changes):
    with pytest.raises(InvalidSignature):
        make_gateway(f"secret={VECTOR_TOKEN}").verify(replace(VECTOR, **changes))


def test_a_changed_json_body_is_refused():
    with pytest.raises(InvalidSignature):
        make_gateway(f"secret={VECTOR_TOKEN}").verify(
            replace(JSON_VECTOR, body=b'{"a":2}')
        )


def test_where_secrets_are_named_the_password_is_none(gateway):
    call = signing.twilio(inbound(Body="STOP"), "token-1").as_callback()
    gateway.verify(call)

    with pytest.raises(InvalidSignature):
        make_gateway("secret=other").verify(call)


@pytest.mark.parametrize(
    "signed",
    [
        "https://sms.example.org/webhooks/main/inbound/",
        "https://sms.example.org:443/webhooks/main/inbound/",
    ],
)
@pytest.mark.parametrize(
    "seen",
    [
        "https://sms.example.org/webhooks/main/inbound/",
        "https://sms.example.org:443/webhooks/main/inbound/",
        "https://sms.example.org:8443/webhooks/main/inbound/",
    ],
)
def test_a_port_in_the_address_does_not_matter(gateway, signed, seen):
    content = f"{signed}BodySTOP"
    if ":8443" in seen and ":443" in signed:
        content = content.replace(":443", ":8443")
    header = {"X-Twilio-Signature": signing.digest_of("token-1", content, "sha1")}

    gateway.verify(Callback("POST", {}, header, b"Body=STOP", seen))


def test_behind_a_proxy_the_public_address_counts(gateway):
    call = signing.twilio(inbound(Body="STOP"))
    seen = replace(call.as_callback(), url="http://10.0.0.7/x", public_url=call.url)

    gateway.verify(seen)


def test_a_field_that_comes_twice_is_signed_once_for_each_value(gateway):
    call = Call("inbound", b"A=2&A=1&A=2")
    signature = signing.digest_of("token-1", f"{call.url}A1A2", "sha1")

    gateway.verify(call.with_headers(X_Twilio_Signature=signature).as_callback())


def test_a_get_is_signed_by_its_address_alone(gateway):
    call = Call("inbound", method="GET", query="From=%2B1&MessageSid=1&Body=STOP")
    signed = signing.twilio(call).as_callback()

    gateway.verify(signed)
    [sms] = gateway.parse_inbound(signed)

    assert sms.text == "STOP"


def test_a_signed_json_body_is_read(gateway):
    body = b'{"MessageSid": "SM1", "From": "+12025550101", "Body": "hi \\ud83c"}'
    signed = signing.twilio_json(Call("inbound", body)).as_callback()

    gateway.verify(signed)
    [sms] = gateway.parse_inbound(signed)

    assert sms.text == "hi ?"


# --- Receipts ---------------------------------------------------------------------


@pytest.mark.parametrize(
    ("name", "status", "code"),
    [
        ("delivery_sent", DeliveryStatus.SENT, ""),
        ("delivery_delivered", DeliveryStatus.DELIVERED, ""),
        ("delivery_unknown_handset", DeliveryStatus.FAILED, "30005"),
        ("delivery_opted_out", DeliveryStatus.FAILED, "21610"),
    ],
)
def test_a_receipt_says(gateway, name, status, code):
    [report] = gateway.parse_delivery(recorded(name))

    assert (report.status, report.code) == (status, code)
    assert (report.reference, report.provider_id) == (
        REFERENCE,
        "SM00000000000000000000000000000001",
    )


def test_a_status_nobody_knows_is_unknown(gateway):
    call = Call("delivery", b"MessageSid=SM1&MessageStatus=partially_delivered")

    [report] = gateway.parse_delivery(call.as_callback())

    assert report.status is DeliveryStatus.UNKNOWN


@pytest.mark.parametrize("body", [b"", b"MessageSid=SM1", b"MessageStatus=sent"])
def test_half_a_receipt_is_none(gateway, body):
    assert gateway.parse_delivery(Call("delivery", body).as_callback()) == []


# --- Texts in ---------------------------------------------------------------------


def test_a_text_comes_with_both_numbers_and_its_id(gateway):
    [sms] = gateway.parse_inbound(recorded("inbound_stop"))

    assert (sms.sender, sms.recipient, sms.text, sms.answered) == (
        "+12025550101",
        "+12025550100",
        "STOP",
        None,
    )
    assert sms.provider_id == "SM000000000000000000000000000000a1"


def test_twilios_own_answer_is_told(gateway):
    [sms] = gateway.parse_inbound(recorded("inbound_stop_answered"))

    assert sms.answered is Answered.STOP


@pytest.mark.parametrize("kind", ["", "NEW", "STOPPED"])
def test_an_answer_nobody_knows_is_none(gateway, kind):
    call = inbound(MessageSid="SM1", From="+1", Body="x", OptOutType=kind)

    [sms] = gateway.parse_inbound(call.as_callback())

    assert sms.answered is None


def test_pictures_come_in(gateway):
    [sms] = gateway.parse_inbound(recorded("inbound_pictures"))

    assert sms.media == ("https://api.twilio.com/me/0", "https://api.twilio.com/me/1")


@pytest.mark.parametrize("fields", [{"From": "+1"}, {"MessageSid": "SM1"}, {}])
def test_half_a_text_is_none(gateway, fields):
    assert gateway.parse_inbound(inbound(**fields).as_callback()) == []


def test_its_thanks_say_nothing_to_the_person(gateway):
    assert gateway.acknowledge() == (200, "text/xml", "<Response/>")
