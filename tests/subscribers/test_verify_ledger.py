"""verify_ledger: each way to tamper is named in plain words, the same day."""

import json
from io import StringIO

import pytest
from django.core.management import call_command
from django.db import connection

from subscribers import consent, guards, lines, triggers
from subscribers.models import (
    ChainHead,
    ConsentEvent,
    Evidence,
    Subscriber,
    Subscription,
    Suppression,
)
from subscribers.origin import Origin, Who
from subscribers.scopes import Scope
from subscribers.verification import verify, verify_person
from tests.factories import NOON, join, make_list, make_people, us_phone
from tests.subscribers.tampering import delete, execute, line, problems, said, unguarded

pytestmark = pytest.mark.django_db

PAGE = Origin(who=Who.PERSON, door="page:offers", evidence={"ip": "192.0.2.1"})


@pytest.fixture
def offers():
    return make_list()


@pytest.fixture
def ann(offers):
    """Joined, chose, left: lines 1 to 4 of her chain, two of them with evidence."""
    [ann] = make_people([us_phone(1)])
    join([ann], offers)
    consent.set_preferences(
        [ann.pk],
        offers,
        changes={"own_messages": 2, "own_per": "month"},
        origin=PAGE,
        now=NOON,
    )
    consent.unsubscribe([ann.pk], scope=Scope.everything(), origin=PAGE, now=NOON)
    return ann


@pytest.fixture
def bob(offers):
    [bob] = make_people([us_phone(2)])
    join([bob], offers)
    return bob


def lines_of(person: Subscriber) -> list[ConsentEvent]:
    return list(ConsentEvent.objects.filter(subscriber=person).order_by("seq"))


def test_an_untouched_ledger_is_whole(ann, bob):
    found = verify()

    assert (found.broken, found.events, found.subscribers) == ([], 5, 2)


# --- lines ------------------------------------------------------------------------


def test_an_edited_line_is_named(ann):
    first = lines_of(ann)[0]

    line(first.pk, line=first.line.replace("single", "double"))

    assert said("line was edited")


def test_an_edited_line_with_its_hash_made_anew_is_named(ann):
    first = lines_of(ann)[0]
    edited = first.line.replace("single", "double")

    line(first.pk, line=edited, line_hash=lines.hash_of(edited))

    assert said("does not follow from the one before it")


def test_an_edited_column_is_named(ann):
    line(lines_of(ann)[0].pk, happened_at=NOON)

    assert said("columns beside the line")


def test_a_deleted_line_is_named(ann):
    delete(ConsentEvent.objects.filter(pk=lines_of(ann)[1].pk))

    assert said("Line 2 is missing before it")


def test_several_deleted_lines_are_named(ann):
    delete(ConsentEvent.objects.filter(seq__in=(2, 3)))

    assert said("Lines 2 to 3 are missing before it")


def test_a_cut_tail_is_named(ann):
    delete(ConsentEvent.objects.filter(seq=4))

    assert said("the chain ends at 3: lines were cut off")


def test_reordered_lines_are_named(ann):
    _, second, third, _ = lines_of(ann)

    line(second.pk, seq=99)
    line(third.pk, seq=2)
    line(second.pk, seq=3)

    assert said("The line was line 3 of its chain and stands as line 2")


def test_lines_swapped_between_two_people_are_named(ann, bob):
    hers, his = lines_of(ann)[0], lines_of(bob)[0]

    line(hers.pk, line=his.line, line_hash=his.line_hash)
    line(his.pk, line=hers.line, line_hash=hers.line_hash)

    assert problems().count("The line belongs to another chain.") == 2


def test_a_line_given_to_somebody_else_is_named(ann, bob):
    line(lines_of(ann)[3].pk, subscriber=bob)

    assert said("belongs to another chain")
    assert said("lines were cut off")


def test_a_line_added_by_hand_is_named(ann, bob):
    last = lines_of(bob)[0]
    more = last.line.replace('"seq":1', '"seq":2')

    last.pk = None
    last.seq, last.line, last.line_hash = 2, more, lines.hash_of(more)
    last.save(force_insert=True)

    assert said("does not follow from the one before it")


def test_a_vanished_chain_is_named_while_its_head_stands(ann):
    delete(ConsentEvent.objects.filter(subscriber=ann))

    assert said("whole chain has vanished")


def test_a_chain_vanished_with_its_head_is_named_by_the_subscription(ann):
    delete(ConsentEvent.objects.filter(subscriber=ann))
    delete(ChainHead.objects.filter(subscriber=ann))

    assert said("not one ledger line")


