"""On PostgreSQL: a person's texts at the same instant are one way through a poll."""

from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import pytest
from django.db import connection, connections

from keywords import intake
from keywords.matching import fold
from keywords.models import Keyword, PollAnswer, PollRun
from keywords.polls import service
from tests.factories import NOON, make_list, make_sender
from tests.keywords.polls.conftest import make_poll

pytestmark = [
    pytest.mark.django_db(transaction=True),
    pytest.mark.skipif(
        connection.vendor != "postgresql", reason="SQLite writes one by one."
    ),
]

AT_ONCE = 8


@pytest.fixture
def poll():
    sender = make_sender()
    made = make_poll(make_list("offers", sender=sender))
    Keyword.objects.create(
        word="FLOWER", folded=fold("FLOWER"), sender=sender, action="poll", poll=made
    )
    return service.open_(made, by="mia")


def all_at_once(body: str) -> None:
    """Text it from one phone by eight workers that start together."""
    together = Barrier(AT_ONCE)

    def send(number: int) -> None:
        try:
            together.wait()
            intake.receive(
                gateway="main",
                provider_id=f"{body}-{number}",
                from_number="+12025550101",
                to_number="+12025550100",
                body=body,
                now=NOON,
            )
        finally:
            connections.close_all()

    with ThreadPoolExecutor(AT_ONCE) as pool:
        list(pool.map(send, range(AT_ONCE)))


def test_one_way_however_many_texts_come_at_once(poll):
    all_at_once("flower")

    assert PollRun.objects.count() == 1


def test_one_answer_to_a_question_however_many_come_at_once(poll):
    all_at_once("flower")
    all_at_once("1")

    assert PollAnswer.objects.filter(question__position=1).count() == 1
