"""Receipts that a door drops: written by the set, none lost, opt-outs at once."""

from dataclasses import replace
from datetime import timedelta

import pytest
from django.core.cache import cache

from campaigns import tasks
from campaigns.gateways import get_gateway
from campaigns.gateways.base import DeliveryReport, DeliveryStatus
from campaigns.gateways.registry import close_gateways
from campaigns.models import Message, Receipt, Sender
from campaigns.sending import letterbox, queueing, receipts
from subscribers.models import Subscription
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

SECOND = timedelta(seconds=1)
SENT, DELIVERED, FAILED = (
    DeliveryReport("", "", status, "", "", None, "")
    for status in (
        DeliveryStatus.SENT,
        DeliveryStatus.DELIVERED,
        DeliveryStatus.FAILED,
    )
)


@pytest.fixture
def asked(settings, monkeypatch) -> list[tuple]:
    """A queue that only remembers what it was asked for."""
    settings.QUEUE_ENABLED = True
    settings.REDIS_URL = ""
    settings.SMS_GATEWAYS = "main=twilio://AC1:token@api.twilio.com"
    cache.clear()
    found: list[tuple] = []
    monkeypatch.setattr(queueing, "async_task", lambda *args: found.append(args))
    yield found
    close_gateways()


@pytest.fixture
def texts(asked) -> list[Message]:
    """Three texts to three people, handed over a moment ago."""
    offers = make_list(sender=make_sender())
    people = make_people([us_phone(number) for number in (1, 2, 3)])
    join(people, offers)
    campaign = make_campaign(offers)
    return [
        Message.objects.create(
            provider_id=f"SM{number}",
            subscriber=person,
            campaign=campaign,
            list=offers,
            sender=Sender.objects.get(),
            kind="promotional",
            status="handing",
            first_due_at=NOON,
            handed_at=NOON,
        )
        for number, person in enumerate(people)
    ]


def drop(*reports: DeliveryReport, now=NOON) -> None:
    """As the webhook does, a request each."""
    for report in reports:
        letterbox.take(get_gateway("main"), [report], now=now)


def write(now=NOON) -> None:
    letterbox.write_all(clock=lambda: now)


def of(text: Message, report: DeliveryReport) -> DeliveryReport:
    return replace(report, reference=text.reference.hex)


def statuses() -> list[str]:
    return list(Message.objects.order_by("pk").values_list("status", flat=True))


def test_a_door_keeps_a_receipt_for_the_queue(texts, asked):
    drop(of(texts[0], DELIVERED), of(texts[1], SENT))

    assert statuses() == ["handing"] * 3
    assert asked == [(letterbox.WRITE,)]


def test_the_queue_writes_what_was_kept(texts):
    drop(*(of(text, DELIVERED) for text in texts))

    assert tasks.write_receipts() == "done"
    assert statuses() == ["delivered"] * 3
    assert not Receipt.objects.exists()


@pytest.mark.parametrize(
    "told",
    [(DELIVERED, SENT), (SENT, DELIVERED), (DELIVERED, FAILED), (DELIVERED,) * 3],
    ids=["late sent", "in order", "late failed", "three times"],
)
def test_receipts_of_one_set_go_by_rank(texts, told):
    drop(*(of(texts[0], report) for report in told))
    write()

    assert statuses()[0] == "delivered"


def test_an_opt_out_is_written_before_the_door_answers(texts):
    drop(replace(of(texts[0], FAILED), code="21610"))

    assert statuses()[0] == "failed"
    left = Subscription.objects.filter(status="unsubscribed")
    assert [row.subscriber_id for row in left] == [texts[0].subscriber_id]


def test_a_receipt_that_overtakes_the_answer_waits_for_it(texts):
    drop(replace(DELIVERED, provider_id="SM9"))
    write()
    Message.objects.filter(pk=texts[0].pk).update(provider_id="SM9")
    write(NOON + SECOND)

    assert statuses()[0] == "delivered"


@pytest.mark.parametrize(
    ("report", "later"),
    [
        (replace(DELIVERED, provider_id="elsewhere"), 2 * letterbox.WAITS_FOR),
        (replace(DELIVERED, reference=f"{7:032x}"), SECOND),
    ],
    ids=["nobody's id", "nobody's reference"],
)
def test_a_receipt_of_no_text_of_ours_is_let_go(texts, report, later):
    drop(report)
    write(NOON + later)

    assert not Receipt.objects.exists()


def test_a_receipt_that_waits_holds_up_no_other(texts, monkeypatch):
    monkeypatch.setattr(letterbox, "BATCH", 1)
    monkeypatch.setattr(letterbox, "BATCH_ON_SQLITE", 1)
    drop(replace(DELIVERED, provider_id="SM9"), of(texts[1], DELIVERED))
    write()

    assert statuses()[1] == "delivered"


@pytest.fixture
def one_fails(texts, monkeypatch):
    """Two receipts, the first of which we cannot write until the fault is mended."""
    understood = receipts.write

    def write_or_fail(reports, **known):
        if any(report.text == "boom" for report in reports):
            raise ValueError("boom")
        return understood(reports, **known)

    monkeypatch.setattr(receipts, "write", write_or_fail)
    drop(replace(of(texts[0], DELIVERED), text="boom"), of(texts[1], DELIVERED))
    write()
    return lambda: monkeypatch.setattr(receipts, "write", understood)


def test_a_receipt_we_cannot_write_keeps_no_other(one_fails):
    assert statuses()[:2] == ["handing", "delivered"]


def test_it_is_kept_and_written_once_the_fault_is_mended(one_fails):
    one_fails()
    write()

    assert statuses()[:2] == ["delivered", "delivered"]


def test_it_is_given_up_after_a_week(one_fails):
    write(NOON + timedelta(days=8))

    assert not Receipt.objects.exists()


def test_keeping_house_asks_for_what_nobody_took(texts, asked):
    drop(of(texts[0], DELIVERED))
    asked.clear()
    cache.clear()

    tasks.keep_house()

    assert (letterbox.WRITE,) in asked


def test_without_a_queue_a_receipt_is_written_at_the_door(texts, settings):
    settings.QUEUE_ENABLED = False
    drop(of(texts[0], DELIVERED))

    assert statuses()[0] == "delivered"
    assert not Receipt.objects.exists()


def test_a_set_costs_no_query_more_for_more_receipts(
    texts, django_assert_max_num_queries
):
    drop(*(of(text, DELIVERED) for text in texts for _ in range(20)))

    with django_assert_max_num_queries(12):
        write()
