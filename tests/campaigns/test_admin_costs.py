"""The page of costs: a month by sender and country, for those who may read it."""

from datetime import date
from decimal import Decimal

import pytest
from django.utils import timezone

from campaigns.models import DayCost
from tests.factories import make_sender
from tests.staffing import cost, page, staff

pytestmark = pytest.mark.django_db

PAGE = page("campaigns.daycost", "changelist")
MAY = date(2026, 5, 4)


@pytest.fixture
def sender():
    return make_sender(slug="main")


def day(sender, on: date = MAY, **fields: object) -> DayCost:
    given = {"texts": 3, "parts": 4, "cost": Decimal("0.50"), "unpriced": 0}
    given |= {"country": "US", **fields}
    return DayCost.objects.create(day=on, sender=sender, **given)


def read(query: str = "", role: str = "marketer") -> str:
    return staff(role).get(PAGE + query).content.decode()


def test_before_the_first_text_it_says_when_there_will_be_figures():
    assert "No text has left yet" in read()


def test_a_month_says_what_it_cost(sender):
    day(sender)
    day(sender, date(2026, 5, 30), cost=Decimal("1.25"))

    assert "1.75 USD" in read("?month=2026-05")


def test_countries_go_by_their_names(sender):
    day(sender, country="FR")

    assert "<td>France</td>" in read("?month=2026-05")


def test_it_opens_with_the_current_month(sender):
    day(sender, timezone.now().date())

    assert f"{timezone.now():%B %Y} by sender and country" in read()


@pytest.mark.parametrize("month", ["2026-13", "May", "9999-12", "2026-05-01", "", "٢"])
def test_a_month_that_is_none_shows_the_current_one(sender, month):
    day(sender)

    assert f"{timezone.now():%B %Y} by sender and country" in read(f"?month={month}")


def test_texts_of_unknown_price_are_not_passed_for_free(sender):
    day(sender, cost=0, unpriced=3)

    said = read("?month=2026-05")
    assert "<td>Not known</td>" in said
    assert "3 texts of unknown price, by main" in said


def test_rent_is_said_beside_the_cost(sender):
    day(sender)
    make_sender(slug="rented", number="+12025550177", monthly_fee=2)

    said = read("?month=2026-05")
    assert "2.00 USD a month for 1 number" in said
    assert "2.50 USD" in said


def test_a_month_comes_as_csv_with_formulas_defused():
    day(make_sender(slug="-main"))

    answer = staff("operator").get(f"{PAGE}?month=2026-05&format=csv")

    assert answer["Content-Type"].startswith("text/csv")
    assert answer.content.decode().splitlines() == [
        "month,sender,country,texts,parts,cost,unpriced,currency",
        "2026-05,'-main,US,3,4,0.50000,0,USD",
    ]


def test_support_does_not_read_costs():
    assert staff("support").get(PAGE).status_code == 403


def test_its_queries_do_not_grow_with_days(sender):
    client = staff("marketer")
    day(sender)
    few = cost(client, f"{PAGE}?month=2026-05")
    for n in range(5, 25):
        day(sender, date(2026, 5, n))

    assert cost(client, f"{PAGE}?month=2026-05") == few
