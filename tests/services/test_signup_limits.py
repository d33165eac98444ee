"""Limits and codes hold for all web processes together: real threads, PostgreSQL."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from threading import Barrier

import pytest
from django.db import connection

from subscribers.models import Subscription, Tally
from subscribers.phones import parse
from subscribers.signup import limits, pages, service
from subscribers.signup.service import Visit
from tests.factories import NOON, make_list, make_sender
from tests.subscribers.signup.conftest import LAW, make_page, publish

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
        return limits.wait_for_sign_up("192.0.2.7", f"+1202555{number:04}", now=NOON)

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
