"""`insert_rows`: many rows in one statement, as if each had been made alone."""

from datetime import UTC, datetime

import pytest
from django.db import IntegrityError
from phonenumber_field.phonenumber import PhoneNumber

from subscribers import bulk
from subscribers.bulk import insert_rows
from subscribers.models import Subscriber, Subscription
from tests.factories import make_list, make_people, us_phone

pytestmark = pytest.mark.django_db

NOW = datetime(2026, 5, 14, 9, 30, tzinfo=UTC)
FIELDS = ("phone", "country", "attributes", "created_at", "updated_at")


def people(count: int, **attributes: object) -> list[tuple[object, ...]]:
    return [(us_phone(n).e164, "US", attributes, NOW, NOW) for n in range(count)]


def test_it_writes_what_an_instance_would_have_written():
    insert_rows(Subscriber, FIELDS, people(1, spend=9.5))

    ann = Subscriber.objects.get()
    assert (str(ann.phone), ann.attributes) == (us_phone(0).e164, {"spend": 9.5})
    assert (ann.line, ann.created_at) == (Subscriber.Line.UNKNOWN, NOW)


def test_each_row_gets_defaults_of_its_own():
    insert_rows(Subscriber, FIELDS, people(3))

    assert len(set(Subscriber.objects.values_list("salt", "chain"))) == 3


def test_it_takes_more_rows_than_one_statement_holds(monkeypatch):
    monkeypatch.setattr(bulk, "AT_ONCE", 5)

    insert_rows(Subscriber, FIELDS, people(7))

    assert Subscriber.objects.count() == 7


def test_it_writes_a_phone_number_as_its_column_does():
    phone = PhoneNumber.from_string("(202) 555-0123", region="US")

    insert_rows(Subscriber, FIELDS, [(phone, "US", {}, NOW, NOW)])

    assert Subscriber.objects.filter(phone="+12025550123").exists()


def test_it_refuses_what_is_there_already():
    insert_rows(Subscriber, FIELDS, people(1))

    with pytest.raises(IntegrityError):
        insert_rows(Subscriber, FIELDS, people(2))


def test_it_leaves_alone_what_is_there_where_that_is_allowed():
    insert_rows(Subscriber, FIELDS, people(1, spend=1))

    insert_rows(Subscriber, FIELDS, people(2, spend=2), unique=())

    assert [row.attributes["spend"] for row in Subscriber.objects.order_by("pk")] == [
        *(1, 2)
    ]


def test_it_updates_only_the_columns_named():
    (ann,) = make_people([us_phone(1)])
    lst = make_list()
    fields = ("subscriber", "list", "status", "door")
    insert_rows(Subscription, fields, [(ann.pk, lst.pk, "none", "till")])

    row = (ann.pk, lst.pk, "expired", "page:offers")
    unique = ("subscriber", "list")
    insert_rows(Subscription, fields, [row], unique=unique, update=("status",))

    stored = Subscription.objects.get()
    assert (stored.status, stored.door) == ("expired", "till")


def test_no_rows_need_no_statement(django_assert_num_queries):
    with django_assert_num_queries(0):
        insert_rows(Subscriber, FIELDS, [])
