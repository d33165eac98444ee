"""Codes come into a pool, and staff are told in time that they run out."""

import logging

import pytest

from campaigns.composing import stocking
from campaigns.errors import CouponsRefused
from campaigns.models import Coupon, CouponPool
from tests.factories import NOON, make_pool

pytestmark = pytest.mark.django_db

PASTED = {
    "one a line": "A1\nB2\r\nC3",
    "commas": "A1, B2,C3",
    "semicolons and blank lines": "A1;\n\n B2 ;C3;",
    "tabs": "A1\tB2\tC3",
}
FILES = {
    "a heading": b"code\nA1\nB2\nC3\n",
    "a column among others": b"id;Coupon;used\n1;A1;no\n2;B2;no\n3;C3;no\n",
    "no heading": b"A1,x\nB2,y\nC3,z\n",
    "a byte order mark": "\ufeffcode\nA1\nB2\nC3".encode(),
    "UTF-16": "code\nA1\nB2\nC3".encode("utf-16"),
    "quotes": b'"A1"\n"B2"\n\n"C3"\n',
}


@pytest.mark.parametrize("text", PASTED.values(), ids=PASTED)
def test_codes_are_read_from_what_is_pasted(text):
    assert stocking.read_pasted(text).codes == ("A1", "B2", "C3")


@pytest.mark.parametrize("content", FILES.values(), ids=FILES)
def test_codes_are_read_from_a_file(content):
    assert stocking.read_file(content).codes == ("A1", "B2", "C3")


def test_what_is_there_twice_is_told():
    assert stocking.read_pasted("A1 B2 a1").twice == ("a1",)


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("A1\nSÖMMER", "Line 2: “SÖMMER” is no code"),
        ("A1\n" + "x" * 41, "Line 2: “xxxxxxxxxxxxxxxxxxxx…” has 41 characters"),
    ],
    ids=["an accent", "too long"],
)
def test_what_is_no_code_is_refused_with_its_line(text, said):
    with pytest.raises(CouponsRefused, match=said):
        stocking.read_pasted(text)


def test_new_codes_are_added_and_known_ones_told():
    pool = make_pool(2)

    done = stocking.add_codes(pool, ["code1", "NEW"])

    assert (done.added, done.known) == (1, ("code1",))
    assert pool.coupons.count() == 3


def test_a_code_that_was_given_does_not_come_back():
    pool = make_pool(1)
    Coupon.objects.update(given_at=NOON)

    stocking.add_codes(pool, ["CODE0"])

    assert not Coupon.objects.free().exists()


def test_adding_costs_the_same_for_2_and_900(django_assert_num_queries):
    pool = make_pool(0)
    for codes in (["A", "B"], [f"C{n}" for n in range(900)]):
        with django_assert_num_queries(5):
            stocking.add_codes(pool, codes)


def test_its_stock_says_what_is_left_and_given():
    pool = make_pool(3)
    Coupon.objects.filter(code="CODE0").update(given_at=NOON)

    stock = stocking.stock_of(pool, now=NOON)

    assert (stock.left, stock.given, stock.given_lately) == (2, 1, 1)


# --- telling ------------------------------------------------------------------------


def told(caplog: pytest.LogCaptureFixture, times: int = 1) -> list[str]:
    caplog.clear()
    with caplog.at_level(logging.WARNING):
        for _ in range(times):
            stocking.watch()
    return [record.getMessage() for record in caplog.records]


def test_a_pool_with_enough_codes_is_not_told_of(caplog):
    make_pool(3, low_at=2)

    assert told(caplog) == []


def test_a_low_pool_is_told_of_once(caplog):
    make_pool(2, low_at=2)

    assert told(caplog, times=2) == ["The coupon pool roses is low."]


def test_an_empty_pool_is_told_of_once_more(caplog):
    make_pool(2, low_at=2)
    told(caplog)
    Coupon.objects.update(given_at=NOON)

    assert told(caplog, times=2) == ["The coupon pool roses is empty."]


def test_a_pool_that_was_filled_up_is_told_of_anew(caplog):
    pool = make_pool(2, low_at=2)
    told(caplog)
    stocking.add_codes(pool, ["X", "Y"])
    told(caplog)
    Coupon.objects.filter(code__in=("X", "Y")).update(given_at=NOON)

    assert told(caplog) == ["The coupon pool roses is low."]


def test_filling_up_is_nothing_to_be_told_of(caplog):
    pool = make_pool(0)
    told(caplog)
    stocking.add_codes(pool, [f"X{n}" for n in range(200)])

    assert told(caplog) == []
    assert CouponPool.objects.get().told == ""
