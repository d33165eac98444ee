"""The ledger: append-only, chained, verifiable, erasable."""

from datetime import timedelta
from uuid import uuid4

import pytest
from django.db import DatabaseError, connection, transaction

from subscribers import consent, triggers
from subscribers.erasure import erase
from subscribers.models import ChainHead, ConsentEvent, Evidence, Subscription
from subscribers.scopes import Scope
from subscribers.verification import verify
from tests.factories import NOON, STAFF, join, make_list, make_people, us_phone

pytestmark = pytest.mark.django_db


@pytest.fixture
def ann():
    lst = make_list()
    [ann] = make_people([us_phone(1)])
    join([ann], lst)
    return ann


@pytest.fixture
def no_triggers():
    """Tampering as somebody with the database's password could do it."""
    triggers.remove(connection)
    yield
    triggers.install(connection)


def problems() -> list[str]:
    return [fault["problem"] for fault in verify().broken]


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


def test_a_missing_trigger_shows(ann, no_triggers):
    assert any("trigger" in problem for problem in problems())


def test_installing_triggers_twice_changes_nothing(ann):
    triggers.install(connection)

    assert not triggers.missing(connection)


def test_an_edited_line_shows(ann, no_triggers):
    event = ConsentEvent.objects.get()
    ConsentEvent.objects.update(line=event.line.replace("single", "double"))

    assert any("edited" in problem for problem in problems())


def test_an_edited_column_shows(ann, no_triggers):
    ConsentEvent.objects.update(happened_at=NOON - timedelta(days=400))

    assert any("columns" in problem for problem in problems())


def test_a_cut_tail_shows(ann, no_triggers):
    consent.unsubscribe([ann.pk], scope=Scope.everything(), origin=STAFF, now=NOON)
    ConsentEvent.objects.order_by("-seq").first().delete()

    assert any("cut off" in problem for problem in problems())


def test_a_missing_middle_line_shows(ann, no_triggers):
    consent.unsubscribe([ann.pk], scope=Scope.everything(), origin=STAFF, now=NOON)
    ConsentEvent.objects.get(seq=2).delete()

    assert any("out of order" in problem for problem in problems())


def test_a_vanished_chain_shows(ann, no_triggers):
    ConsentEvent.objects.all().delete()

    assert any("vanished" in problem for problem in problems())


def test_a_chain_vanished_with_its_head_shows(ann, no_triggers):
    ConsentEvent.objects.all().delete()
    ChainHead.objects.all().delete()

    assert any("not one ledger line" in problem for problem in problems())


def test_a_status_written_past_the_ledger_shows(ann):
    Subscription.objects.update(status="unsubscribed")

    assert any("lines say active" in problem for problem in problems())


def test_two_peoples_lines_swapped_show(ann, no_triggers):
    [bob] = make_people([us_phone(2)])
    join([bob], ann.subscriptions.get().list)
    first, second = ConsentEvent.objects.order_by("pk")
    ConsentEvent.objects.filter(pk=first.pk).update(chain=uuid4())
    ConsentEvent.objects.filter(pk=second.pk).update(chain=ann.chain)
    ConsentEvent.objects.filter(pk=first.pk).update(chain=bob.chain)

    assert any("another chain" in problem for problem in problems())


def test_altered_evidence_shows(ann):
    lst = ann.subscriptions.get().list
    consent.set_preferences(
        [ann.pk],
        lst,
        changes={"own_messages": 1, "own_per": "week"},
        origin=type(STAFF)(who=STAFF.who, evidence={"ip": "192.0.2.1"}),
        now=NOON,
    )
    Evidence.objects.update(data='{"ip":"192.0.2.2"}')

    assert any("evidence" in problem for problem in problems())


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
