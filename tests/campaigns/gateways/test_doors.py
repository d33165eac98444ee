"""What providers call back with, through our real addresses: once heard, never forged.

A new adapter adds one line to `DOORS`: its address, its payloads and its signature.
"""

import time
from collections.abc import Callable
from dataclasses import dataclass, replace
from urllib.parse import urlencode

import pytest

from campaigns.gateways.registry import close_gateways
from campaigns.gateways.tokens import AddressProof
from campaigns.models import Message, Sender
from campaigns.webhooks import BODY_AT_MOST
from keywords.models import InboundMessage
from subscribers.models import ConsentEvent, Subscription
from tests.campaigns.gateways import signing
from tests.campaigns.gateways.signing import REFERENCE, Call, payload
from tests.factories import (
    NOON,
    join,
    make_campaign,
    make_list,
    make_people,
    make_sender,
    us_phone,
)

pytestmark = pytest.mark.django_db


@dataclass(frozen=True)
class Door:
    """`receipt` says delivered, `stop` is a STOP; `garbage` is signed and no sense."""

    address: str
    sign: Callable[[Call], Call]
    receipt: Call
    stop: Call
    garbage: Call
    # Where the signature has a time: the same call, signed an hour ago.
    sign_stale: Callable[[Call], Call] | None = None
    # A secret in the address proves who calls, not what was said.
    signs_body: bool = True
    # Where receipts name the provider's id only.
    provider_id: str = ""


def _twilio(door: str, body: bytes) -> Call:
    return Call(door, body, f"m={REFERENCE}" if door == "delivery" else "")


def _proven(secret: str) -> str:
    return urlencode(AddressProof("main", (secret,)).fields(REFERENCE))


def _telnyx(door: str, body: bytes) -> Call:
    query = _proven("KEY") if door == "delivery" else ""
    return Call(door, body, query, content_type=signing.JSON)


