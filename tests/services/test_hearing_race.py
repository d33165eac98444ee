"""Several hear at the same instant: each text once, in order, no answer too many."""

from collections.abc import Callable, Sequence
from uuid import uuid4

import pytest
from django.db import transaction

from campaigns.gateways.base import IncomingSms
from campaigns.models import Message
from campaigns.sending import queueing
from keywords import intake
from keywords.hearing import turns
from keywords.matching import fold
from keywords.models import InboundMessage, Keyword
from subscribers.models import Subscriber, Subscription
from subscribers.verification import verify
from tests.factories import NOON, join, make_list, make_people, make_sender, us_phone
from tests.services.test_pieces import at_once

pytestmark = [pytest.mark.services, pytest.mark.django_db(transaction=True)]

HEARERS = 4


@pytest.fixture
def offers(on_postgresql, settings):
    settings.ANSWERS_PER_DAY = 3
    sender = make_sender()
    lst = make_list("offers", sender=sender)
    for word in ("HOURS", "WHERE"):
        Keyword.objects.create(
            word=word,
            folded=fold(word),
            sender=sender,
            action="reply",
            reply=f"{word}: every day.",
        )
    return lst


@pytest.fixture
def queue(settings, monkeypatch) -> None:
    """A queue that nobody works on."""
    settings.QUEUE_ENABLED = True
    monkeypatch.setattr(queueing, "async_task", lambda *_: None)


def store(person: int, bodies: Sequence[str]) -> None:
    for body in bodies:
        InboundMessage.objects.create(
            gateway="main",
            provider_id=f"id-{InboundMessage.objects.count()}",
            from_number=us_phone(person).e164,
            to_number="+12025550100",
            body=body,
            received_at=NOON,
        )


def hear() -> int:
    return turns.hear_waiting(clock=lambda: NOON, seconds=3_600).heard


def taking(body: str, person: int) -> Callable[[], None]:
    incoming = IncomingSms(
        provider_id=f"door-{body}-{person}",
        sender=us_phone(person).e164,
        recipient="+12025550100",
        text=body,
        at=None,
        raw="",
    )
    return lambda: intake.take_from_gateway("main", incoming, now=NOON)


def test_a_text_is_heard_by_one_of_many(offers):
    for person in range(1, 41):
        store(person, ["hours", "hello"])

    heard = at_once(*[hear] * HEARERS)

    assert sum(heard) == 80
    assert not InboundMessage.objects.waiting().exists()
    assert Message.objects.count() == 40


@pytest.mark.parametrize(
    ("bodies", "then"),
    [(("STOP", "START"), "active"), (("START", "STOP"), "unsubscribed")],
    ids=["stop start", "start stop"],
)
def test_nobody_overtakes_the_earlier_text_of_a_person(
    offers, monkeypatch, bodies, then
):
    monkeypatch.setattr(turns, "BATCH", 3)  # pairs are torn apart
    people = range(1, 31)
    join(make_people([us_phone(person) for person in people]), offers)
    for body in bodies:
        for person in people:
            store(person, [body])

    at_once(*[hear] * HEARERS)

    statuses = Subscription.objects.values_list("status", flat=True)
    assert set(statuses) == {then}
    assert verify().broken == []


def test_many_hearers_give_one_number_no_answer_too_many(offers):
    bodies = [f"{word}{'!' * n}" for n in range(10) for word in ("hours", "where")]

    at_once(*[lambda: _each_by_itself(bodies)] * HEARERS)

    assert Message.objects.count() == 3


def _each_by_itself(bodies: Sequence[str]) -> None:
    for body in bodies:
        intake.receive(
            gateway="main",
            provider_id=uuid4().hex,
            from_number=us_phone(1).e164,
            to_number="+12025550100",
            body=body,
            now=NOON,
        )


def test_who_wants_out_leaves_while_the_queue_hears(offers, queue):
    people = range(1, 21)
    join(make_people([us_phone(person) for person in people]), offers)
    for person in people:
        store(person, ["hello", "where"])

    at_once(hear, hear, *(taking("STOP", person) for person in people))

    left = Subscription.objects.filter(status="unsubscribed").count()
    assert left + InboundMessage.objects.waiting().filter(body="STOP").count() == 20
    hear()
    assert not Subscription.objects.filter(status="active").exists()
    assert verify().broken == []


def test_a_stop_does_not_wait_for_ever_for_who_holds_the_person(
    offers, queue, monkeypatch
):
    monkeypatch.setattr(turns, "PATIENCE_MILLISECONDS", 200)
    [ann] = make_people([us_phone(1)])
    join([ann], offers)

    with transaction.atomic():
        Subscriber.objects.select_for_update().get(pk=ann.pk)
        at_once(taking("STOP", 1))
        assert Subscription.objects.get().status == "active"

    assert hear() == 1
    assert Subscription.objects.get().status == "unsubscribed"
