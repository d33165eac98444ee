"""Growth as the ledger has it: by day of the viewer's calendar, and by door."""

from datetime import timedelta
from zoneinfo import ZoneInfo

import pytest
from django.utils import timezone

from subscribers import consent
from subscribers.reports.growth import by_door, growth
from subscribers.scopes import Scope
from tests.factories import NOON, STAFF, join, make_list, make_people, us_phone

pytestmark = pytest.mark.django_db


def test_it_counts_joins_and_leavings_on_their_days():
    lst = make_list()
    ann, bob = make_people([us_phone(1), us_phone(2)])
    join([ann, bob], lst, now=NOON - timedelta(days=2))
    consent.unsubscribe([bob.pk], scope=Scope.of_list(lst), origin=STAFF, now=NOON)

    found = growth(days=3, now=NOON)

    counts = [(day.joined, day.left) for day in found.days]
    assert counts == [(2, 0), (0, 0), (0, 1)]


def test_it_sums_what_the_days_say():
    lst = make_list()
    people = make_people([us_phone(1), us_phone(2), us_phone(3)])
    join(people, lst, now=NOON - timedelta(days=1))
    consent.unsubscribe(
        [people[0].pk], scope=Scope.of_list(lst), origin=STAFF, now=NOON
    )

    found = growth(days=30, now=NOON)

    assert (found.joined, found.left, found.net) == (3, 1, 2)


def test_it_names_every_day_once_also_those_without_anything():
    found = growth(days=30, now=NOON)

    assert len({day.on for day in found.days}) == 30


def test_it_leaves_out_what_lies_before():
    join(make_people([us_phone(1)]), make_list(), now=NOON - timedelta(days=31))

    assert growth(days=30, now=NOON).joined == 0


def test_it_reads_days_on_the_viewers_calendar():
    late = NOON.replace(hour=23)
    join(make_people([us_phone(1)]), make_list(), now=late)

    with timezone.override(ZoneInfo("Europe/Paris")):
        found = growth(days=2, now=late + timedelta(hours=1))

    assert [day.joined for day in found.days] == [0, 1]


def test_it_can_look_at_one_list():
    offers, news = make_list(), make_list("news")
    join(make_people([us_phone(1)]), offers, now=NOON)
    join(make_people([us_phone(2)]), news, now=NOON)

    assert growth(days=1, now=NOON, lst=news).joined == 1


def test_its_cost_does_not_grow(django_assert_num_queries):
    join(make_people([us_phone(n) for n in range(30)]), make_list(), now=NOON)

    with django_assert_num_queries(2):
        growth(days=90, now=NOON)


def test_doors_come_largest_first():
    lst = make_list()
    ann, bob, eve = make_people([us_phone(1), us_phone(2), us_phone(3)])
    join([ann], lst, now=NOON)
    join([bob, eve], lst, now=NOON, origin=STAFF)

    assert by_door(since=NOON) == [("till", 2), ("import:0", 1)]


def test_a_door_does_not_count_who_has_left_again():
    lst = make_list()
    [ann] = make_people([us_phone(1)])
    join([ann], lst, now=NOON)
    consent.unsubscribe([ann.pk], scope=Scope.of_list(lst), origin=STAFF, now=NOON)

    assert by_door(since=NOON) == []
