"""A query made once: it answers as the queryset it was made of, with other values."""

from datetime import timedelta

import pytest

from subscribers.models import Subscriber
from subscribers.prepared import Given, Prepared
from tests.factories import NOON, make_people, us_phone

pytestmark = pytest.mark.django_db

COLUMNS = ("pk", "phone", "salt", "attributes", "erased_at", "created_at")
AMONG = Prepared(
    lambda: (
        Subscriber.objects.filter(pk__among=Given("keys"))
        .order_by("pk")
        .values_list(*COLUMNS)
    )
)
SINCE = Prepared(
    lambda: Subscriber.objects.filter(created_at__gt=Given("at")).values_list("pk")
)
NAMED = Prepared(
    lambda: (
        Subscriber.objects.filter(first_name__among=Given("names"))
        .order_by("pk")
        .values_list("first_name")
    )
)


@pytest.fixture
def people():
    return make_people([us_phone(number) for number in range(3)])


def test_it_answers_as_the_query_it_was_made_of(people):
    keys = [one.pk for one in people[:2]]
    Subscriber.objects.filter(pk__in=keys).update(attributes={"spend": 9})

    rows = Subscriber.objects.filter(pk__in=keys).order_by("pk").values_list(*COLUMNS)

    assert [tuple(row) for row in AMONG.ask(keys=keys)] == list(rows)


def test_it_is_asked_again_with_other_values(people):
    ann, bob, _ = people

    AMONG.ask(keys=[ann.pk])

    assert [row[0] for row in AMONG.ask(keys=[bob.pk])] == [bob.pk]


def test_of_no_values_there_are_no_rows(people):
    assert not AMONG.ask(keys=[])


def test_an_instant_is_compared_as_one(people):
    found = [len(SINCE.ask(at=NOON + timedelta(hours=hours))) for hours in (-1, 1)]

    assert found == [len(people), 0]


@pytest.mark.parametrize("name", ["Ann", 'O\'Neil, "Bob" {x}', "NULL", "50%s", ""])
def test_a_text_is_found_whatever_is_in_it(people, name):
    Subscriber.objects.update(first_name="Eve")
    Subscriber.objects.filter(pk=people[0].pk).update(first_name=name)

    assert [row[0] for row in NAMED.ask(names=[name])] == [name]


def test_a_value_that_is_missing_is_an_error():
    with pytest.raises(KeyError):
        AMONG.ask()
