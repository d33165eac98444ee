"""Every recorded inbound text, as its provider would repeat it: one effect."""

from dataclasses import dataclass, replace
from pathlib import Path

import pytest

from campaigns.gateways.registry import close_gateways
from campaigns.models import Message
from keywords.models import InboundMessage, InboundPiece
from subscribers.models import ConsentEvent, Subscriber
from tests.campaigns.gateways import signing
from tests.campaigns.gateways.signing import PAYLOADS, Call
from tests.campaigns.gateways.test_doors import DOORS, Door
from tests.factories import join, make_list, make_people, make_sender, us_phone

pytestmark = pytest.mark.django_db

KANNEL = "main=kannel://user:pass@127.0.0.1:13013?secret=lab-secret"


@dataclass(frozen=True)
class Recorded:
    """One recorded inbound callback, and the gateway it came to."""

    address: str
    door: Door | None
    path: Path

    def call(self) -> Call:
        """As the provider makes it now: what is timed is signed afresh."""
        body = self.path.read_bytes().strip()
        if self.door is None:  # Kannel signs nothing: its secret is in the address
            return Call("inbound", query=body.decode(), method="GET")
        kind = signing.JSON if self.path.suffix == ".json" else signing.FORM
        return self.door.sign(replace(Call("inbound", body), content_type=kind))


def recorded() -> dict[str, Recorded]:
    found = {}
    for path in sorted(PAYLOADS.glob("*/inbound_*")):
        provider = path.parent.name
        door = DOORS.get(provider)
        address = door.address if door else KANNEL
        found[f"{provider} {path.stem}"] = Recorded(address, door, path)
    return found


RECORDED = recorded()
every_one = pytest.mark.parametrize("one", RECORDED.values(), ids=RECORDED)


@pytest.fixture
def shop(one, settings):
    settings.SMS_GATEWAYS = one.address
    lst = make_list(sender=make_sender())
    join(make_people([us_phone(1), us_phone(23)]), lst)
    yield
    close_gateways()


def effect() -> tuple[object, ...]:
    """All that a text may write: texts, parts, people, consents, answers."""
    return tuple(
        list(model.objects.order_by("pk").values_list(*fields))
        for model, fields in (
            (InboundMessage, ("provider_id", "intent", "reply", "body")),
            (InboundPiece, ("provider_id", "taken_at")),
            (Subscriber, ("phone", "held_until")),
            (ConsentEvent, ("line",)),
            (Message, ("cause", "status")),
        )
    )


@every_one
def test_a_recorded_text_is_stored_and_heard(client, one, shop):
    answer = one.call().to(client)

    assert answer.status_code // 100 == 2
    heard = InboundMessage.objects.exclude(intent="").count()
    assert heard + InboundPiece.objects.count() == 1


@every_one
def test_a_recorded_text_that_comes_twice_has_one_effect(client, one, shop):
    one.call().to(client)
    once = effect()

    answer = one.call().to(client)

    assert answer.status_code // 100 == 2
    assert effect() == once


def test_every_provider_has_a_recorded_text():
    assert set(DOORS) - {"sinch, unsigned"} | {"kannel"} == {
        path.parent.name for path in PAYLOADS.glob("*/inbound_*")
    }
