"""A code is given once; a person has one for each cause."""

import pytest
from django.db import IntegrityError, connection, transaction
from django.test.utils import CaptureQueriesContext

from campaigns.composing import coupons
from campaigns.models import Coupon, CouponPool
from subscribers import erasure
from subscribers.origin import Origin, Who
from tests.factories import NOON, make_people, make_pool, us_phone

pytestmark = pytest.mark.django_db


@pytest.fixture
def pool() -> CouponPool:
    return make_pool(3)


def people(count: int) -> list[int]:
    return [one.pk for one in make_people([us_phone(n) for n in range(count)])]


def draw(pool: CouponPool, keys: list[int], cause: str = "join:1") -> dict[int, str]:
    return coupons.draw(pool.pk, dict.fromkeys(keys, cause), now=NOON)


def test_each_person_gets_a_code_of_their_own(pool):
    assert sorted(draw(pool, people(3)).values()) == ["CODE0", "CODE1", "CODE2"]


def test_the_same_cause_gives_the_same_code(pool):
    [ann] = people(1)

    assert draw(pool, [ann]) == draw(pool, [ann])
    assert Coupon.objects.given().count() == 1


def test_another_cause_gives_another_code(pool):
    [ann] = people(1)

    assert draw(pool, [ann]) != draw(pool, [ann], "join:2")


def test_a_cause_that_gave_a_code_gives_none_of_another_pool(pool):
    [ann] = people(1)
    draw(pool, [ann])

    assert draw(make_pool(1, "lilies"), [ann]) == {}


def test_once_it_is_empty_nobody_gets_one(pool):
    keys = people(5)

    assert len(draw(pool, keys)) == 3
    assert draw(pool, keys[3:]) == {}


def test_who_has_a_code_keeps_it_when_the_pool_is_empty(pool):
    keys = people(3)
    first = draw(pool, keys)

    assert draw(pool, keys) == first


def test_what_is_rolled_back_leaves_the_code_in_its_pool(pool):
    [ann] = people(1)
    with transaction.atomic():
        draw(pool, [ann])
        transaction.set_rollback(True)

    assert Coupon.objects.free().count() == 3


def test_it_says_what_gave_it_and_when(pool):
    [ann] = people(1)
    coupons.draw(pool.pk, {ann: "join:1"}, source="keyword:7", now=NOON)

    given = Coupon.objects.given().get()
    assert (given.source, given.given_at, given.cause) == ("keyword:7", NOON, "join:1")


def test_the_database_refuses_a_second_code_for_a_cause(pool):
    [ann] = people(1)
    draw(pool, [ann])

    with pytest.raises(IntegrityError), transaction.atomic():
        Coupon.objects.free().update(given_to=ann, cause="join:1", given_at=NOON)


def test_the_database_refuses_a_code_twice(pool):
    with pytest.raises(IntegrityError), transaction.atomic():
        Coupon.objects.create(pool=pool, code="code0")


def test_another_pool_may_have_the_same_code(pool):
    assert make_pool(3, "lilies").coupons.count() == 3


def test_erasing_forgets_who_had_it_and_frees_nothing(pool):
    [ann] = people(1)
    draw(pool, [ann])

    erasure.erase([ann], origin=Origin(who=Who.STAFF, by="ops", why="asked"), now=NOON)

    given = Coupon.objects.given().get()
    assert (given.given_to, given.cause, given.given_at) == (None, "", NOON)


def test_the_erased_get_none(pool):
    [ann] = people(1)
    erasure.erase([ann], origin=Origin(who=Who.STAFF, by="ops", why="asked"), now=NOON)

    assert draw(pool, [ann]) == {}


def test_drawing_costs_the_same_for_2_and_20():
    pool, keys = make_pool(30), people(22)
    costs = set()
    for theirs in (keys[:2], keys[2:]):
        with CaptureQueriesContext(connection) as asked:
            draw(pool, theirs)
        costs.add(len(asked))

    assert len(costs) == 1


def test_a_preview_shows_no_code_that_can_be_used(pool):
    Coupon.objects.filter(code="CODE0").update(code="ABCDEFGHIJKLMNOP")

    assert coupons.sample_of(pool.pk) == "ABCD-1234ABCD-12"
