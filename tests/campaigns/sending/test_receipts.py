"""Receipts in any order: status by rank, prices that come late, opt-outs they tell."""

from dataclasses import replace
from datetime import timedelta
from decimal import Decimal

import pytest

from campaigns.gateways.base import Accepted, DeliveryReport, DeliveryStatus
from campaigns.gateways.registry import close_gateways, get_gateway
from campaigns.models import Message, Sender
from campaigns.sending import handing, launching, letterbox, receipts
from campaigns.sending.pump import dispatch
from subscribers import consent, ledger
from subscribers.models import ConsentEvent, Subscription
from subscribers.origin import Origin, Who
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

LATER = NOON + timedelta(minutes=5)
REPORT = DeliveryReport(
    reference=f"{1:032x}",
    provider_id="",
    status=DeliveryStatus.DELIVERED,
    code="",
    text="",
    at=None,
    raw="",
)
OPTED_OUT = replace(REPORT, status=DeliveryStatus.FAILED, code="21610")


@pytest.fixture
def message(settings) -> Message:
    settings.SMS_GATEWAYS = "main=twilio://AC1:token@api.twilio.com"
    offers = make_list(sender=make_sender())
    [ann] = make_people([us_phone(1)])
    join([ann], offers)
    yield Message.objects.create(
        reference=REPORT.reference,
        subscriber=ann,
        campaign=make_campaign(offers),
        list=offers,
        sender=Sender.objects.get(),
        kind="promotional",
        status="sent",
        first_due_at=NOON,
        handed_at=NOON,
    )
    close_gateways()


def tell(*reports: DeliveryReport) -> Message:
    receipts.receive_receipts(reports, now=LATER)
    return Message.objects.get(reference=REPORT.reference)


def consent_status() -> str:
    return Subscription.objects.get().status


def test_a_price_comes_with_a_receipt(message):
    assert tell(replace(REPORT, price=Decimal("0.0079"))).cost == Decimal("0.0079")


def test_a_price_that_comes_late_is_kept_where_nothing_moves(message):
    tell(REPORT)

    row = tell(replace(REPORT, status=DeliveryStatus.SENT, price=Decimal("0.01")))

    assert (row.status, row.cost) == ("delivered", Decimal("0.01"))


def test_a_price_of_a_status_nobody_knows_is_kept(message):
    unknown = replace(REPORT, status=DeliveryStatus.UNKNOWN, price=Decimal("0.01"))

    assert tell(unknown).cost == Decimal("0.01")


def test_a_receipt_without_a_price_takes_none_away(message):
    tell(replace(REPORT, status=DeliveryStatus.SENT, price=Decimal("0.01")))

    assert tell(REPORT).cost == Decimal("0.01")


def test_a_price_that_overtook_the_answer_is_kept(memory, offers, monkeypatch):
    join(make_people([us_phone(1)]), offers)
    Sender.objects.update(price=Decimal("0.5"))
    launching.launch(make_campaign(offers), by="ann", now=NOON)

    def told_at_once(wave, gateway, *, now):
        reference = wave[0].reference
        told = replace(REPORT, reference=reference, price=Decimal("0.01"))
        receipts.receive_receipts([told], now=now)
        return [Accepted("id-1")]

    monkeypatch.setattr(handing, "call", told_at_once)
    dispatch(until_empty=True, moved_to=NOON)

    assert Message.objects.get().cost == Decimal("0.01")


def test_an_opt_out_told_by_a_receipt_ends_the_consent(message):
    row = tell(OPTED_OUT)

    assert (row.status, row.code) == ("failed", "opted_out_at_provider")
    assert consent_status() == "unsubscribed"


@pytest.mark.parametrize(
    ("gateway", "status"),
    [
        pytest.param("backup", "unsubscribed", id="by the fallback, in its code"),
        pytest.param("main", "active", id="by the first, in the fallback's code"),
    ],
)
def test_a_code_means_what_it_means_to_the_gateway_that_told(
    message, settings, gateway, status
):
    settings.SMS_GATEWAYS += ",backup=plivo://ID:token@api.plivo.com"
    Sender.objects.update(fallback="backup")

    told = replace(OPTED_OUT, code="200")
    letterbox.take(get_gateway(gateway), [told], now=LATER)
    letterbox.write_all(clock=lambda: LATER)

    assert consent_status() == status


def test_its_line_in_the_ledger_names_the_gateway(message):
    tell(OPTED_OUT)

    line = ledger.lines_of(message.subscriber)[-1]
    assert (line["who"], line["why"]) == ("gateway", "blocked at the provider")


def test_told_again_it_writes_no_more_lines(message):
    tell(OPTED_OUT)
    lines = ConsentEvent.objects.count()

    tell(OPTED_OUT)

    assert ConsentEvent.objects.count() == lines


def test_told_again_after_a_crash_it_ends_the_consent_after_all(message):
    Message.objects.update(status="failed", code="opted_out_at_provider")

    tell(OPTED_OUT)

    assert consent_status() == "unsubscribed"


@pytest.mark.parametrize(
    "report",
    [
        pytest.param(replace(OPTED_OUT, code="30003"), id="another code"),
        pytest.param(replace(OPTED_OUT, status=DeliveryStatus.SENT), id="no failure"),
    ],
)
def test_other_receipts_end_nothing(message, report):
    tell(report)

    assert consent_status() == "active"


def test_told_after_they_came_back_it_ends_nothing(message):
    tell(OPTED_OUT)
    back = Origin(who=Who.PERSON, via=message.sender_id, door="text")
    consent.subscribe(
        [message.subscriber_id], message.list, origin=back, now=LATER, confirmed=True
    )

    tell(OPTED_OUT)

    assert consent_status() == "active"
