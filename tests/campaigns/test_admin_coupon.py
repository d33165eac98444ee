"""Coupon pools in the admin: codes come in, stock is shown, who has one is found."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from campaigns.models import Coupon, CouponPool
from tests.factories import NOON, make_people, make_pool, us_phone
from tests.staffing import page, staff

pytestmark = pytest.mark.django_db

POOL, COUPON = "campaigns.couponpool", "campaigns.coupon"


@pytest.fixture
def mia(db) -> Client:
    return staff("marketer")


def posted(**values: object) -> dict[str, object]:
    return {
        "name": "Roses",
        "slug": "roses",
        "low_at": 5,
        "when_empty": "fallback",
        "pasted": "",
        **values,
    }


def said(response) -> list[str]:
    return [str(message) for message in response.context["messages"]]


def test_codes_are_pasted_when_a_pool_is_made(mia):
    mia.post(page(POOL, "add"), posted(pasted="A1\nB2"))

    assert set(Coupon.objects.values_list("code", flat=True)) == {"A1", "B2"}


def test_codes_come_from_a_file(mia):
    pool = make_pool(0)
    file = SimpleUploadedFile("codes.csv", b"code\nA1\nB2\n")

    mia.post(page(POOL, "change", pool.pk), posted(file=file))

    assert pool.coupons.count() == 2


def test_duplicates_are_told(mia):
    pool = make_pool(1)
    typed = posted(pasted="CODE0 NEW NEW")

    response = mia.post(page(POOL, "change", pool.pk), typed, follow=True)

    assert said(response)[:3] == [
        "1 code added.",
        "1 code in the pool already: CODE0",
        "1 code there more than once: NEW",
    ]


def test_what_is_no_code_stands_at_the_field(mia):
    response = mia.post(page(POOL, "add"), posted(pasted="A1\nSÖMMER"))

    [problem] = response.context["adminform"].form.errors["pasted"]
    assert problem.startswith("Line 2: “SÖMMER” is no code.")
    assert not CouponPool.objects.exists()


def test_a_page_says_what_is_left(mia):
    pool = make_pool(4)
    pool.coupons.filter(code="CODE0").update(given_at=NOON)

    response = mia.get(page(POOL, "change", pool.pk))

    [figures] = response.context["sections_above"]
    assert dict(figures.facts)["Left"] == "3"
    assert dict(figures.facts)["Given"] == "1 of 4"


def test_a_list_costs_the_same_for_2_and_20(mia, django_assert_num_queries):
    make_pool(2, "a")
    mia.get(page(POOL, "changelist"))
    for number in range(2):
        make_pool(1, f"b{number}")
    with CaptureQueriesContext(connection) as few:
        mia.get(page(POOL, "changelist"))
    for number in range(20):
        make_pool(1, f"c{number}")

    with django_assert_num_queries(len(few)):
        mia.get(page(POOL, "changelist"))


def test_a_code_is_found_with_who_got_it(mia):
    [ann] = make_people([us_phone(1)])
    make_pool(2).coupons.filter(code="CODE0").update(given_to=ann, given_at=NOON)

    listed = mia.get(page(COUPON, "changelist"), {"q": "code0"}).content.decode()

    assert ann.phone.as_international in listed


def test_a_code_nobody_got_is_in_no_list(mia):
    make_pool(1)

    assert "CODE0" not in mia.get(page(COUPON, "changelist")).content.decode()
