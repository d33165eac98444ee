"""Two worker hosts whose clocks are two minutes apart: only the database's counts."""

from collections import Counter
from datetime import timedelta

import pytest
from django.db.models import Count

from campaigns.clock import database_now
from campaigns.models import Message, SimulatedText
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

PEOPLE = 50
SLOW_CLOCK, FAST_CLOCK = -60, 60  # seconds
# Longer than any pause of a busy machine, shorter than the clocks are apart.
PATIENT = {"SMS_CLAIM_SECONDS": 40}


@pytest.fixture
def campaign(on_postgresql):
    """Order texts know no quiet hours: these tests live in real time."""
    lst = make_list("orders", sender=make_sender())
    join(make_people([us_phone(number) for number in range(PEOPLE)]), lst)
    campaign = make_campaign(lst, kind="transactional", body="Petal & Stem: it came.")
    return launching.launch(campaign, by="ann", now=database_now())


@pytest.fixture
def host(worker):
    """Start a worker on a machine whose clock is off by so many seconds."""

    def start(job: str, seconds: float, *, trusting: bool = False, **order: object):
        faults = {"has_its_clock_off": seconds}
        if trusting:
            faults["trusts_its_own_clock"] = True
        return worker(job, faults=faults, **order)

    return start


def statuses() -> Counter[str]:
    return Counter(Message.objects.values_list("status", flat=True))


@pytest.fixture
def taken(campaign, host):
    """What a host ahead takes from one behind, which is waiting for its gateway."""

    def run(**clocks: bool) -> tuple[int, int]:
        waiting = {**PATIENT, "SMS_GATEWAYS": "main=memory://?latency_ms=2500"}
        order = {"sender": "main", "now_is_noon": False, "settings": waiting}
        slow = host("pump", SLOW_CLOCK, **order, **clocks)
        idle = host("keep_reaping", FAST_CLOCK, settings=PATIENT, **clocks)
        run_together(slow, idle)
        slow.result()
        found = idle.result()
        return found["requeued"], found["unknown"]

    return run


def test_a_claim_lives_as_long_as_the_database_says(taken):
    assert taken() == (0, 0)


def test_by_their_own_clocks_a_living_claim_is_taken_for_dead(taken):
    """The twin: it shows that the clocks of the test above were apart."""
    assert any(taken(trusting=True))


@pytest.fixture
def waiting(campaign):
    """Texts that are not due for five minutes."""
    due_at = database_now() + timedelta(minutes=5)
    Message.objects.update(status="deferred", code="retry", due_at=due_at)


@pytest.mark.parametrize(
    ("trusting", "status"),
    [
        pytest.param(False, "deferred", id="the database's"),
        pytest.param(True, "delivered", id="its own, or the test could not fail"),
    ],
)
def test_a_text_is_due_by_one_clock(waiting, host, trusting, status):
    ahead = host("dispatch", 10 * FAST_CLOCK, trusting=trusting, now_is_noon=False)

    run_together(ahead)
    ahead.result()

    assert statuses() == Counter({status: PEOPLE})


def test_two_hosts_write_one_time_and_send_each_text_once(campaign, host):
    began = database_now()
    hosts = [
        host("dispatch", seconds, now_is_noon=False, settings=PATIENT)
        for seconds in (SLOW_CLOCK, FAST_CLOCK)
    ]

    run_together(*hosts)
    for each in hosts:
        each.result()

    within = Message.objects.filter(handed_at__range=(began, database_now()))
    texts = SimulatedText.objects.values("reference").annotate(times=Count("pk"))
    assert within.count() == PEOPLE
    assert Counter(texts.values_list("times", flat=True)) == Counter({1: PEOPLE})
