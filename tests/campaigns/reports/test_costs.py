"""What texts cost, by day, sender and country: counted, kept and read by month."""

from datetime import UTC, date, datetime, timedelta
from decimal import Decimal

import pytest
from django.core.cache import cache
from django.db import OperationalError, connection
from django.test.utils import CaptureQueriesContext

from campaigns.models import DayCost, Message
from campaigns.reports import costs
from campaigns.sending.pump import housekeep
from tests.factories import NOON, fr_phone, make_people, make_sender, us_phone

pytestmark = pytest.mark.django_db

DAY = timedelta(days=1)
CENT = Decimal("0.01")


@pytest.fixture(autouse=True)
def _nothing_counted_lately():
    cache.clear()


@pytest.fixture
def sender():
    return make_sender(slug="main")


def texts(sender, number: int, *, at=NOON, first: int = 0, **fields: object) -> None:
    """So many texts to the US that left at an instant, of one part and a cent each."""
    given = {"status": "delivered", "parts": 1, "cost": CENT, **fields}
    for n, one in enumerate(make_people([us_phone(n) for n in range(number)])):
        Message.objects.create(
            subscriber=one,
            sender=sender,
            kind="promotional",
            cause=f"test:{at:%Y%m%d%H}:{first + n}",
            first_due_at=at,
            handed_at=at,
            **given,
        )


def count(since=None) -> None:
    costs.count(since=since, now=NOON)


def line(**of: object) -> DayCost:
    return DayCost.objects.get(**of)


# --- counting -------------------------------------------------------------------------


def test_the_texts_of_a_day_are_summed_up(sender):
    texts(sender, 3, parts=2)

    count()

    found = line(day=NOON.date(), sender=sender, country="US")
    assert (found.texts, found.parts, found.cost) == (3, 6, 3 * CENT)


def test_countries_are_counted_apart(sender):
    texts(sender, 1)
    [louise] = make_people([fr_phone(1)])
    Message.objects.update(subscriber=louise)
    texts(sender, 2, first=1)

    count()

    found = dict(DayCost.objects.values_list("country", "texts"))
    assert found == {"FR": 1, "US": 2}


def test_a_day_is_one_of_utc(sender):
    last_second = datetime(2026, 6, 2, 23, 59, 59, tzinfo=UTC)
    texts(sender, 1, at=last_second)

    count()

    assert line().day == date(2026, 6, 2)


def test_what_waits_or_is_being_handed_over_costs_nothing_yet(sender):
    texts(sender, 1, status="handing", cost=None)
    Message.objects.create(
        subscriber=make_people([us_phone(5)])[0],
        sender=sender,
        kind="promotional",
        cause="waits",
        first_due_at=NOON,
    )

    count()

    assert not DayCost.objects.exists()


def test_a_text_without_a_price_is_said_to_have_none(sender):
    texts(sender, 2, cost=None)

    count()

    assert (line().cost, line().unpriced) == (0, 2)


def test_a_text_that_the_provider_refused_is_not_waited_for_a_price(sender):
    texts(sender, 1, status="failed", cost=None)

    count()

    assert (line().texts, line().parts, line().unpriced) == (1, 0, 0)


def test_a_price_that_comes_late_is_counted(sender):
    texts(sender, 1, cost=None)
    count()
    Message.objects.update(cost=5 * CENT)

    count()

    assert (line().cost, line().unpriced) == (5 * CENT, 0)


def test_what_was_pruned_meanwhile_still_counts(sender):
    texts(sender, 3)
    count()
    Message.objects.first().delete()

    count()

    assert line().texts == 3


def test_days_before_are_left_as_they_are(sender):
    texts(sender, 1, at=NOON - 9 * DAY)
    count()
    Message.objects.update(cost=5 * CENT)

    count(since=(NOON - DAY).replace(hour=0))

    assert line().cost == CENT


def test_counting_costs_as_many_queries_however_many_texts_there_are(sender):
    def queries() -> int:
        with CaptureQueriesContext(connection) as found:
            count()
        return len(found)

    texts(sender, 1)
    count()
    few = queries()
    texts(sender, 9, at=NOON - DAY)

    assert queries() == few


# --- by the clock ---------------------------------------------------------------------


def test_the_clock_counts_by_itself(sender):
    texts(sender, 1)

    housekeep(now=NOON)

    assert line().texts == 1


def test_the_first_time_all_there_ever_was_is_counted(sender):
    texts(sender, 1, at=NOON - 400 * DAY)

    costs.keep_count(now=NOON)

    assert line().day == (NOON - 400 * DAY).date()


def test_what_was_counted_a_moment_ago_is_not_counted_again(sender):
    costs.keep_count(now=NOON)
    texts(sender, 1)

    costs.keep_count(now=NOON)

    assert not DayCost.objects.exists()


def test_once_a_day_the_last_weeks_are_counted_anew(sender):
    texts(sender, 1, at=NOON - 30 * DAY, cost=None)
    count()
    Message.objects.update(cost=CENT)

    costs.keep_count(now=NOON)

    assert line().cost == CENT


def test_a_count_that_fails_does_not_hold_up_the_house(sender, monkeypatch, caplog):
    def takes_too_long(**_: object) -> None:
        raise OperationalError("canceling statement due to statement timeout")

    monkeypatch.setattr(costs, "count", takes_too_long)

    housekeep(now=NOON)

    assert "costs could not be counted" in caplog.text


# --- by month -------------------------------------------------------------------------


def test_months_follow_one_another_from_the_first_with_a_text(sender):
    texts(sender, 1, at=NOON - 70 * DAY)
    texts(sender, 2)
    count()

    found = costs.months(upto=NOON.date())

    assert [(f"{one.begins:%m}", one.texts) for one in found] == [
        ("03", 1),
        ("04", 0),
        ("05", 0),
        ("06", 2),
    ]


def test_only_the_last_twelve_months_are_listed(sender):
    for ago in (0, 200, 500):
        texts(sender, 1, at=NOON - ago * DAY)
    count()

    assert sum(one.texts for one in costs.months(upto=NOON.date())) == 2


def test_a_month_has_its_own_days_only(sender):
    for at in (datetime(2026, 5, 31, 23, tzinfo=UTC), datetime(2026, 6, 1, tzinfo=UTC)):
        texts(sender, 1, at=at)
    count()

    assert [one.texts for one in costs.lines_of(date(2026, 6, 1))] == [1]


def test_december_is_followed_by_january(sender):
    texts(sender, 1, at=datetime(2025, 12, 31, 23, tzinfo=UTC))
    count()

    [december, january] = costs.months(upto=date(2026, 1, 15))
    assert (december.texts, january.texts) == (1, 0)


def test_the_dearest_line_comes_first(sender):
    texts(sender, 3)
    texts(make_sender(slug="dear", number="+12025550177"), 1, first=9, cost=1)
    count()

    assert [one.sender for one in costs.lines_of(date(2026, 6, 1))] == ["dear", "main"]


def test_rent_is_summed_over_the_numbers_that_have_one():
    make_sender(slug="a", monthly_fee=2)
    make_sender(slug="b", number="+12025550177", monthly_fee=3)
    make_sender(slug="c", number="+12025550178")

    assert costs.rent() == costs.Rent(numbers=2, fees=Decimal(5))
