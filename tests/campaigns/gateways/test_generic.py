"""A provider without an adapter: what a recipe can say, and what it may not."""

import json
from pathlib import Path
from urllib.parse import urlencode

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
from campaigns.gateways.generic import GenericGateway
from campaigns.gateways.http import HttpReply
from campaigns.gateways.urls import parse_gateway

PAYLOADS = Path(__file__).parent / "payloads" / "generic"
RECIPE = PAYLOADS / "provider.toml"


def make_gateway(path: object = RECIPE, **options: str) -> GenericGateway:
    query = urlencode({"file": str(path), **options} if path else options)
    address = f"generic://shop:p%40ss@api.example.org/base?secret=s-1&{query}"
    return GenericGateway(parse_gateway("main", address))


@pytest.fixture
def gateway() -> GenericGateway:
    return make_gateway()


def answered(gateway, sms, body: str, status: int = 200):
    return gateway.read_reply(sms, HttpReply(status, {}, body.encode()))


def posted(name: str, **query: str) -> Callback:
    headers = {"Content-Type": "application/json"}
    body = (PAYLOADS / f"{name}.json").read_bytes()
    return Callback("POST", {"k": "s-1", **query}, headers, body)


# --- What it asks -----------------------------------------------------------------


def test_the_recipe_says_where_and_how(gateway, make_sms):
    request = gateway.request_for(make_sms())

    assert (request.method, request.url) == (
        "POST",
        "https://api.example.org/base/v2/sms?account=shop",
    )
    assert request.headers["Authorization"] == "Basic c2hvcDpwQHNz"


def test_a_text_cannot_break_out_of_a_json_body(gateway, make_sms):
    text = 'He said "no": {to} \\ \n \N{TULIP}'

    body = json.loads(gateway.request_for(make_sms(text=text)).body)

    assert body["text"] == text


def test_a_body_gets_numbers_and_lengths_as_the_recipe_wants_them(gateway, make_sms):
    sms = make_sms(encoding="UCS-2", validity_seconds=90)

    body = json.loads(gateway.request_for(sms).body)

    assert (body["to"], body["from"]) == ("+12025550101", "12025550100")
    assert (body["ttl"], body["coding"]) == (90, 2)


def test_a_form_and_an_address_are_percent_encoded(make_sms):
    gateway = make_gateway(
        None,
        url="{address}?to={to}",
        content_type="application/x-www-form-urlencoded",
        body="m={text}",
    )

    request = gateway.request_for(make_sms(text="a&b=c d"))

    assert request.url == "https://api.example.org/base?to=%2B12025550101"
    assert request.body == b"m=a%26b%3Dc%20d"


def test_an_option_of_the_address_wins_over_the_file(make_sms):
    assert make_gateway(method="put").request_for(make_sms()).method == "PUT"


def test_a_recipe_may_be_json(tmp_path, make_sms):
    path = tmp_path / "recipe.json"
    path.write_text(json.dumps({"url": "{address}?t={text}", "method": "GET"}))

    request = make_gateway(path).request_for(make_sms(text="hi"))

    assert (request.method, request.url, request.body) == (
        "GET",
        "https://api.example.org/base?t=hi",
        None,
    )


def test_without_a_recipe_it_posts_json(make_sms):
    body = json.loads(make_gateway(None).request_for(make_sms()).body)

    assert (body["to"], body["text"]) == ("+12025550101", "Tulips are in.")


def test_it_refuses_what_is_too_long(gateway, make_sms):
    with pytest.raises(Rejected, match="longer than 10 parts"):
        gateway.request_for(make_sms(text="x" * 1531))


@pytest.mark.parametrize(
    ("options", "words"),
    [
        ({"bdoy": "x"}, "'bdoy' is no key"),
        ({"body": "{txt}"}, "no placeholder {txt}"),
        ({"body": "hello", "url": "{address}"}, "neither its url nor its body"),
        ({"success": "("}, "success is no regular expression"),
        ({"id": "[0-9]+"}, "id needs one group"),
        ({"header": "Authorization"}, "Name: value"),
        ({"max_parts": "many"}, "whole number"),
        ({"preset": "acme"}, "no such preset; there are idt"),
        ({"file": "/nowhere/recipe.toml"}, "cannot be read"),
    ],
)
def test_a_recipe_that_makes_no_sense_is_refused(options, words):
    with pytest.raises(NotConfigured, match=words.replace("(", r"\(")) as caught:
        make_gateway(**{"path": None, "body": "{text}", **options})

    assert "p@ss" not in caught.value.text


def test_a_file_that_cannot_be_understood_is_not_quoted(tmp_path):
    path = tmp_path / "recipe.toml"
    path.write_text("password = hunter2")

    with pytest.raises(NotConfigured) as caught:
        make_gateway(path)

    assert "hunter2" not in caught.value.text


def test_callbacks_need_a_secret():
    with pytest.raises(NotConfigured, match="secret="):
        GenericGateway(parse_gateway("main", "generic://h?body={text}"))


def test_idt_express_is_a_preset(make_sms):
    gateway = make_gateway(None, preset="idt")

    body = json.loads(gateway.request_for(make_sms()).body)

    assert (body["to"], body["reference"]) == ("12025550101", f"{1:032x}")


