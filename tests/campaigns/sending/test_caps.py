"""Caps from their five places: what they let through and what they hold."""

from datetime import timedelta

import pytest

from campaigns.models import Cap, Message
from campaigns.sending import launching
from campaigns.sending.pump import dispatch
from subscribers import consent
from subscribers.models import Subscription
from tests.factories import (
    NOON,
    STAFF,
    join,
    make_campaign,
    make_list,
    make_people,
    us_phone,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def ann(offers):
    [ann] = make_people([us_phone(1)])
    join([ann], offers)
    return ann


def cap(slug: str = "one-a-day", **fields: object) -> Cap:
    values = {"scope": "everyone", "messages": 1, "per": "24h", "over": "skip"}
    return Cap.objects.create(slug=slug, **{**values, **fields})


def send_campaign(lst, slug: str, now=NOON, **fields: object) -> Message:
    """Launch and dispatch one campaign; return its one text."""
    campaign = make_campaign(lst, slug, **fields)
    launching.launch(campaign, by="ann", now=now)
    dispatch(until_empty=True, moved_to=now)
    return Message.objects.get(campaign=campaign)


def test_a_skip_cap_drops_the_second_text(offers, ann):
    cap()
    send_campaign(offers, "first")

    second = send_campaign(offers, "second")

    assert (second.status, second.code) == ("dropped", "cap:one-a-day")


def test_a_defer_cap_holds_it_until_the_slot_frees(offers, ann):
    cap(over="defer")
    send_campaign(offers, "first")

    second = send_campaign(offers, "second")

    assert (second.status, second.due_at) == ("deferred", NOON + timedelta(hours=24))


def test_the_held_text_leaves_when_the_slot_is_free(offers, ann):
    cap(over="defer")
    send_campaign(offers, "first")
    second = send_campaign(offers, "second")

    dispatch(until_empty=True, moved_to=NOON + timedelta(hours=24))
    second.refresh_from_db()

    assert second.status == "delivered"


def test_a_list_cap_does_not_count_other_lists(offers, ann, sender):
    cap(scope="list:offers")
    news = make_list("news", sender=sender)
    join([ann], news)
    send_campaign(offers, "first")

    assert send_campaign(news, "second").status == "delivered"


def test_a_tag_cap_counts_the_tag_the_text_had_when_it_left(offers, ann):
    cap(scope="tag:sale")
    first = send_campaign(offers, "first", tags=["sale"])
    first.campaign.tags = []
    first.campaign.save()

    assert send_campaign(offers, "second", tags=["sale"]).code == "cap:one-a-day"


def test_a_kind_cap_binds_transactional_texts_too(offers, ann):
    cap(scope="kind:transactional")
    send_campaign(offers, "first", kind="transactional")

    assert send_campaign(offers, "second", kind="transactional").status == "dropped"


def test_transactional_texts_are_not_counted_by_everyone_caps(offers, ann):
    cap()
    send_campaign(offers, "first", kind="transactional")

    assert send_campaign(offers, "second").status == "delivered"


def test_the_promise_made_at_joining_is_enforced(offers, ann):
    Subscription.objects.update(promise_messages=1, promise_per="month")
    send_campaign(offers, "first")

    second = send_campaign(offers, "second")

    assert second.code == "cap:promise"


def test_raising_the_promise_does_not_raise_it_for_earlier_joiners(sender):
    lst = make_list("vip", sender=sender, promise_messages=1, promise_per="month")
    [ann] = make_people([us_phone(1)])
    join([ann], lst)
    lst.promise_messages = 4
    lst.save()
    send_campaign(lst, "first")

    assert send_campaign(lst, "second").code == "cap:promise"


def test_the_subscribers_own_choice_is_enforced(offers, ann):
    consent.set_preferences(
        [ann.pk],
        offers,
        changes={"own_messages": 1, "own_per": "week"},
        origin=STAFF,
        now=NOON,
    )
    send_campaign(offers, "first")

    assert send_campaign(offers, "second").code == "cap:own_choice"


def test_florida_allows_three_in_24_hours(offers):
    [flo] = make_people([us_phone(200)])  # 305 is Miami
    join([flo], offers)
    for number in range(3):
        send_campaign(offers, f"c{number}", now=NOON + timedelta(minutes=number))

    fourth = send_campaign(offers, "c4", now=NOON + timedelta(minutes=9))

    assert fourth.status == "deferred"
    assert fourth.code.startswith("cap:US-FL")


def test_ignoring_caps_lifts_house_caps(offers, ann):
    cap()
    send_campaign(offers, "first")

    second = send_campaign(
        offers, "second", ignore_caps=True, ignore_caps_reason="recall"
    )

    assert second.status == "delivered"


def test_ignoring_caps_does_not_lift_the_promise(offers, ann):
    Subscription.objects.update(promise_messages=1, promise_per="month")
    send_campaign(offers, "first")

    second = send_campaign(
        offers, "second", ignore_caps=True, ignore_caps_reason="recall"
    )

    assert second.code == "cap:promise"


def test_the_campaigns_own_cap_counts_everything(offers, ann):
    send_campaign(offers, "first")

    second = send_campaign(offers, "second", cap_messages=1, cap_per="7d")

    assert second.code == "cap:campaign"


def test_priority_decides_who_gets_the_last_slot(offers, ann):
    cap()
    low = make_campaign(offers, "low", priority=60)
    high = make_campaign(offers, "high", priority=10)
    for campaign in (low, high):
        launching.launch(campaign, by="ann", now=NOON)
    dispatch(until_empty=True, moved_to=NOON)

    assert Message.objects.get(campaign=high).status == "delivered"
    assert Message.objects.get(campaign=low).code == "cap:one-a-day"


def test_a_cap_that_frees_after_expiry_drops_with_its_reason(offers, ann):
    cap(over="defer", per="7d")
    send_campaign(offers, "first")

    second = send_campaign(offers, "second", expires_after=timedelta(hours=48))

    assert (second.status, second.code) == ("dropped", "cap:one-a-day")
    assert "expires" in second.detail