DOORS = {
    "messagebird": Door(
        f"main=messagebird://KEY@rest.messagebird.com?secret={signing.MESSAGEBIRD_KEY}",
        signing.messagebird,
        Call(
            "delivery",
            query=payload("messagebird", "delivery_delivered.txt").decode(),
            method="GET",
        ),
        Call("inbound", payload("messagebird", "inbound_stop.txt")),
        Call("inbound", b"\xff%00&=&id"),
        sign_stale=lambda call: signing.messagebird(call, at=time.time() - 3600),
    ),
    "plivo": Door(
        "main=plivo://MA1:token-1@api.plivo.com",
        signing.plivo_v3,
        Call(
            "delivery",
            payload("plivo", "delivery_delivered.txt"),
            _proven(signing.TOKEN),
        ),
        Call("inbound", payload("plivo", "inbound_stop.txt")),
        Call("inbound", b"\xff%00&=&MessageUUID", _proven(signing.TOKEN)),
    ),
    "telnyx": Door(
        f"main=telnyx://KEY@api.telnyx.com?secret={signing.TELNYX_PUBLIC}",
        signing.telnyx,
        _telnyx("delivery", payload("telnyx", "delivery_delivered.json")),
        _telnyx("inbound", payload("telnyx", "inbound_stop.json")),
        _telnyx("inbound", b'{"data": [{"payload": 7}], "x": ' + b"[" * 9000),
        sign_stale=lambda call: signing.telnyx(call, time.time() - 3600),
    ),
    "vonage": Door(
        "main=vonage://abcd1234:api-secret@rest.nexmo.com?secret=token-1",
        signing.vonage,
        Call("delivery", payload("vonage", "delivery_delivered.txt")),
        Call("inbound", payload("vonage", "inbound_stop.txt")),
        Call("inbound", b"\xff%00&=&messageId"),
        sign_stale=lambda call: signing.vonage(call, at=time.time() - 3600),
    ),
    "generic": Door(
        "main=generic://user:pass@api.example.org?secret=token-1&file="
        f"{signing.PAYLOADS}/generic/provider.toml",
        signing.in_address,
        Call(
            "delivery",
            payload("generic", "delivery_delivered.json"),
            content_type=signing.JSON,
        ),
        Call(
            "inbound",
            payload("generic", "inbound_stop.json"),
            content_type=signing.JSON,
        ),
        Call("inbound", b'{"messages": [[[', content_type=signing.JSON),
        signs_body=False,
    ),
    "sinch": Door(
        "main=sinch://plan-1:key-1@us.sms.api.sinch.com?secret=token-1",
        signing.sinch,
        Call("delivery", payload("sinch", "delivery_delivered.json")),
        Call("inbound", payload("sinch", "inbound_stop.json")),
        Call("inbound", b'{"type": "mo_text"}'),
        sign_stale=lambda call: signing.sinch(call, at=time.time() - 3600),
    ),
    "sinch, unsigned": Door(
        "main=sinch://plan-1:key-1@us.sms.api.sinch.com?secret=token-1",
        signing.in_address,
        Call("delivery", payload("sinch", "delivery_delivered.json")),
        Call("inbound", payload("sinch", "inbound_stop.json")),
        Call("inbound", b"[[["),
        signs_body=False,
    ),
    "bird": Door(
        "main=bird://key-1@us1.platform.bird.com?secret=whsec_dG9rZW4tMQ%3D%3D",
        signing.bird,
        Call("delivery", payload("bird", "delivery_delivered.json")),
        Call("inbound", payload("bird", "inbound_stop.json")),
        Call("inbound", b'{"type": "sms.received", "data": 7}'),
        sign_stale=lambda call: signing.bird(call, at=time.time() - 3600),
    ),
    "textmagic": Door(
        "main=textmagic://shop:key-1@rest.textmagic.com?secret=token-1",
        signing.in_every_address,
        Call("delivery", payload("textmagic", "delivery_delivered.txt")),
        Call("inbound", payload("textmagic", "inbound_stop.txt")),
        Call("inbound", b"\xff%00&=&id"),
        signs_body=False,
        provider_id="49575710",
    ),
    "twilio": Door(
        "main=twilio://AC1:token-1@api.twilio.com",
        signing.twilio,
        _twilio("delivery", payload("twilio", "delivery_delivered.txt")),
        _twilio("inbound", payload("twilio", "inbound_stop.txt")),
        _twilio("inbound", b"\xff%00&=&MessageSid"),
    ),
}
# What signs with a second secret that the operator may already have put first.
ROTATED = {
    "messagebird": ("secret=", "secret=another-key-of-thirty-two-letters&secret="),
    "plivo": ("api.plivo.com", "api.plivo.com?secret=newer&secret=token-1"),
    "telnyx": ("secret=", f"secret={signing.OTHER_TELNYX_PUBLIC}&secret="),
    "bird": ("secret=", "secret=whsec_bmV3ZXI%3D&secret="),
    "twilio": ("api.twilio.com", "api.twilio.com?secret=newer&secret=token-1"),
}
USUAL = ("secret=", "secret=newer&secret=")
EMPTY = {
    "text/xml": (b"<Response/>", b"<Response></Response>"),
    "text/plain": (b"", b"OK"),
}
TIMED = {name: door for name, door in DOORS.items() if door.sign_stale}
every_door = pytest.mark.parametrize("door", DOORS.values(), ids=DOORS)
timed_doors = pytest.mark.parametrize("door", TIMED.values(), ids=TIMED)
SIGNED = {name: door for name, door in DOORS.items() if door.signs_body}
signed_doors = pytest.mark.parametrize("door", SIGNED.values(), ids=SIGNED)


def rotated(name: str) -> Door:
    """The same gateway when a newer secret has been put before the one in use."""
    old, new = ROTATED.get(name, USUAL)
    assert old in DOORS[name].address
    return replace(DOORS[name], address=DOORS[name].address.replace(old, new, 1))


@pytest.fixture(autouse=True)
def _configured(door, settings):
    settings.SMS_GATEWAYS = door.address
    yield
    close_gateways()


@pytest.fixture
def subscription(door) -> Subscription:
    lst = make_list(sender=make_sender())
    [ann] = make_people([us_phone(1)])
    join([ann], lst)
    return Subscription.objects.get()


