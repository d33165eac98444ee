"""Limits and codes hold for all web processes together: real threads, PostgreSQL."""

import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from threading import Barrier

import pytest
from django.db import connection
from django.test import Client

from subscribers.models import Arrival, ConsentEvent, Subscription, Tally
from subscribers.phones import parse
from subscribers.signup import arriving, limits, pages, service
from subscribers.signup.arriving import Visit
from subscribers.verification import verify
from tests.factories import NOON, make_list, make_sender, us_phone
from tests.subscribers.signup.conftest import LAW, Shopper, make_page, publish

pytestmark = [pytest.mark.services, pytest.mark.django_db(transaction=True)]

THREADS = 8
HOUR = timedelta(hours=1)
VISIT = Visit(address="192.0.2.7", agent="", path="/join/offers/")


def at_once(work: Callable[[int], object], times: int) -> list:
    """Do it in so many threads, each with a connection of its own, from one instant."""
    line = Barrier(times)

    def one(number: int) -> object:
        line.wait()
        try:
            return work(number)
        finally:
            connection.close()

    with ThreadPoolExecutor(times) as threads:
        return list(threads.map(one, range(times)))


@pytest.fixture
def page(on_postgresql):
    lst = make_list(sender=make_sender(), opt_in="double", **LAW)
    publish(lst)
    return pages.public(make_page(lst))


def test_of_many_sign_ups_at_one_instant_ten_are_let_in(on_postgresql):
    def sign_up(number: int) -> object:
        visitor = (limits.per_address(), "192.0.2.7")
        return limits.count_visitor(visitor, is_counted=False, now=NOON).tripped

    waits = at_once(sign_up, THREADS) + at_once(lambda n: sign_up(n + 50), THREADS)

    assert waits.count(None) == limits.per_address().most


def test_of_many_codes_typed_at_one_instant_five_are_tried(on_postgresql):
    limits.open_tally("key", HOUR, now=NOON)

    tried = at_once(lambda _: limits.spend("key", 5, now=NOON), THREADS)

    assert tried.count(True) == Tally.objects.get().count == 5


def test_a_tally_outlives_a_forgetful_house(on_postgresql):
    """Opened and forgotten at once, it is there afterwards for whoever opened it."""

    def work(number: int) -> object:
        if number % 2:
            return limits.forget(now=NOON + HOUR)
        return limits.open_tally("key", HOUR, now=NOON + HOUR).ends_at

    for _ in range(10):
        limits.open_tally("key", HOUR, now=NOON, afresh=True)
        ends = at_once(work, THREADS)[::2]
        assert set(ends) == {NOON + 2 * HOUR}


def test_one_number_signed_up_many_times_at_one_instant_is_asked_once(page):
    phone = parse("+12025550101")

    def sign_up(_: int) -> int:
        shown = page.wording["US"]
        return service.sign_up(page, phone, shown, visit=VISIT, now=NOON)

    keys = at_once(sign_up, THREADS)

    assert len(set(keys)) == 1
    assert Subscription.objects.get().request_count == 1


def test_many_who_settle_at_one_instant_write_each_arrival_once(page):
    for number in range(40):
        phone, shown = us_phone(number), page.wording["US"]
        arriving.arrive(page, phone, shown, visit=VISIT, now=NOON)

    done = at_once(lambda _: arriving.settle(now=NOON), THREADS)

    assert sum(done) == ConsentEvent.objects.count() == 40
    assert verify().ok


def test_the_web_process_settles_beside_the_answer(page):
    shopper = Shopper(Client())

    shopper.sign_up()

    wait_until(lambda: Subscription.objects.filter(status="pending").exists())
    assert ConsentEvent.objects.count() == 1


def test_arrivals_that_come_while_another_settles_are_not_left(page):
    """Each is stored before its own process asks for the turn: somebody looks again."""

    def come(number: int) -> int:
        phone, shown = us_phone(number), page.wording["US"]
        arriving.arrive(page, phone, shown, visit=VISIT, now=NOON)
        return arriving.settle(now=NOON, wait=False)

    for turn in range(5):
        at_once(lambda n, turn=turn: come(turn * THREADS + n), THREADS)

    assert not Arrival.objects.waiting().exists()


def wait_until(is_so: Callable[[], bool], seconds: float = 10.0) -> None:
    ends = time.monotonic() + seconds
    while not is_so():
        assert time.monotonic() < ends, "It never came."
        time.sleep(0.02)
