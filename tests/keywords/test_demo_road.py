"""The demonstration's road: texts arrive at simulated phones, but for a few."""

import pytest

from campaigns.gateways.registry import configured
from campaigns.models import Message, SimulatedText
from campaigns.sending import launching
from campaigns.sending.carrying import Lanes
from campaigns.sending.pump import pump_once
from keywords.demo.road import GONE, Road
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


@pytest.fixture
def road(settings) -> Road:
    settings.SMS_GATEWAYS = "main=simulator://"
    return Road(configured()["main"])


def test_a_number_that_is_gone_fails_and_the_others_get_their_text(road):
    sender = make_sender()
    offers = make_list(sender=sender)
    ann, bob = make_people([us_phone(1), us_phone(2)])
    join([ann, bob], offers)
    launching.launch(make_campaign(offers), by="mia", now=NOON)
    road.unreachable = {str(ann.phone): GONE}

    pump_once(sender, road, clock=lambda: NOON, lanes=Lanes())

    told = Message.objects.values_list("subscriber", "status", "code")
    assert set(told) == {(ann.pk, "failed", GONE.code), (bob.pk, "delivered", "")}
    assert [text.phone for text in SimulatedText.objects.all()] == [str(bob.phone)]
