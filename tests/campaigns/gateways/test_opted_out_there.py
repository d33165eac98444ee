"""A receipt that says its person opted out at the provider, at our real address."""

import pytest

from campaigns.gateways.registry import close_gateways
from campaigns.models import Message
from subscribers.models import Subscription
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

PROVIDERS = {
    "vonage": (
        "vonage://abcd1234:api-secret@rest.nexmo.com?secret=token-1",
        signing.vonage,
        Call("delivery", payload("vonage", "delivery_opted_out.txt")),
    ),
    "bird": (
        "bird://key-1@us1.platform.bird.com?secret=whsec_dG9rZW4tMQ%3D%3D",
        signing.bird,
        Call("delivery", payload("bird", "delivery_opted_out.json")),
    ),
    "generic": (
        "generic://user:pass@api.example.org?secret=token-1&file="
        f"{signing.PAYLOADS}/generic/provider.toml",
        signing.in_address,
        Call(
            "delivery",
            payload("generic", "delivery_opted_out.json"),
            content_type=signing.JSON,
        ),
    ),
}


@pytest.fixture(params=PROVIDERS.values(), ids=PROVIDERS)
def receipt(request, settings) -> Call:
    address, sign, call = request.param
    settings.SMS_GATEWAYS = f"main={address}"
    yield sign(call)
    close_gateways()


@pytest.fixture
def subscription() -> Subscription:
    sender = make_sender()
    lst = make_list(sender=sender)
    [ann] = make_people([us_phone(1)])
    join([ann], lst)
    Message.objects.create(
        reference=REFERENCE,
        subscriber=ann,
        campaign=make_campaign(lst),
        list=lst,
        sender=sender,
        kind="promotional",
        status="sent",
        first_due_at=NOON,
        handed_at=NOON,
    )
    return Subscription.objects.get()


def test_it_ends_the_consent_once(client, receipt, subscription):
    statuses = [receipt.to(client).status_code for _ in range(2)]

    subscription.refresh_from_db()
    assert (statuses, subscription.status) == ([200, 200], "unsubscribed")
    assert Message.objects.get().status == "failed"
