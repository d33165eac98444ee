"""An erased number typed into the page: by whom, nobody knows, so nothing happens."""

import pytest

from campaigns.models import Message
from subscribers import erasure
from subscribers.models import Subscription
from subscribers.verification import verify
from tests.factories import NOON, STAFF, join, make_people, us_phone

pytestmark = pytest.mark.django_db


@pytest.fixture
def erased(lst) -> None:
    [ann] = make_people([us_phone(1)])
    join([ann], lst)
    erasure.erase([ann.pk], origin=STAFF, now=NOON)


def test_it_gets_no_text_and_joins_nothing(erased, shopper):
    shopper.sign_up("202 555 0101")

    active = Subscription.objects.filter(status__in=("active", "pending"))
    assert not Message.objects.exists()
    assert not active.exists()


def test_it_gets_the_same_answer_as_any_other(erased, shopper, another):
    theirs = shopper.sign_up("202 555 0101")
    others = another().sign_up("202 555 0102")

    assert (theirs.status_code, theirs.url) == (others.status_code, others.url)


def test_the_ledger_verifies_all_the_same(erased, shopper):
    shopper.sign_up("202 555 0101")

    assert verify().broken == []