@pytest.fixture
def message(subscription, door) -> Message:
    return Message.objects.create(
        reference=REFERENCE,
        provider_id=door.provider_id,
        subscriber=subscription.subscriber,
        campaign=make_campaign(subscription.list),
        list=subscription.list,
        sender=Sender.objects.get(),
        kind="promotional",
        status="sent",
        first_due_at=NOON,
        handed_at=NOON,
    )


def status_of(row: Message | Subscription) -> str:
    row.refresh_from_db()
    return row.status


@every_door
def test_a_receipt_is_written(client, door, message):
    answer = door.sign(door.receipt).to(client)

    assert (answer.status_code // 100, status_of(message)) == (2, "delivered")


@every_door
def test_a_receipt_that_comes_again_changes_nothing(client, door, message):
    call = door.sign(door.receipt)
    call.to(client)
    before = Message.objects.values().get()

    answer = call.to(client)

    assert answer.status_code // 100 == 2
    assert Message.objects.values().get() == before


@every_door
def test_a_stop_ends_the_consent(client, door, subscription):
    answer = door.sign(door.stop).to(client)

    assert (answer.status_code // 100, status_of(subscription)) == (2, "unsubscribed")


@every_door
def test_a_stop_that_comes_again_is_heard_once(client, door, subscription):
    call = door.sign(door.stop)
    call.to(client)
    lines = ConsentEvent.objects.count()

    answer = call.to(client)

    assert answer.status_code // 100 == 2
    assert (InboundMessage.objects.count(), ConsentEvent.objects.count()) == (1, lines)


@every_door
def test_what_nobody_signed_changes_nothing(client, door, message, subscription):
    answers = [door.receipt.to(client), door.stop.to(client)]

    assert [answer.status_code for answer in answers] == [403, 403]
    assert (status_of(message), status_of(subscription)) == ("sent", "active")
    assert not InboundMessage.objects.exists()


@signed_doors
def test_what_was_changed_on_its_way_changes_nothing(client, door, subscription):
    call = door.sign(door.stop)

    if call.body:
        call = replace(call, body=call.body.replace(b"STOP", b"STOPALL"))
    else:
        call = replace(call, query=call.query.replace("STOP", "STOPALL"))

    assert call.to(client).status_code == 403
    assert status_of(subscription) == "active"


@every_door
def test_one_doors_signature_does_not_open_the_other(client, door, message):
    call = replace(door.sign(door.receipt), door="inbound")

    call.to(client)

    assert not InboundMessage.objects.exists()


@timed_doors
def test_what_was_signed_an_hour_ago_changes_nothing(client, door, subscription):
    answer = door.sign_stale(door.stop).to(client)

    assert (answer.status_code, status_of(subscription)) == (403, "active")


@every_door
@pytest.mark.parametrize("path", ["delivery", "inbound"])
def test_signed_nonsense_is_taken_and_changes_nothing(client, door, message, path):
    answer = door.sign(replace(door.garbage, door=path)).to(client)

    assert answer.status_code // 100 == 2
    assert status_of(message) == "sent"
    assert not InboundMessage.objects.exists()


@pytest.mark.parametrize("door", [rotated(name) for name in DOORS], ids=DOORS)
def test_the_older_secret_opens_both_doors_until_it_is_taken_out(
    client, door, message, subscription
):
    answers = [door.sign(call).to(client) for call in (door.receipt, door.stop)]

    assert [answer.status_code // 100 for answer in answers] == [2, 2]
    assert (status_of(message), status_of(subscription)) == (
        "delivered",
        "unsubscribed",
    )


@every_door
@pytest.mark.parametrize("path", ["delivery", "inbound"])
def test_a_body_that_no_text_needs_is_refused_unread(client, door, message, path):
    call = Call(path, b"x" * (BODY_AT_MOST + 1))

    assert call.to(client).status_code == 413
    assert not InboundMessage.objects.exists()


@every_door
def test_a_text_is_answered_with_what_its_provider_takes_for_silence(client, door):
    answer = door.sign(door.stop).to(client)

    # Words in an answer would be texted to the person.
    assert answer.content in EMPTY[answer.headers["Content-Type"]]
