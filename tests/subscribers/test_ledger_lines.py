"""What lines say, so that a subscription can be derived from them alone."""

import json
from datetime import timedelta

import pytest

from subscribers import consent
from subscribers.models import ConsentEvent, Subscription
from subscribers.origin import Origin, Who
from tests.factories import NOON, STAFF, make_list, make_people, us_phone

pytestmark = pytest.mark.django_db

FILE = Origin(who=Who.IMPORT, by="ann", door="import:1", cause="import:1")


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


def test_the_line_of_a_joining_says_when_the_consent_ends(ann):
    end = NOON + timedelta(days=30)

    consent.subscribe(
        [ann.pk], make_list(), origin=FILE, now=NOON, method="soft", expires_at=end
    )

    ends_at = end.isoformat(timespec="microseconds")
    assert last_line()["consent_expires_at"] == ends_at


def test_the_line_of_an_undone_import_says_what_was_put_back(ann):
    lst = make_list()
    consent.subscribe([ann.pk], lst, origin=FILE, now=NOON)

    consent.restore({ann.pk: {"door": "till"}}, lst, origin=FILE, now=NOON)

    row = Subscription.objects.get()
    assert last_line()["restored"] == {
        "status": "none",
        "method": "",
        "door": row.door,
        "promise": "",
        "promise_per": "",
    }
