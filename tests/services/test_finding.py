"""On PostgreSQL a search asks the index of pieces, and works without it."""

import logging

import pytest
from django.db import connection

from subscribers.finding import text
from subscribers.models import Subscriber
from subscribers.staff import searching
from tests.factories import make_people, us_phone

pytestmark = [pytest.mark.django_db, pytest.mark.services]


@pytest.fixture(autouse=True)
def _postgresql() -> None:
    if connection.vendor != "postgresql":
        pytest.skip("needs PostgreSQL: set DATABASE_URL")


@pytest.mark.parametrize(
    "term", ["55501", "+1 202", "lee", "an", "ann@exam"], ids=lambda term: term
)
def test_a_search_asks_the_index(term):
    found = searching.pieces(Subscriber.objects.all(), term)

    with connection.cursor() as cursor:
        # A table of few rows is read whole, unless it may not be.
        cursor.execute("SET LOCAL enable_seqscan = off")
        plan = found.order_by().values("pk").explain()

    assert f"Bitmap Index Scan on {text.INDEX}" in plan
    assert "Seq Scan" not in plan


def test_without_the_extension_a_sentence_says_what_to_do(monkeypatch, caplog):
    with connection.cursor() as cursor:
        cursor.execute(f"DROP INDEX {text.INDEX}")
    monkeypatch.setattr(text, "EXTENSION", "no_such_extension")

    with caplog.at_level(logging.WARNING):
        made = text.install(connection)

    assert not made
    assert "Have a superuser run CREATE EXTENSION" in caplog.text


def test_without_the_index_people_are_found_all_the_same():
    [ann] = make_people([us_phone(1)])
    with connection.cursor() as cursor:
        cursor.execute(f"DROP INDEX {text.INDEX}")

    assert list(searching.people(Subscriber.objects.all(), "550101")) == [ann]
