"""Several hear answers to a poll at the same instant: one of each person, in order."""

import pytest

from campaigns.models import Message
from keywords.hearing import turns
from keywords.matching import fold
from keywords.models import InboundMessage, Keyword, PollAnswer, PollRun
from keywords.polls import service
from subscribers.models import Subscriber
from tests.factories import NOON, make_list, make_sender, us_phone
from tests.keywords.polls.conftest import make_poll
from tests.services.test_pieces import at_once

pytestmark = [pytest.mark.services, pytest.mark.django_db(transaction=True)]

HEARERS, PEOPLE = 4, range(1, 31)


@pytest.fixture
def poll(on_postgresql, monkeypatch):
    monkeypatch.setattr(turns, "BATCH", 7)  # a person's texts are torn apart
    sender = make_sender()
    made = make_poll(make_list("offers", sender=sender))
    Keyword.objects.create(
        word="FLOWER", folded=fold("FLOWER"), sender=sender, action="poll", poll=made
    )
    return service.open_(made, by="mia")


def store(body: str) -> None:
    for person in PEOPLE:
        InboundMessage.objects.create(
            gateway="main",
            provider_id=f"{InboundMessage.objects.count()}",
            from_number=us_phone(person).e164,
            to_number="+12025550100",
            body=body,
            received_at=NOON,
        )


def hear() -> int:
    return turns.hear_waiting(clock=lambda: NOON, seconds=3_600).heard


def by_itself(person: int) -> None:
    """As a door hears one number at once."""
    turns.hear_number(us_phone(person).e164, now=NOON)


def test_everybody_answers_each_question_once_and_in_order(poll):
    for body in ("flower", "1", "9", "9"):
        store(body)

    at_once(*[hear] * HEARERS, *[lambda: by_itself(30)] * 2)

    assert PollRun.objects.filter(finished_at=NOON).count() == len(PEOPLE)
    known = Subscriber.objects.values_list("attributes", flat=True)
    assert list(known) == [{"flower": "Tulips", "recommends": 9}] * len(PEOPLE)
    assert PollAnswer.objects.count() == 2 * len(PEOPLE)


def test_each_text_is_answered_once(poll):
    for body in ("flower", "1", "9", "9"):
        store(body)

    at_once(*[hear] * HEARERS)

    assert Message.objects.count() == 4 * len(PEOPLE)
    assert not InboundMessage.objects.exclude(fault="").exists()
