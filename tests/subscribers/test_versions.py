"""The life of wording: reviewed by another, shown when put live, never rewritten."""

import json

import pytest
from django.contrib.admin.models import LogEntry
from django.contrib.auth.models import User
from django.db import IntegrityError, connection

from subscribers import consent, disclosures, guards, reviewing
from subscribers.errors import NotAllowed
from subscribers.models import ConsentEvent, Disclosure, SubscriberList
from tests.factories import NOON, STAFF, make_list, make_people, us_phone

pytestmark = pytest.mark.django_db


@pytest.fixture
def lst() -> SubscriberList:
    lst = make_list(countries=["US"], promise_messages=4, promise_per="month")
    disclosures.publish(lst, author="mia", approved_by="ann", now=NOON)
    return lst


@pytest.fixture
def reworded(lst) -> SubscriberList:
    lst.support = "help@petal.example"
    lst.save()
    return lst


@pytest.fixture
def in_review(reworded) -> list[Disclosure]:
    return reviewing.submit(reworded, by="mia")


@pytest.fixture
def approved(in_review) -> list[Disclosure]:
    return reviewing.approve(in_review, by="ann", now=NOON)


def states() -> dict[int, str]:
    return dict(Disclosure.objects.values_list("version", "state"))


def shown(lst: SubscriberList) -> int:
    return disclosures.shown(lst, ["US"])["US"].version


def joins(number: int, lst: SubscriberList) -> int:
    """Let somebody join; return the version their line names."""
    [person] = make_people([us_phone(number)])
    consent.subscribe([person.pk], lst, origin=STAFF, now=NOON)
    return json.loads(ConsentEvent.objects.latest("pk").line)["disclosure"]["version"]


# --- what people read ----------------------------------------------------------------


def test_the_old_wording_stays_live_until_the_new_one_is_put_live(lst, approved):
    assert states() == {1: "live", 2: "approved"}
    assert shown(lst) == 1

    reviewing.put_live(approved, by="ann", now=NOON)

    assert states() == {1: "retired", 2: "live"}
    assert shown(lst) == 2


def test_lines_name_what_was_shown_before_and_after(lst, approved):
    before = joins(1, lst)

    reviewing.put_live(approved, by="ann", now=NOON)

    assert (before, joins(2, lst)) == (1, 2)


def test_a_second_live_version_is_refused_by_the_database(lst, approved):
    with pytest.raises(IntegrityError):
        Disclosure.objects.filter(version=2).update(state="live", live_at=NOON)


def test_approved_by_nobody_is_refused_by_the_database(in_review):
    with pytest.raises(IntegrityError):
        Disclosure.objects.filter(version=2).update(state="approved")


# --- who decides ---------------------------------------------------------------------


def test_who_submitted_it_does_not_approve_it(in_review):
    with pytest.raises(NotAllowed, match="somebody else has to approve"):
        reviewing.approve(in_review, by="mia", now=NOON)

    assert states()[2] == "in_review"


def test_on_a_newcomers_own_machine_one_person_does_both(in_review, settings):
    settings.SAYWHEN_DEMO = True

    reviewing.approve(in_review, by="mia", now=NOON)

    assert states()[2] == "approved"


def test_what_was_sent_back_says_why_and_may_come_again(reworded, in_review):
    reviewing.send_back(in_review, by="ann", reason="Name the shop.")

    row = Disclosure.objects.get(version=2)
    assert (row.state, row.sent_back_for) == ("draft", "Name the shop.")
    [again] = reviewing.submit(reworded, by="mia")
    assert (again.version, again.state, again.sent_back_for) == (2, "in_review", "")


def test_a_change_after_it_was_sent_back_is_a_new_version(reworded, in_review):
    reviewing.send_back(in_review, by="ann", reason="Name the shop.")
    reworded.purpose = "offers of the shop"
    reworded.save()

    reviewing.submit(reworded, by="mia")

    assert states() == {1: "live", 2: "replaced", 3: "in_review"}


def test_what_was_sent_back_and_taken_back_waits_no_more(lst, reworded, in_review):
    reviewing.send_back(in_review, by="ann", reason="Name the shop.")
    reworded.support = ""
    reworded.save()

    assert reviewing.unsubmitted(reworded) == []
    assert reviewing.changed() == []


def test_nothing_is_submitted_twice(reworded, in_review):
    with pytest.raises(NotAllowed, match="in review already"):
        reviewing.submit(reworded, by="mia")


@pytest.mark.parametrize("state", ["in_review", "live"])
def test_only_what_is_approved_is_put_live(lst, in_review, state):
    rows = Disclosure.objects.filter(state=state).select_related("list")

    with pytest.raises(NotAllowed, match="cannot become"):
        reviewing.put_live(list(rows), by="ann", now=NOON)

    assert states() == {1: "live", 2: "in_review"}


@pytest.mark.parametrize("template", ["retail", "healthcare", "age_gated"])
def test_a_blank_left_open_keeps_it_from_review(lst, template):
    lst.template = template
    lst.save()

    with pytest.raises(NotAllowed, match=r"still has \[[A-Z ]+\]"):
        reviewing.submit(lst, by="mia")


# --- what is kept --------------------------------------------------------------------


@pytest.mark.parametrize(
    "change",
    [
        {"text": "Other words."},
        {"text_hash": "f" * 64},
        {"promise_messages": 9},
        {"promise_per": "day"},
        {"country": "FR"},
        {"language": "fr"},
        {"version": 7},
        {"promise_messages": None, "promise_per": ""},
    ],
    ids=lambda change: next(iter(change)),
)
def test_the_database_refuses_another_version_under_the_same_name(lst, change):
    with pytest.raises(IntegrityError, match="never changes"):
        Disclosure.objects.update(**change)


def test_a_version_cannot_be_given_to_another_list(lst):
    with pytest.raises(IntegrityError, match="never changes"):
        Disclosure.objects.update(list=make_list("news"))


def test_the_guard_is_missed_where_it_is_gone(lst):
    with connection.cursor() as cursor:
        on = " ON subscribers_disclosure" if connection.vendor == "postgresql" else ""
        cursor.execute(f"DROP TRIGGER disclosure_version_kept{on}")

    assert guards.missing(connection) == {"disclosure_version_kept"}


def test_every_move_is_in_the_staffs_log(reworded):
    ann, mia = (User.objects.create_user(name) for name in ("ann", "mia"))
    rows = reviewing.submit(reworded, by="mia")
    reviewing.approve(rows, by="ann", now=NOON)

    said = LogEntry.objects.filter(object_id=str(rows[0].pk)).order_by("pk")

    of_version = said.filter(content_type__model="disclosure")
    assert list(of_version.values_list("user", "change_message")) == [
        (mia.pk, "Version 2 for United States, en is now in review."),
        (ann.pk, "Version 2 for United States, en is now approved."),
    ]


# --- operators -----------------------------------------------------------------------


def test_what_an_operator_publishes_goes_the_whole_way(reworded, in_review):
    disclosures.publish(reworded, author="op", approved_by="chief", now=NOON)

    row = Disclosure.objects.get(version=2)
    assert (row.state, row.approved_by, row.put_live_by) == ("live", "chief", "chief")
    assert states() == {1: "retired", 2: "live"}


def test_publishing_what_is_live_makes_nothing(lst):
    assert disclosures.publish(lst, author="op", approved_by="op", now=NOON) == []
