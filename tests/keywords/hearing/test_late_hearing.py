"""A yes counts from when it was said: the queue may hear it after the request's end."""

from datetime import timedelta

import pytest

from campaigns.sending.pump import housekeep
from keywords.matching import fold
from keywords.models import Keyword
from subscribers import consent
from subscribers.models import Subscriber, SubscriberList, Subscription
from subscribers.origin import Origin, Who
from subscribers.verification import verify
from tests.factories import NOON, make_list

pytestmark = pytest.mark.django_db

LIVES = timedelta(hours=72)
IN_TIME, LATER = NOON + LIVES - timedelta(minutes=1), NOON + LIVES + timedelta(hours=1)
CLOCK = Origin(who=Who.CLOCK, why="no such number")


@pytest.fixture
def asked(sender, heard_late) -> SubscriberList:
    """A list that somebody was asked to confirm, at noon."""
    lst = make_list("offers", opt_in="double", sender=sender)
    Keyword.objects.create(
        word="BUNGA", folded=fold("BUNGA"), sender=sender, action="join", list=lst
    )
    heard_late("bunga", heard_at=NOON)
    return lst


def status() -> str:
    return Subscription.objects.get().status


def test_a_yes_said_in_time_joins_although_the_clock_was_faster(asked, heard_late):
    housekeep(now=LATER)

    heard_late("yes", at=IN_TIME, heard_at=LATER)

    assert status() == "active"


def test_its_lines_give_the_subscription_again(asked, heard_late):
    housekeep(now=LATER)
    heard_late("yes", at=IN_TIME, heard_at=LATER)

    assert verify().ok


def test_a_yes_said_too_late_is_asked_once_more(asked, heard_late):
    heard_late("yes", at=NOON + LIVES + timedelta(seconds=1), heard_at=LATER)

    assert status() == "pending"


def test_a_request_that_ended_with_its_number_is_not_revived(asked, heard_late):
    lapse(NOON)

    heard_late("yes", at=NOON, heard_at=NOON + timedelta(minutes=5))

    assert status() == "pending"


def test_a_consent_that_ended_with_its_number_is_not_revived(asked, heard_late):
    heard_late("yes", at=NOON, heard_at=NOON)
    lapse(LATER)

    heard_late("yes", at=IN_TIME, heard_at=LATER)

    assert status() == "pending"


def lapse(now):
    keys = Subscriber.objects.values_list("pk", flat=True)
    assert consent.lapse(list(keys), origin=CLOCK, now=now)
