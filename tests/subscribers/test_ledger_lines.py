"""What lines say, so that a subscription can be derived from them alone."""

import json
from datetime import date

import pytest

from subscribers import consent
from subscribers.consent import Particulars
from subscribers.models import ConsentEvent, Subscription
from subscribers.origin import Origin, Who
from subscribers.soft import Soft
from subscribers.verification.deriving import MOVES
from tests.factories import NOON, STAFF, fr_phone, make_list, make_people, us_phone

pytestmark = pytest.mark.django_db

Kind = ConsentEvent.Kind
FILE = Origin(who=Who.IMPORT, by="ann", door="import:1", cause="import:1")
BOUGHT = Soft(basis="purchase", since=date(2026, 5, 1), is_refusal_offered=True)


@pytest.fixture
def ann():
    [ann] = make_people([us_phone(1)])
    return ann


def last_line() -> dict[str, object]:
    return json.loads(ConsentEvent.objects.latest("pk").line)


def test_the_line_of_a_request_says_until_when_it_lives(ann):
    lst = make_list(opt_in="double")

    consent.subscribe([ann.pk], lst, origin=STAFF, now=NOON)

    lives_until = (NOON + consent.REQUEST_LIVES).isoformat(timespec="microseconds")
    assert last_line()["request_expires_at"] == lives_until


def test_the_line_of_a_joining_says_when_the_consent_ends():
    [paul] = make_people([fr_phone(1)])
    told = {paul.pk: Particulars(soft=BOUGHT)}

    consent.subscribe([paul.pk], make_list(), origin=FILE, now=NOON, particulars=told)

    end = Subscription.objects.get().consent_expires_at
    assert last_line()["consent_expires_at"] == end.isoformat(timespec="microseconds")


def test_the_line_of_an_undone_import_says_what_was_put_back(ann):
    lst = make_list()
    consent.subscribe([ann.pk], lst, origin=FILE, now=NOON)

    consent.restore({ann.pk: {"door": "till"}}, lst, origin=FILE, now=NOON)

    assert last_line()["restored"] == {
        "status": "none",
        "method": "",
        "door": "till",
        "promise": "",
        "promise_per": "",
    }


def test_every_kind_of_line_has_its_meaning_for_a_subscription():
    """A new kind must say what it does to a subscription, or that it does nothing."""
    beside = {Kind.ERASED, Kind.SUPPRESSED, Kind.UNSUPPRESSED, Kind.STAYED}

    assert {*MOVES, *beside} == set(Kind)
