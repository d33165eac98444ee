"""One sender's rate holds for all processes together."""

from datetime import datetime

import pytest

from campaigns.clock import database_now
from campaigns.models import Message
from campaigns.sending import launching
from tests.factories import (
    join,
    make_campaign,
    make_list,
    make_people,
    make_sender,
    us_phone,
)
from tests.services.processes import run_together

pytestmark = [pytest.mark.services, pytest.mark.django_db(transaction=True)]

RATE = 100
# The product's promise: never further ahead than two seconds' worth.
AHEAD = 2 * RATE
# A claim is two seconds' worth at most; one may be late through a busy machine.
BATCH = 2 * RATE
PEOPLE = 600


@pytest.fixture
def campaign(on_postgresql):
    """Order confirmations, which know no quiet hours: rates are kept in real time."""
    lst = make_list("orders", sender=make_sender(rate=float(RATE)))
    join(make_people([us_phone(number) for number in range(PEOPLE)]), lst)
    campaign = make_campaign(lst, kind="transactional", body="Your order is ready.")
    return launching.launch(campaign, by="ann", now=database_now())


@pytest.fixture
def worst_excess(worker, campaign):
    """How many parts beyond the rate were ever handed over, by two processes."""

    def run(**faults: object) -> float:
        pair = [
            worker("pump", sender="main", now_is_noon=False, faults=faults)
            for _ in range(2)
        ]
        started_at = run_together(*pair)
        assert sum(each.result()["sent"] for each in pair) == PEOPLE
        return excess_since(started_at)

    return run


def excess_since(started_at: datetime) -> float:
    """The most by which the parts so far ever exceeded the seconds' worth so far."""
    handed = Message.objects.order_by("handed_at").values_list("handed_at", flat=True)
    return max(
        number - (at - started_at).total_seconds() * RATE
        for number, at in enumerate(handed, start=1)
    )


def test_two_processes_share_the_rate(worst_excess):
    assert worst_excess() <= AHEAD + BATCH


def test_two_that_do_not_share_it_go_beyond(worst_excess):
    """The twin: each takes its two seconds' worth as if it had the road alone."""
    assert worst_excess(has_the_road_alone=AHEAD) > AHEAD + BATCH