def test_a_subscriber_vanished_from_under_the_lines_is_named(ann):
    with connection.constraint_checks_disabled():
        delete(Subscriber.objects.filter(pk=ann.pk))
        found = problems()
        Subscriber.objects.bulk_create([ann])

    assert "Lines are there, but the subscriber is gone." in found


# --- what hangs on them ----------------------------------------------------------


def test_a_moved_head_is_named(ann):
    ChainHead.objects.update(seq=5)

    assert said("The head stands at line 5, the chain ends at 4")


def test_a_missing_head_is_named(ann):
    ChainHead.objects.all().delete()

    assert said("The chain has no head")


def test_altered_evidence_is_named(ann):
    Evidence.objects.filter(seq=2).update(data='{"ip":"192.0.2.2"}')

    assert said("evidence does not fit its line")


def test_deleted_evidence_is_named(ann):
    Evidence.objects.filter(seq=2).delete()

    assert said("evidence of the line is gone")


def test_invented_evidence_is_named(bob):
    Evidence.objects.create(subscriber=bob, chain=bob.chain, seq=7, data="{}")

    assert said("evidence of a line that is not there")


@pytest.mark.parametrize(
    ("column", "value"),
    [
        ("status", "active"),
        ("method", "double"),
        ("door", "page:other"),
        ("joined_at", NOON),
        ("left_at", None),
        ("promise_messages", 30),
        ("own_messages", 20),
        ("consent_expires_at", NOON),
        ("paused_until", NOON),
    ],
)
def test_a_subscription_written_past_the_ledger_is_named(ann, column, value):
    changes = {column: value}
    if column == "promise_messages":
        changes["promise_per"] = "day"

    with unguarded():
        Subscription.objects.update(**changes)

    assert said("On list offers the lines say")


def test_a_subscription_without_a_line_is_named(ann):
    Subscription.objects.create(subscriber=ann, list=make_list("news"))

    assert said("There is a subscription to news, but no line about it")


def test_a_subscription_that_is_gone_is_named(ann):
    Subscription.objects.all().delete()

    assert said("The lines tell of list offers; the subscription is gone")


def test_a_deleted_opt_out_is_named(ann):
    Suppression.objects.all().delete()

    assert said("an opt-out of everything; it is not in force")


# --- triggers ---------------------------------------------------------------------


@pytest.mark.parametrize(
    "name", sorted(triggers.names(connection.vendor) | guards.NAMES.keys())
)
def test_a_dropped_trigger_is_named(ann, name):
    table = guards.NAMES.get(name) or name.rpartition("_no_")[0]
    on = f" ON {table}" if connection.vendor == "postgresql" else ""
    with connection.cursor() as cursor:
        cursor.execute(f"DROP TRIGGER {name}{on}")

    assert said(f"The trigger {name} is missing")


def test_a_trigger_that_no_longer_refuses_is_named(ann):
    triggers.remove(connection)
    with connection.cursor() as cursor:
        cursor.execute(HARMLESS[connection.vendor])

    assert said("subscribers_consentevent_no_delete is missing or changed")


HARMLESS = {
    "sqlite": "CREATE TRIGGER subscribers_consentevent_no_delete BEFORE delete ON "
    "subscribers_consentevent BEGIN SELECT 1; END",
    "postgresql": "CREATE OR REPLACE FUNCTION subscribers_consentevent_refuse() "
    "RETURNS trigger AS $$ BEGIN RETURN OLD; END $$ LANGUAGE plpgsql",
}


# --- saying it --------------------------------------------------------------------


def test_the_command_names_faults_and_leaves_with_one(ann):
    line(lines_of(ann)[0].pk, kind="confirmed")
    out, err = StringIO(), StringIO()

    with pytest.raises(SystemExit) as left:
        call_command("verify_ledger", "--json", stdout=out, stderr=err)

    assert left.value.code == 1
    assert json.loads(out.getvalue())["broken"][0]["subscriber"] == ann.pk
    assert f"Subscriber {ann.pk}, line 1: The columns" in err.getvalue()


def test_only_so_many_faults_are_listed(ann, monkeypatch):
    monkeypatch.setattr("subscribers.verification.findings.FAULTS_AT_MOST", 2)
    execute("UPDATE subscribers_consentevent SET line = '{}'")

    found = verify()

    assert len(found.broken) == 2
    assert found.more >= 2


def test_one_person_can_be_verified_alone(ann, bob):
    line(lines_of(ann)[0].pk, kind="confirmed")

    assert not verify_person(ann.pk).ok
    assert verify_person(bob.pk).ok


def test_ranges_of_people_are_read_to_the_last(ann, bob, monkeypatch):
    monkeypatch.setattr("subscribers.verification.running.PEOPLE_AT_ONCE", 1)

    assert verify().events == 5
