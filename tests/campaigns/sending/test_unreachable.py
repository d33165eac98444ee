"""Texts that keep failing for a number that is gone end its consents."""

from datetime import timedelta

import pytest

from campaigns.gateways.base import DeliveryReport, DeliveryStatus
from campaigns.models import Message, Sender
from campaigns.sending import receipts
from subscribers.models import NumberFlag, Subscriber, Suppression
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

KANNEL = "main=kannel://user:pass@127.0.0.1:9"


@pytest.fixture
def offers(settings):
    settings.SMS_GATEWAYS = KANNEL
    return make_list(sender=make_sender())


@pytest.fixture
def ann(offers):
    [ann] = make_people([us_phone(1)])
    join([ann], offers)
    return ann


def tell(person, lst, *codes):
    """One receipt per text, oldest first; "" is a delivery."""
    for n, code in enumerate(codes):
        message = Message.objects.create(
            subscriber=person,
            campaign=make_campaign(lst, slug=f"c{n}"),
            sender=Sender.objects.get(),
            kind="promotional",
            status="sent",
            first_due_at=NOON,
            handed_at=NOON + timedelta(hours=n),
        )
        report = DeliveryReport(
            reference=str(message.reference),
            provider_id="",
            status=DeliveryStatus.FAILED if code else DeliveryStatus.DELIVERED,
            code=code,
            text="",
            at=None,
            raw={},
        )
        receipts.receive_receipts([report], now=NOON + timedelta(hours=n))


def is_reachable(person, lst):
    return Subscriber.objects.reachable(lst).filter(pk=person.pk).exists()


def test_three_in_a_row_end_the_consents_and_suppress_nobody(ann, offers):
    tell(ann, offers, "UNDELIV/001", "REJECTD/001", "0x0000000b")

    assert not is_reachable(ann, offers)
    assert NumberFlag.objects.get().cause == "unreachable"
    assert NumberFlag.objects.get().source == "gateway main"
    assert not Suppression.objects.exists()


@pytest.mark.parametrize(
    "codes",
    [
        pytest.param(("UNDELIV/001", "UNDELIV/001"), id="two"),
        pytest.param(
            ("UNDELIV/001", "UNDELIV/001", "", "UNDELIV/001"), id="a delivery between"
        ),
        pytest.param(("EXPIRED/000",) * 4, id="a phone that was off"),
        pytest.param(
            ("UNDELIV/001", "EXPIRED/000", "UNDELIV/001"), id="another failure between"
        ),
    ],
)
def test_fewer_or_other_failures_end_nothing(ann, offers, codes):
    tell(ann, offers, *codes)

    assert is_reachable(ann, offers)
