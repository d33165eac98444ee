"""Doors that open at the same instant ask somebody once, not once each."""

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from threading import Barrier

import pytest
from django.db import connection

from campaigns.models import Message
from subscribers import consent
from subscribers.models import ConsentEvent
from tests.factories import NOON, STAFF, make_list, make_people, make_sender, us_phone

pytestmark = [pytest.mark.services, pytest.mark.django_db(transaction=True)]

DOORS = 8


@pytest.fixture
def lst(on_postgresql):
    return make_list(opt_in="double", sender=make_sender())


def at_once(act) -> list:
    """Run `act(number)` in as many connections as there are doors, all together."""
    line = Barrier(DOORS)

    def one(number: int) -> object:
        try:
            line.wait(timeout=30)
            return act(number)
        finally:
            connection.close()

    with ThreadPoolExecutor(DOORS) as pool:
        return list(pool.map(one, range(DOORS)))


def requests() -> tuple[int, int]:
    """How many lines say that somebody was asked, and how many texts ask."""
    lines = ConsentEvent.objects.filter(kind=ConsentEvent.Kind.REQUESTED)
    return lines.count(), Message.objects.filter(cause__startswith="request:").count()


def test_nobody_gets_a_second_request_while_one_waits(lst):
    [ann] = make_people([us_phone(1)])

    done = at_once(
        lambda number: consent.subscribe(
            [ann.pk], lst, origin=STAFF, now=NOON + timedelta(microseconds=number)
        )
    )

    assert sum(len(each.requested) for each in done) == 1
    assert requests() == (1, 1)


def test_nobody_is_reminded_twice_at_once(lst):
    lst.reminds_after_hours = 24
    lst.save()
    people = make_people([us_phone(number) for number in range(20)])
    keys = [row.pk for row in people]
    consent.subscribe(keys, lst, origin=STAFF, now=NOON)

    reminded = at_once(
        lambda number: consent.remind(lst, origin=STAFF, now=NOON + timedelta(days=1))
    )

    assert sum(reminded) == len(people)
    assert requests() == (20, 40)
