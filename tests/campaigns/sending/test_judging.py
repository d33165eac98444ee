"""What may change between a claim and its hand-over: the one look before it leaves."""

from datetime import timedelta

import pytest

from campaigns.models import Campaign, CapSlot, Message
from campaigns.pacing import loading, worlds
from campaigns.sending import claiming, judging, launching
from subscribers import consent
from subscribers.models import Subscriber, Subscription, Topic
from subscribers.scopes import Scope
from tests.factories import NOON, STAFF, join, make_campaign, make_people, us_phone

pytestmark = pytest.mark.django_db

# In Washington it is 20:40 of a Tuesday: the last five minutes in which one may text.
NEARLY_CLOSED = NOON + timedelta(hours=6, minutes=40)


@pytest.fixture
def ann(offers):
    [ann] = make_people([us_phone(2)])
    join([ann], offers)
    return ann


@pytest.fixture
def claimed(offers, ann):
    """A claim of the campaign's one text, and the world as it was then."""
    return claim(make_campaign(offers))


def claim(campaign, now=NOON):
    launching.launch(campaign, by="ann", now=now)
    sender = Message.objects.get().sender_id
    held = claiming.claim(sender, limit=10)
    return held, worlds.world_of(campaigns=[campaign.pk], senders=[sender])


def hand_over(claimed, now=NOON):
    held, world = claimed
    return len(judging.judge(held, held.rows, world, clock=lambda: now).ready)


def became() -> tuple[str, str]:
    message = Message.objects.get()
    return message.status, message.code


def test_what_still_may_leave_is_handed_over(claimed):
    assert (hand_over(claimed), became()) == (1, ("handing", ""))


def test_an_opt_out_in_between_is_in_time(claimed, ann):
    consent.unsubscribe([ann.pk], scope=Scope.everything(), origin=STAFF, now=NOON)

    assert (hand_over(claimed), became()) == (0, ("cancelled", "opted_out"))


def test_consent_that_ends_in_between_is_noticed(claimed):
    Subscription.objects.update(consent_expires_at=NOON + timedelta(minutes=1))

    handed = hand_over(claimed, NOON + timedelta(minutes=2))

    assert (handed, became()) == (0, ("dropped", "consent_expired"))


def test_hours_that_close_in_between_are_noticed(offers, ann):
    claimed = claim(make_campaign(offers), NEARLY_CLOSED)

    handed = hand_over(claimed, NEARLY_CLOSED + timedelta(minutes=6))

    assert (handed, became()) == (0, ("deferred", "quiet_hours"))


def test_in_the_last_minutes_before_they_close_it_may_leave(offers, ann):
    """The twin, six minutes earlier."""
    claimed = claim(make_campaign(offers), NEARLY_CLOSED)

    assert (hand_over(claimed, NEARLY_CLOSED), became()) == (1, ("handing", ""))


def test_who_waited_for_the_lock_takes_a_slot_when_it_is_theirs(claimed, monkeypatch):
    """A window that began with the waiting would be over too soon."""
    lock_people, at = loading.lock_people, [NOON]

    def after_a_while(keys):
        at[0] = NOON + timedelta(seconds=20)
        return lock_people(keys)

    monkeypatch.setattr(loading, "lock_people", after_a_while)
    held, world = claimed
    judging.judge(held, held.rows, world, clock=lambda: at[0])

    assert CapSlot.objects.get().at == NOON + timedelta(seconds=20)


def test_a_campaign_paused_in_between_waits(claimed):
    Campaign.objects.update(status=Campaign.Status.PAUSED)

    assert (hand_over(claimed), became()) == (0, ("deferred", "campaign_paused"))


def test_a_question_asked_in_between_holds_the_text(claimed):
    Subscriber.objects.update(held_until=NOON + timedelta(hours=24))

    assert (hand_over(claimed), became()) == (0, ("deferred", "held"))


def test_a_text_another_worker_has_taken_over_is_left_to_it(claimed):
    Message.objects.update(status=Message.Status.QUEUED, claim=None)

    assert (hand_over(claimed), became()) == (0, ("queued", ""))


def test_a_red_button_pressed_in_between_holds_everything(claimed):
    launching.press_red_button(by="ann", why="fire")

    assert (hand_over(claimed), became()) == (0, ("deferred", "all_paused"))


def test_a_topic_they_did_not_choose_is_not_sent(offers, ann):
    roses, tulips = (
        Topic.objects.create(list=offers, slug=name, name=name.title())
        for name in ("roses", "tulips")
    )
    Subscription.objects.get().topics.add(roses)
    claimed = claim(make_campaign(offers, topic=tulips))

    assert (hand_over(claimed), became()) == (0, ("dropped", "no_consent"))
