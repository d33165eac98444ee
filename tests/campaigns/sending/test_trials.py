"""The canary: a part goes first; the rest follows if it did well, else it waits."""

from datetime import timedelta

import pytest
from django.core.management import call_command

from campaigns.gateways.base import Rejected
from campaigns.models import Campaign, Message, Sender
from campaigns.sending import launching, trials
from campaigns.sending import pump as pumping
from campaigns.sending.pump import dispatch
from subscribers import consent
from subscribers.scopes import Scope
from tests.factories import (
    NOON,
    STAFF,
    join,
    make_campaign,
    make_list,
    make_people,
    make_sender,
    us_phone,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def crowd(offers):
    rows = make_people([us_phone(n) for n in range(400)])
    join(rows, offers)
    return rows


@pytest.fixture
def slow(memory):
    """A gateway whose receipts come later, as those of real ones do."""
    memory.delivers_at_once = False
    yield memory
    del memory.delivers_at_once


def launch(offers, **fields: object) -> Campaign:
    campaign = make_campaign(offers, **{"canary": 0.1, **fields})
    return launching.launch(campaign, by="ann", now=NOON)


def pump():
    """Without the clock's own work, which would decide at once."""
    sender = Sender.objects.get(slug="main")
    return pumping.pump(sender, clock=lambda: NOON, until_empty=True)


def state() -> tuple[str, str]:
    row = Campaign.objects.get()
    return row.status, row.trial


def test_a_part_goes_first(slow, offers, crowd):
    launch(offers)

    assert 20 <= pump().sent <= 70


def test_who_goes_first_is_settled_by_their_key(slow, offers, crowd):
    campaign = launch(offers)
    first = set(
        Message.objects.filter(trials.goes_first(campaign)).values_list("pk", flat=True)
    )
    pump()

    sent = Message.objects.filter(status="sent").values_list("pk", flat=True)
    assert set(sent) == first


def test_a_part_is_never_less_than_twenty(slow, offers, crowd):
    launch(offers, canary=0.0001)

    assert 8 <= pump().sent <= 40


def test_a_small_campaign_goes_as_a_whole(slow, offers):
    join(make_people([us_phone(n) for n in range(15)]), offers)
    launch(offers)

    assert pump().sent == 15


def test_the_worker_does_not_take_those_behind_for_due(slow, offers, crowd):
    """It would run without end."""
    launch(offers)

    assert pump().sent == pump().sent + Message.objects.filter(status="sent").count()


def test_once_it_has_arrived_the_rest_follows(memory, offers, crowd):
    launch(offers)
    dispatch(until_empty=True, moved_to=NOON)

    assert len(memory.texts) == 400
    assert state() == ("finished", "passed")


def test_receipts_are_waited_for(slow, offers, crowd):
    launch(offers)
    pump()
    pumping.housekeep(now=NOON)

    assert state() == ("running", "running")


def test_receipts_are_not_waited_for_for_ever(slow, offers, crowd):
    launch(offers)
    pump()
    pumping.housekeep(now=NOON + trials.PATIENCE)

    assert state() == ("running", "passed")


def test_too_many_failures_stop_it(memory, offers, crowd):
    memory.script(*[Rejected("Filtered.", "30007")] * 10)
    launch(offers)
    dispatch(until_empty=True, moved_to=NOON)

    campaign = Campaign.objects.get()
    assert (campaign.status, campaign.trial) == ("paused", "stopped")
    assert "10 failed" in campaign.pause_reason


def test_two_failures_are_no_reason(memory, offers, crowd):
    memory.script(*[Rejected("Filtered.", "30007")] * 2)
    launch(offers)
    dispatch(until_empty=True, moved_to=NOON)

    assert state() == ("finished", "passed")


def test_too_many_who_leave_stop_it(slow, offers, crowd):
    launch(offers)
    pump()
    got_it = Message.objects.filter(status="sent").values_list("subscriber", flat=True)
    consent.unsubscribe(
        list(got_it)[:5],
        scope=Scope.of_list(offers),
        origin=STAFF,
        now=NOON + timedelta(minutes=1),
    )

    [(_, why)] = trials.decide_all(now=NOON + timedelta(minutes=2))
    assert "5 made people leave" in why


def test_those_who_left_before_it_do_not_count(slow, offers, crowd):
    other = make_list("news", sender=make_sender("other", number="+12025550109"))
    join(crowd, other)
    consent.unsubscribe(
        [one.pk for one in crowd],
        scope=Scope.of_list(other),
        origin=STAFF,
        now=NOON - timedelta(days=1),
    )
    launch(offers)
    pump()

    assert not list(trials.decide_all(now=NOON + trials.PATIENCE))


def test_staff_may_let_the_rest_go_all_the_same(memory, offers, crowd):
    memory.script(*[Rejected("Filtered.", "30007")] * 10)
    launch(offers)
    dispatch(until_empty=True, moved_to=NOON)
    call_command("resume_campaign", "spring", now=NOON.isoformat())
    dispatch(until_empty=True, moved_to=NOON)

    assert len(memory.texts) == 390


def test_while_it_waits_for_the_morning_nothing_is_decided(slow, offers, crowd):
    launch(offers)
    sender = Sender.objects.get()
    night = NOON.replace(hour=6)
    pumping.pump(sender, clock=lambda: night, until_empty=True)
    pumping.housekeep(now=night + trials.PATIENCE)

    assert state() == ("running", "running")


def test_a_campaign_without_one_goes_as_a_whole(slow, offers, crowd):
    launch(offers, canary=None)

    assert pump().sent == 400
