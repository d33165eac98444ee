"""On PostgreSQL: texts at the same instant are one entry, one answer, one list."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from threading import Barrier

import pytest
from django.db import connection, connections

from keywords import intake
from keywords.contests import fairness
from keywords.contests import service as contests
from keywords.matching import fold
from keywords.models import Contest, ContestEntry, Keyword, PollAnswer, PollRun
from keywords.polls import service
from tests.factories import NOON, make_list, make_sender
from tests.keywords.contests.conftest import make_contest, opened
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


def together(does: Callable[[int], object], workers: int = AT_ONCE) -> None:
    """Have workers that start together each do it."""
    ready = Barrier(workers)

    def work(number: int) -> None:
        try:
            ready.wait()
            does(number)
        finally:
            connections.close_all()

    with ThreadPoolExecutor(workers) as pool:
        list(pool.map(work, range(workers)))


def text(body: str, number: int, phone: str = "+12025550101") -> intake.Received:
    return intake.receive(
        gateway="main",
        provider_id=f"{body}-{number}",
        from_number=phone,
        to_number="+12025550100",
        body=body,
        now=NOON,
    )


def all_at_once(body: str) -> None:
    """Text it from one phone by eight workers."""
    together(partial(text, body))


def test_one_way_however_many_texts_come_at_once(poll):
    all_at_once("flower")

    assert PollRun.objects.count() == 1


def test_one_answer_to_a_question_however_many_come_at_once(poll):
    all_at_once("flower")
    all_at_once("1")

    assert PollAnswer.objects.filter(question__position=1).count() == 1


@pytest.fixture
def contest() -> Contest:
    sender = make_sender()
    made = make_contest(make_list("offers", sender=sender), has_page=True)
    Keyword.objects.create(
        word="WIN", folded=fold("WIN"), sender=sender, action="contest", contest=made
    )
    return opened(made)


def test_one_entry_however_many_texts_come_at_once(contest):
    all_at_once("win")

    assert ContestEntry.objects.count() == 1


def test_as_many_prizes_as_there_are_however_many_hit_at_once(contest):
    Contest.objects.update(method="instant", odds=1, prize_count=3)

    together(lambda number: text("win", number, f"+120255501{number + 10}"))

    assert contest.winners.count() == 3


def test_no_entry_comes_after_the_list_was_fixed(contest):
    def enter_or_close(number: int) -> None:
        if number == AT_ONCE - 1:
            contests.close(contest, now=NOON)
        else:
            text("win", number, f"+120255501{number + 10}")

    together(enter_or_close)

    contest.refresh_from_db()
    codes = list(contest.entries.values_list("code", flat=True))
    assert (contest.entry_count, contest.list_hash) == (
        len(codes),
        fairness.hash_of_list(codes),
    )
