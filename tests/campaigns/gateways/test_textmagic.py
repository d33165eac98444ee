"""TextMagic's words: what we ask, what it answers, what it calls back with."""

import json
from decimal import Decimal
from urllib.parse import parse_qs, parse_qsl

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
from campaigns.gateways.textmagic import TextMagicGateway
from campaigns.gateways.urls import parse_gateway
from tests.campaigns.gateways.signing import FORM, JSON, payload

MULTIPART = 'multipart/form-data; boundary="x"'


def make_gateway(query="secret=s-1&secret=s-2", user="shop:key-1"):
    address = f"textmagic://{user}@rest.textmagic.com?{query}"
    return TextMagicGateway(parse_gateway("main", address))


@pytest.fixture
def gateway() -> TextMagicGateway:
    return make_gateway()


def answered(gateway, sms, status: int, body: bytes):
    return gateway.read_reply(sms, HttpReply(status, {}, body))


def posted(body: bytes, kind: str = FORM, **query: str) -> Callback:
    return Callback("POST", query or {"k": "s-1"}, {"Content-Type": kind}, body)


def recorded(name: str) -> Callback:
    return posted(payload("textmagic", f"{name}.txt"))


def test_it_posts_a_form_with_its_own_headers(gateway, make_sms):
    request = gateway.request_for(make_sms())
    form = parse_qs(request.body.decode())

    assert request.url == "https://rest.textmagic.com/api/v2/messages"
    assert (request.headers["X-TM-Username"], request.headers["X-TM-Key"]) == (
        "shop",
        "key-1",
    )
    assert (form["phones"], form["from"]) == (["12025550101"], ["12025550100"])


def test_it_refuses_more_than_six_parts(gateway, make_sms):
    with pytest.raises(Rejected, match="6 parts"):
        gateway.request_for(make_sms(text="x" * (6 * 153 + 1)))


@pytest.mark.parametrize(("query", "user"), [("", "a:b"), ("secret=a", "a")])
def test_an_address_that_lacks_something_is_refused(query, user):
    with pytest.raises(NotConfigured):
        make_gateway(query, user)


def test_a_yes_tells_the_id_as_a_text(gateway, make_sms):
    body = payload("textmagic", "send_accepted.json")

    assert answered(gateway, make_sms(), 201, body) == Accepted("49575710")


@pytest.mark.parametrize(
    ("status", "body", "error"),
    [
        (400, b'{"code": 400, "message": "Validation Failed"}', Rejected),
        (401, b"", NotConfigured),
        (429, b"", Throttled),
        (500, b"", OutcomeUnknown),
        (201, b"<html>", OutcomeUnknown),
        (201, b"{}", OutcomeUnknown),
    ],
)
def test_an_answer_means(gateway, make_sms, status, body, error):
    with pytest.raises(error):
        answered(gateway, make_sms(), status, body)


@pytest.mark.parametrize("query", [{"k": "s-1"}, {"k": "s-2"}])
def test_a_callback_with_a_secret_is_verified(gateway, query):
    gateway.verify(posted(b"", **query))


@pytest.mark.parametrize("query", [{"k": ""}, {"k": "guess"}, {"x": "s-1"}])
def test_any_other_callback_is_refused(gateway, query):
    with pytest.raises(InvalidSignature):
        gateway.verify(posted(b"", **query))


@pytest.mark.parametrize(
    ("name", "status", "code"),
    [
        ("delivery_delivered", DeliveryStatus.DELIVERED, ""),
        ("delivery_rejected", DeliveryStatus.FAILED, "j"),
    ],
)
def test_a_receipt_says(gateway, name, status, code):
    [report] = gateway.parse_delivery(recorded(name))

    assert (report.provider_id, report.status, report.code) == (
        "49575710",
        status,
        code,
    )


def test_a_receipt_tells_the_price_of_the_whole_text(gateway):
    [report] = gateway.parse_delivery(recorded("delivery_delivered"))

    assert report.price == Decimal("0.04")


def test_a_letter_nobody_knows_is_unknown(gateway):
    [report] = gateway.parse_delivery(posted(b"id=1&status=z"))

    assert report.status is DeliveryStatus.UNKNOWN


def as_multipart(fields: dict[str, str]) -> bytes:
    parts = "".join(
        f'--x\r\nContent-Disposition: form-data; name="{key}"\r\n\r\n{value}\r\n'
        for key, value in fields.items()
    )
    return f"{parts}--x--\r\n".encode()


@pytest.mark.parametrize("kind", [FORM, JSON, MULTIPART])
def test_a_text_comes_in_whichever_format_the_account_chose(gateway, kind):
    form = payload("textmagic", "inbound_stop.txt")
    fields = dict(parse_qsl(form.decode()))
    bodies = {
        FORM: form,
        JSON: json.dumps(fields).encode(),
        MULTIPART: as_multipart(fields),
    }

    [sms] = gateway.parse_inbound(posted(bodies[kind], kind))

    assert (sms.provider_id, sms.sender, sms.text) == ("1782984", "12025550101", "STOP")


def test_a_receipt_is_no_text(gateway):
    assert gateway.parse_inbound(recorded("delivery_delivered")) == []


@pytest.mark.parametrize("kind", [FORM, JSON, MULTIPART, "multipart/form-data"])
@pytest.mark.parametrize("body", [b"", b"[[[", b"\xff%00&=", b"--x\r\n\r\n--x--"])
def test_nonsense_is_neither_text_nor_receipt(gateway, kind, body):
    assert gateway.parse_inbound(posted(body, kind)) == []
    assert gateway.parse_delivery(posted(body, kind)) == []
