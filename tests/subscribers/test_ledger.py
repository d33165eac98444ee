"""The ledger: append-only, chained, verifiable, erasable."""

from datetime import timedelta

import pytest
from django.db import DatabaseError, connection, transaction

from subscribers import consent, triggers
from subscribers.erasure import erase
from subscribers.models import ConsentEvent, Evidence
from subscribers.verification import verify
from tests.factories import NOON, STAFF, join, make_list, make_people, us_phone

pytestmark = pytest.mark.django_db


@pytest.fixture
def ann():
    lst = make_list()
    [ann] = make_people([us_phone(1)])
    join([ann], lst)
    return ann


def test_a_fresh_chain_verifies(ann):
    assert verify().ok


def test_an_update_of_a_line_is_refused_by_the_database(ann):
    with pytest.raises(DatabaseError, match="append-only"), transaction.atomic():
        ConsentEvent.objects.update(kind="confirmed")


def test_a_delete_of_a_line_is_refused_by_the_database(ann):
    with pytest.raises(DatabaseError, match="append-only"), transaction.atomic():
        ConsentEvent.objects.all()._raw_delete("default")


@pytest.mark.skipif(
    connection.vendor != "postgresql", reason="SQLite has no TRUNCATE to refuse."
)
def test_a_truncate_is_refused_by_postgresql(ann):
    with connection.cursor() as cursor:
        # Foreign keys checked at commit would refuse it first, in a test's transaction.
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        with pytest.raises(DatabaseError, match="append-only"):
            cursor.execute("TRUNCATE subscribers_consentevent CASCADE")


def test_installing_triggers_twice_changes_nothing(ann):
    triggers.install(connection)

    assert not triggers.missing(connection)


def test_erasure_keeps_the_chain_whole(ann):
    erase([ann.pk], origin=STAFF, now=NOON)

    assert verify().ok


def test_erasure_leaves_no_number_behind(ann):
    erase([ann.pk], origin=STAFF, now=NOON)
    ann.refresh_from_db()

    assert (ann.phone, ann.salt) == (None, "")


def test_erasure_removes_the_evidence(ann):
    erase([ann.pk], origin=STAFF, now=NOON)

    assert not Evidence.objects.filter(subscriber=ann).exists()


def test_no_line_holds_a_phone_number(ann):
    lines = ConsentEvent.objects.values_list("line", flat=True)

    assert not any("2025550101" in line for line in lines)


def test_many_lines_of_one_person_chain_in_order(ann):
    for day in range(5):
        consent.set_preferences(
            [ann.pk],
            ann.subscriptions.get().list,
            changes={"paused_until": NOON + timedelta(days=day)},
            origin=STAFF,
            now=NOON,
        )

    assert list(ConsentEvent.objects.order_by("seq").values_list("seq", flat=True)) == [
        1,
        2,
        3,
        4,
        5,
        6,
    ]
