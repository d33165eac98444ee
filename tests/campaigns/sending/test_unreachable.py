"""Texts that keep failing for a number that is gone end its consents."""

from datetime import timedelta

import pytest

from campaigns.gateways import get_gateway
from campaigns.gateways.base import (
    DeliveryReport,
    DeliveryStatus,
    Rejected,
    Unreachable,
)
from campaigns.models import Message, Sender
from campaigns.sending import launching, receipts
from campaigns.sending.pump import dispatch
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


@pytest.fixture
def backup(settings):
    settings.SMS_GATEWAYS = f"{KANNEL},backup=plivo://ID:token@127.0.0.1:9"
    Sender.objects.update(fallback="backup")


def tell(person, lst, *codes, gateway=""):
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
        receipts.receive_receipts(
            [report], now=NOON + timedelta(hours=n), gateway=gateway
        )


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


def test_a_fallbacks_code_is_read_as_it_means_it(ann, offers, backup):
    tell(ann, offers, *["50"] * 3, gateway="backup")

    assert not is_reachable(ann, offers)
    assert NumberFlag.objects.get().source == "gateway backup"


def test_a_fallback_that_means_something_else_by_it_ends_nothing(ann, offers, backup):
    tell(ann, offers, *["UNDELIV/001"] * 3, gateway="backup")

    assert is_reachable(ann, offers)


def test_a_refusal_of_the_fallback_is_read_as_it_means_it(
    memory, settings, monkeypatch, ann, offers
):
    settings.SMS_GATEWAYS = "main=memory://,backup=memory://"
    Sender.objects.update(fallback="backup")
    backup = get_gateway("backup")
    monkeypatch.setattr(backup, "gone_codes", {"nobody"})
    backup.refuse(str(ann.phone), Rejected("No such number.", "nobody"))
    memory.refuse(str(ann.phone), Unreachable("It is away.", "refused"))

    for n in range(3):
        campaign = make_campaign(offers, slug=f"c{n}")
        launching.launch(campaign, by="ann", now=NOON)
    dispatch(until_empty=True, moved_to=NOON)

    assert not is_reachable(ann, offers)
