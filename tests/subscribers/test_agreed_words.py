"""What people read is what the ledger names and what they were promised."""

import json

import pytest

from subscribers import consent, disclosures
from subscribers.consent import Particulars
from subscribers.models import ConsentEvent, Disclosure, SubscriberList, Subscription
from subscribers.origin import Origin, Who
from subscribers.verification import verify
from tests.factories import NOON, STAFF, make_list, make_people, us_phone

pytestmark = pytest.mark.django_db

PAGE = Origin(who=Who.PERSON, why="signed up on the page", door="page:offers")


@pytest.fixture
def lst() -> SubscriberList:
    return make_list(opt_in="double", promise_messages=4, promise_per="month")


@pytest.fixture
def ann():
    [ann] = make_people([us_phone(1)])
    return ann


def publish(lst: SubscriberList, **changes: object) -> Disclosure:
    """Change the list, approve its wording, and return the version for the US."""
    for name, value in changes.items():
        setattr(lst, name, value)
    lst.save()
    made = disclosures.publish(lst, author="mia", approved_by="ann", now=NOON)
    return next(row for row in made if row.country == "US")


def last_line() -> dict:
    return json.loads(ConsentEvent.objects.latest("pk").line)


def test_a_line_names_the_version_that_was_shown(ann, lst):
    first = publish(lst)
    publish(lst, support="help@petal.example")

    consent.subscribe(
        [ann.pk],
        lst,
        origin=PAGE,
        now=NOON,
        particulars={ann.pk: Particulars(disclosure=first)},
    )

    assert last_line()["disclosure"] == disclosures.named(first)


def test_a_door_that_shows_nothing_itself_stands_for_the_newest_version(ann, lst):
    publish(lst)
    second = publish(lst, support="help@petal.example")

    consent.subscribe([ann.pk], lst, origin=STAFF, now=NOON)

    assert last_line()["disclosure"] == disclosures.named(second)


def test_the_lists_own_language_comes_before_a_newer_version_of_another(lst):
    english = publish(lst)
    publish(lst, language="fr")
    publish(lst, support="aide@petal.example")
    lst.language = "en"

    assert disclosures.shown(lst, {"US"})["US"] == english


def test_a_page_in_another_language_shows_that_languages_version(lst):
    publish(lst)
    french = publish(lst, language="fr")
    lst.language = "en"

    assert disclosures.shown(lst, {"US"}, "fr")["US"] == french


def test_a_line_names_the_version_of_the_page(ann, lst):
    consent.subscribe(
        [ann.pk],
        lst,
        origin=PAGE,
        now=NOON,
        particulars={ann.pk: Particulars(door_version=3)},
    )

    assert last_line()["door_version"] == 3


def test_a_promise_nobody_has_approved_yet_binds_nobody(ann, lst):
    publish(lst)
    SubscriberList.objects.update(promise_messages=8)
    lst.refresh_from_db()

    consent.subscribe([ann.pk], lst, origin=STAFF, now=NOON)

    assert Subscription.objects.get().promise == "up to 4 a month"
    assert last_line()["promise"] == "up to 4 a month"


def test_an_approved_promise_counts_for_who_joins_from_then_on(ann, lst):
    publish(lst)
    publish(lst, promise_messages=8)

    consent.subscribe([ann.pk], lst, origin=STAFF, now=NOON)

    assert Subscription.objects.get().promise == "up to 8 a month"


def test_a_request_taken_back_waits_for_no_answer(ann, lst):
    consent.subscribe([ann.pk], lst, origin=PAGE, now=NOON)

    consent.withdraw([ann.pk], lst, origin=PAGE, now=NOON)

    assert Subscription.objects.get().status == "none"
    assert verify().ok


def test_taking_back_a_request_is_no_opt_out(ann, lst):
    consent.subscribe([ann.pk], lst, origin=PAGE, now=NOON)
    consent.withdraw([ann.pk], lst, origin=PAGE, now=NOON)

    done = consent.subscribe([ann.pk], lst, origin=PAGE, now=NOON)

    assert done.requested == (ann.pk,)


def test_only_an_open_request_is_taken_back(ann, lst):
    consent.subscribe([ann.pk], lst, origin=STAFF, now=NOON, confirmed=True)

    consent.withdraw([ann.pk], lst, origin=PAGE, now=NOON)

    assert Subscription.objects.get().status == "active"
