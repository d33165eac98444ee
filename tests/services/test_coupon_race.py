"""On PostgreSQL: ten who draw at once never give one code to two, nor two to one."""

from concurrent.futures import ThreadPoolExecutor, wait
from threading import Barrier, Event

import pytest
from django.db import connection, connections, transaction

from campaigns.composing import coupons
from campaigns.models import Coupon, CouponPool
from subscribers import people
from subscribers.phones import parse
from tests.factories import NOON, make_pool

pytestmark = [
    pytest.mark.django_db(transaction=True),
    pytest.mark.skipif(
        connection.vendor != "postgresql", reason="SQLite writes one by one."
    ),
]

WORKERS, DRAWS = 10, 10_000


def texters(count: int) -> list[int]:
    phones = [parse(f"+33612{number:06}") for number in range(count)]
    return list(people.ensure(phones, now=NOON).values())


def draw_together(pool: CouponPool, shares: list[list[int]]) -> None:
    """Have a worker draw for each share, one person at a time, all from one start."""
    ready = Barrier(len(shares))

    def work(share: list[int]) -> None:
        try:
            ready.wait()
            for person in share:
                with transaction.atomic():
                    coupons.draw(pool.pk, {person: "join:1"}, now=NOON)
        finally:
            connections.close_all()

    with ThreadPoolExecutor(len(shares)) as running:
        list(running.map(work, shares))


def test_ten_thousand_draws_at_once_give_no_code_twice():
    pool, keys = make_pool(DRAWS), texters(DRAWS)

    draw_together(pool, [keys[worker::WORKERS] for worker in range(WORKERS)])

    given = Coupon.objects.given()
    assert given.count() == DRAWS
    assert given.values("given_to").distinct().count() == DRAWS


def test_one_person_gets_one_code_however_many_draw_for_them():
    pool, keys = make_pool(200), texters(20)

    draw_together(pool, [keys] * WORKERS)

    assert Coupon.objects.given().count() == 20


def test_a_pool_that_runs_out_gives_exactly_what_it_has():
    pool, keys = make_pool(50), texters(200)

    draw_together(pool, [keys[worker::WORKERS] for worker in range(WORKERS)])

    assert Coupon.objects.given().count() == 50


def test_the_last_code_is_waited_for_and_taken_if_it_comes_back():
    pool, (ann, bea) = make_pool(1), texters(2)
    drawing, giving_up = Event(), Event()

    def ann_draws_and_gives_up() -> None:
        try:
            with transaction.atomic():
                coupons.draw(pool.pk, {ann: "join:1"}, now=NOON)
                drawing.set()
                giving_up.wait(5)
                transaction.set_rollback(True)
        finally:
            connections.close_all()

    def bea_draws() -> dict[int, str]:
        try:
            drawing.wait(5)
            with transaction.atomic():
                return coupons.draw(pool.pk, {bea: "join:1"}, now=NOON)
        finally:
            connections.close_all()

    with ThreadPoolExecutor(2) as running:
        first, second = (
            running.submit(ann_draws_and_gives_up),
            running.submit(bea_draws),
        )
        wait([second], timeout=0.5)
        has_waited = not second.done()
        giving_up.set()
        first.result()

        assert has_waited
        assert set(second.result()) == {bea}


def test_while_there_are_others_nobody_waits_for_a_code():
    pool, (ann, bea) = make_pool(2), texters(2)
    with transaction.atomic():
        coupons.draw(pool.pk, {ann: "join:1"}, now=NOON)

        def bea_draws() -> dict[int, str]:
            try:
                with transaction.atomic():
                    return coupons.draw(pool.pk, {bea: "join:1"}, now=NOON)
            finally:
                connections.close_all()

        with ThreadPoolExecutor(1) as running:
            assert set(running.submit(bea_draws).result(timeout=5)) == {bea}
