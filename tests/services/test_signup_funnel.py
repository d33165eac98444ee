"""A page's figures under real threads: none is lost, and nobody waits. PostgreSQL."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from threading import Barrier

import pytest
from django.db import connection, transaction

from subscribers import funnel
from subscribers.funnel import SHARDS, Step, Where
from subscribers.models import SignupCount
from tests.factories import NOON, make_list
from tests.subscribers.signup.conftest import make_page

pytestmark = [pytest.mark.services, pytest.mark.django_db(transaction=True)]

THREADS, EACH = 8, 25


def at_once(work: Callable[[int], object]) -> list:
    """Do it in so many threads, each with a connection of its own, from one instant."""
    line = Barrier(THREADS)

    def one(number: int) -> object:
        line.wait()
        try:
            return work(number)
        finally:
            connection.close()

    with ThreadPoolExecutor(THREADS) as threads:
        return list(threads.map(one, range(THREADS)))


@pytest.fixture
def where(on_postgresql) -> Where:
    page = make_page(make_list())
    day = (NOON - timedelta(days=5)).date()
    return Where(page=page.pk, day=day, version=1, variant="A", language="en")


def total() -> int:
    return sum(SignupCount.objects.values_list("views", flat=True))


def test_no_look_is_lost_between_threads(where):
    at_once(lambda _: [funnel.count(where, Step.VIEWS) for _ in range(EACH)])

    assert total() == THREADS * EACH


def test_no_look_is_lost_while_days_are_folded(where):
    def work(number: int) -> None:
        for _ in range(EACH):
            if number:
                funnel.count(where, Step.VIEWS)
            else:
                funnel.fold(now=NOON)

    at_once(work)
    funnel.fold(now=NOON)

    assert total() == (THREADS - 1) * EACH
    assert not SignupCount.objects.filter(shard__gt=0).exists()


def test_a_look_waits_for_no_transaction(where):
    with transaction.atomic():
        for _ in range(4 * SHARDS):
            funnel.count(where, Step.SENT)
        with ThreadPoolExecutor(1) as thread:
            looked = thread.submit(look_often, where)
            looked.result(timeout=20)

    assert total() == 4 * SHARDS


def look_often(where: Where) -> None:
    """Into every shard; a wait for a lock would end in an error."""
    try:
        with connection.cursor() as cursor:
            cursor.execute("SET lock_timeout = '2s'")
        for _ in range(4 * SHARDS):
            funnel.count(where, Step.VIEWS)
    finally:
        connection.close()