# --- What it answers --------------------------------------------------------------


def test_a_yes_tells_the_id(gateway, make_sms):
    body = (PAYLOADS / "send_accepted.json").read_text()

    assert answered(gateway, make_sms(), body) == Accepted("a1-b2")


@pytest.mark.parametrize(
    ("status", "body", "error", "code"),
    [
        (200, '{"status": "no", "error": "OPTED_OUT"}', RecipientOptedOut, "OPTED_OUT"),
        (200, '{"status": "no", "error": "BAD_TEXT"}', Rejected, "BAD_TEXT"),
        (200, '{"status": "no", "error": "QUEUE_FULL"}', Throttled, "QUEUE_FULL"),
        (429, "", Throttled, "429"),
        (503, "", Throttled, "503"),
        (401, "", NotConfigured, "401"),
        (422, "", Rejected, "422"),
        (500, "", OutcomeUnknown, "500"),
        (200, "<html>", OutcomeUnknown, "200"),
    ],
)
def test_the_recipe_says_what_an_answer_means(
    gateway, make_sms, status, body, error, code
):
    with pytest.raises(error) as caught:
        answered(gateway, make_sms(), body, status)

    assert (type(caught.value), caught.value.code) == (error, code)


def test_the_recipe_says_who_is_gone_and_who_has_left(gateway):
    assert gateway.gone_codes == {"NO_SUCH_NUMBER"}
    assert gateway.opted_out_codes == {"BLOCKED"}


# --- What it calls back with ------------------------------------------------------


@pytest.mark.parametrize(
    ("name", "status", "code"),
    [
        ("delivery_delivered", DeliveryStatus.DELIVERED, ""),
        ("delivery_gone", DeliveryStatus.FAILED, "NO_SUCH_NUMBER"),
    ],
)
def test_a_receipt_says(gateway, name, status, code):
    [report] = gateway.parse_delivery(posted(name))

    assert (report.provider_id, report.status, report.code) == ("a1-b2", status, code)
    assert f"{report.at:%Y-%m-%d %H:%M:%S}" == "2026-06-02 18:01:12"


def test_a_receipts_own_address_names_our_reference(gateway, make_sms):
    body = json.loads(gateway.request_for(make_sms()).body)
    query = dict(pair.split("=") for pair in body["hook"].split("?")[1].split("&"))
    callback = Callback("GET", {**query, "state": "DELIVRD"}, {}, b"")

    gateway.verify(callback)

    [report] = gateway.parse_delivery(callback)
    assert report.reference == f"{1:032x}"


def test_an_unknown_word_is_an_unknown_status(gateway):
    callback = Callback("GET", {"k": "s-1", "message_id": "1", "state": "X"}, {}, b"")

    [report] = gateway.parse_delivery(callback)

    assert report.status is DeliveryStatus.UNKNOWN


def test_a_text_comes_in(gateway):
    [sms] = gateway.parse_inbound(posted("inbound_stop"))

    assert (sms.provider_id, sms.sender, sms.recipient, sms.text) == (
        "in-1",
        "12025550101",
        "12025550100",
        "STOP",
    )


def test_a_list_may_be_the_whole_body():
    gateway = make_gateway(None)
    body = (
        b'[{"id": "1", "from": "2", "text": "a"}, {"id": "3", "from": "2", "text": ""}]'
    )
    callback = Callback("POST", {"k": "s-1"}, {}, body)

    assert [sms.text for sms in gateway.parse_inbound(callback)] == ["a", ""]


def test_a_text_without_an_id_is_known_by_what_it_says_and_when():
    gateway = make_gateway(None, body="{text}", inbound_at="at")
    query = {"k": "s-1", "from": "1", "to": "2", "text": "hi", "at": "1780423272"}

    ids = {
        gateway.parse_inbound(Callback("GET", query | more, {}, b""))[0].provider_id
        for more in ({}, {}, {"at": "1780423273"})
    }

    assert len(ids) == 2


def test_a_text_with_neither_counts_every_time():
    gateway = make_gateway(None, body="{text}")
    callback = Callback("GET", {"k": "s-1", "from": "1", "text": "hi"}, {}, b"")

    ids = {gateway.parse_inbound(callback)[0].provider_id for _ in range(2)}

    assert len(ids) == 2


@pytest.mark.parametrize(
    "body", ["", "[]", "[[[", '{"messages": 7}', '{"messages": [1, null, {}]}']
)
def test_nonsense_is_no_text_and_no_receipt(gateway, body):
    headers = {"Content-Type": "application/json"}
    callback = Callback("POST", {"k": "s-1"}, headers, body.encode())

    assert gateway.parse_inbound(callback) == []
    assert gateway.parse_delivery(callback) == []


def test_a_receipts_token_brings_in_no_text(gateway):
    callback = Callback("GET", {"t": "x", "source": "1", "body": "STOP"}, {}, b"")

    with pytest.raises(InvalidSignature):
        gateway.parse_inbound(callback)


def test_it_thanks_as_the_recipe_says(gateway):
    assert gateway.acknowledge() == (200, "text/plain", "OK")
