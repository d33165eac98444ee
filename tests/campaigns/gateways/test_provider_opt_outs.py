"""Opt-outs at the provider, through our real addresses, from each that tells us."""

from collections.abc import Callable
from dataclasses import dataclass
from urllib.parse import urlencode

import pytest
from django.http import HttpResponse
from django.test import Client

from campaigns.gateways.registry import close_gateways
from campaigns.gateways.tokens import AddressProof
from campaigns.models import Message, Sender
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
class Told:
    """A callback of the gateway at this address, to be signed when it is made."""

    address: str
    sign: Callable[[Call], Call]
    call: Call

    def to(self, client: Client) -> HttpResponse:
        return self.sign(self.call).to(client)


TWILIO = "main=twilio://AC1:token-1@api.twilio.com"
TELNYX = f"main=telnyx://KEY@api.telnyx.com?secret={signing.TELNYX_PUBLIC}"
PLIVO = "main=plivo://MA1:token-1@api.plivo.com"
MESSAGEBIRD = f"main=messagebird://KEY@host?secret={signing.MESSAGEBIRD_KEY}"


def twilio(name: str, door: str) -> Call:
    query = f"m={REFERENCE}" if door == "delivery" else ""
    return Call(door, payload("twilio", name), query)


def telnyx(name: str, door: str) -> Call:
    body = payload("telnyx", name)
    proof = urlencode(AddressProof("main", ("KEY",)).fields(REFERENCE))
    query = proof if door == "delivery" else ""
    return Call(door, body, query, content_type=signing.JSON)


def plivo(name: str) -> Call:
    query = urlencode(AddressProof("main", ("token-1",)).fields(REFERENCE))
    return Call("delivery", payload("plivo", name), query)


def messagebird(name: str) -> Call:
    query = payload("messagebird", name).decode()
    return Call("delivery", query=query, method="GET")


BLOCKED = {
    "twilio": Told(
        TWILIO, signing.twilio, twilio("delivery_opted_out.txt", "delivery")
    ),
    "telnyx": Told(
        TELNYX, signing.telnyx, telnyx("delivery_opted_out.json", "delivery")
    ),
    "plivo": Told(PLIVO, signing.plivo_v3, plivo("delivery_opted_out.txt")),
    "messagebird": Told(
        MESSAGEBIRD, signing.messagebird, messagebird("delivery_opted_out.txt")
    ),
}
ANSWERED = {
    "twilio": Told(
        TWILIO, signing.twilio, twilio("inbound_stop_answered.txt", "inbound")
    ),
    "telnyx": Told(
        TELNYX, signing.telnyx, telnyx("inbound_stop_answered.json", "inbound")
    ),
}
who_blocks = pytest.mark.parametrize("told", BLOCKED.values(), ids=BLOCKED)
who_answers = pytest.mark.parametrize("told", ANSWERED.values(), ids=ANSWERED)


@pytest.fixture(autouse=True)
def _configured(told, settings):
    settings.SMS_GATEWAYS = told.address
    yield
    close_gateways()


@pytest.fixture(autouse=True)
def message(_configured) -> Message:
    offers = make_list(sender=make_sender())
    [ann] = make_people([us_phone(1)])
    join([ann], offers)
    return Message.objects.create(
        reference=REFERENCE,
        subscriber=ann,
        campaign=make_campaign(offers),
        list=offers,
        sender=Sender.objects.get(),
        kind="promotional",
        status="sent",
        first_due_at=NOON,
        handed_at=NOON,
    )


def lines() -> int:
    return ConsentEvent.objects.count()


@who_blocks
def test_a_block_told_by_a_receipt_ends_the_consent_once(client, told, message):
    told.to(client)
    after_one = lines()
    told.to(client)

    message.refresh_from_db()
    assert (message.status, message.code) == ("failed", "opted_out_at_provider")
    assert Subscription.objects.get().status == "unsubscribed"
    assert lines() == after_one


@who_answers
def test_a_stop_the_provider_answered_is_heard_once_and_not_answered(client, told):
    told.to(client)
    after_one = lines()
    told.to(client)

    inbound = InboundMessage.objects.get()
    assert (inbound.intent, inbound.provider_answer) == ("opt_out", "stop")
    assert Subscription.objects.get().status == "unsubscribed"
    assert (lines(), Message.objects.count()) == (after_one, 1)


@who_blocks
def test_a_forged_block_ends_nothing(client, told):
    answer = told.call.to(client)

    assert answer.status_code == 403
    assert Subscription.objects.get().status == "active"
