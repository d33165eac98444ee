"""From launch to recorded outcome: what leaves, what waits, and why."""

from datetime import timedelta

import pytest

from campaigns.gateways.base import (
    NotConfigured,
    OutcomeUnknown,
    Rejected,
    Unreachable,
)
from campaigns.models import CapSlot, ListSender, Message
from campaigns.sending import launching
from campaigns.sending.forecast import forecast
from campaigns.sending.pump import dispatch
from subscribers import consent
from subscribers.models import Subscription
from subscribers.scopes import Scope
from tests.factories import (
    NOON,
    STAFF,
    fr_phone,
    join,
    make_campaign,
    make_list,
    make_people,
    us_phone,
)

pytestmark = pytest.mark.django_db

MIDNIGHT = NOON.replace(hour=6)  # 02:00 in New York
SUNDAY = NOON.replace(day=7, hour=10)  # midday in Paris


@pytest.fixture
def people(offers):
    rows = make_people([us_phone(n) for n in range(10)])
    join(rows, offers)
    return rows


def launch(campaign, now=NOON):
    return launching.launch(campaign, by="ann", now=now)


def send(now=NOON):
    return dispatch(until_empty=True, moved_to=now)


def statuses() -> dict[str, int]:
    counts: dict[str, int] = {}
    for status in Message.objects.values_list("status", flat=True):
        counts[status] = counts.get(status, 0) + 1
    return counts


def test_a_campaign_reaches_everyone_once(memory, offers, people):
    launch(make_campaign(offers))

    done = send()

    assert done.sent == 10
    assert len({sms.to for sms in memory.texts}) == len(memory.texts) == 10


def test_dispatching_twice_sends_nothing_twice(memory, offers, people):
    launch(make_campaign(offers))
    send()

    assert send().claimed == 0
    assert len(memory.texts) == 10


def test_a_promotional_text_carries_its_way_out(memory, offers, people):
    launch(make_campaign(offers))
    send()

    assert all("STOP" in sms.text for sms in memory.texts)


def test_merge_fields_are_filled_per_person(memory, offers, people):
    people[0].first_name = "Ann"
    people[0].save()
    launch(make_campaign(offers, body="Hi {{ first_name|default:'you' }}"))
    send()

    assert {sms.text.splitlines()[0] for sms in memory.texts} == {"Hi Ann", "Hi you"}


def test_every_person_gets_a_short_link_of_their_own(memory, offers, people):
    launch(make_campaign(offers, body="{{ link }}", links={"link": "https://x.test"}))
    send()

    assert len({sms.text for sms in memory.texts}) == 10


def test_at_night_everyone_is_held_until_the_window_opens(memory, offers, people):
    launch(make_campaign(offers), now=MIDNIGHT)

    done = send(MIDNIGHT)

    assert (done.deferred, memory.texts) == (10, [])
    assert set(Message.objects.values_list("code", flat=True)) == {"quiet_hours"}


def test_the_held_leave_once_the_window_is_open(memory, offers, people):
    launch(make_campaign(offers), now=MIDNIGHT)
    send(MIDNIGHT)

    assert send(NOON + timedelta(hours=1)).sent == 10


def test_nobody_in_france_is_texted_on_a_sunday(memory, offers):
    join(make_people([fr_phone(1)]), offers)
    launch(make_campaign(offers), now=SUNDAY)

    send(SUNDAY)

    assert Message.objects.get().code == "closed_day"
    assert memory.texts == []


def test_an_opt_out_before_dispatch_cancels_the_text(memory, offers, people):
    launch(make_campaign(offers))
    consent.unsubscribe(
        [people[0].pk], scope=Scope.everything(), origin=STAFF, now=NOON
    )
    send()

    message = Message.objects.get(subscriber=people[0])
    assert (message.status, message.code) == ("cancelled", "opted_out")
    assert len(memory.texts) == 9


def test_someone_suppressed_unseen_by_the_plan_is_dropped(memory, offers, people):
    launch(make_campaign(offers))
    Subscription.objects.filter(subscriber=people[0]).update(status="unsubscribed")
    send()

    message = Message.objects.get(subscriber=people[0])
    assert (message.status, message.code) == ("dropped", "no_consent")


def test_an_expired_campaign_sends_nothing(memory, offers, people):
    launch(make_campaign(offers, expires_after=timedelta(hours=1)))
    send(NOON + timedelta(hours=2))

    assert set(Message.objects.values_list("code", flat=True)) == {"expired"}


def test_a_paused_campaign_waits_and_resumes(memory, offers, people):
    campaign = launch(make_campaign(offers))
    campaign = launching.pause(campaign, by="ann")
    waited = send()
    launching.resume(campaign, by="ann", now=NOON)

    assert (waited.claimed, send().sent) == (0, 10)


def test_a_cancelled_campaign_never_leaves(memory, offers, people):
    campaign = launch(make_campaign(offers))
    launching.cancel(campaign, by="ann", now=NOON)

    assert send().claimed == 0
    assert statuses() == {"cancelled": 10}


def test_the_red_button_holds_everything(memory, offers, people):
    launch(make_campaign(offers))
    launching.press_red_button(by="ann", why="test")
    held = send()
    launching.release_red_button(by="ann", why="test")

    assert (held.claimed, send().sent) == (0, 10)


@pytest.mark.parametrize(
    ("error", "status"),
    [
        (Rejected("No such number.", code="30003"), "failed"),
        (OutcomeUnknown("No answer."), "unknown"),
        (Unreachable("Connection refused."), "deferred"),
    ],
    ids=["refused for good", "no answer", "refused connection"],
)
def test_each_error_ends_where_its_class_says(memory, offers, people, error, status):
    memory.refuse(str(people[0].phone), error)
    launch(make_campaign(offers))
    send()

    assert Message.objects.get(subscriber=people[0]).status == status


def test_an_unknown_text_is_never_sent_again(memory, offers, people):
    memory.refuse(str(people[0].phone), OutcomeUnknown("No answer."))
    launch(make_campaign(offers))
    send()

    assert send(NOON + timedelta(hours=1)).claimed == 0


def test_an_unknown_text_keeps_its_slot(memory, offers, people):
    memory.refuse(str(people[0].phone), OutcomeUnknown("No answer."))
    launch(make_campaign(offers))
    send()

    assert CapSlot.objects.filter(subscriber=people[0], at=NOON).exists()


def test_the_campaign_is_finished_when_nothing_waits(memory, offers, people):
    campaign = launch(make_campaign(offers))
    send()
    campaign.refresh_from_db()

    assert campaign.status == "finished"


@pytest.mark.parametrize("now", [NOON, MIDNIGHT, SUNDAY], ids=str)
def test_the_forecast_equals_what_then_happens(memory, offers, people, now):
    join(make_people([fr_phone(1), fr_phone(2)]), offers)
    consent.set_preferences(
        [people[0].pk],
        offers,
        changes={"paused_until": NOON + timedelta(days=2)},
        origin=STAFF,
        now=NOON,
    )
    campaign = make_campaign(offers)
    told = forecast(campaign, now=now)
    launch(make_campaign(offers, slug="real"), now=now)

    done = send(now)

    assert (told.send, told.defer.total(), told.drop.total()) == (
        done.sent,
        done.deferred,
        done.dropped,
    )


def test_a_landline_is_left_out_with_its_reason(memory, offers, people):
    people[0].line = "landline"
    people[0].save()
    launch(make_campaign(offers))
    send()

    assert Message.objects.get(subscriber=people[0]).code == "landline"


def test_variants_are_fixed_before_sending(memory, offers, people):
    campaign = make_campaign(offers)
    campaign.variants.create(name="a", body="Tulips", weight=1)
    campaign.variants.create(name="b", body="Roses", weight=1)
    launch(campaign)
    arms = set(Message.objects.values_list("variant__name", flat=True))
    send()

    assert arms == {"a", "b"}
    assert {sms.text.splitlines()[0] for sms in memory.texts} == {"Tulips", "Roses"}


def test_a_local_time_campaign_is_due_on_each_clock(memory, offers, people):
    campaign = make_campaign(
        offers, send_at=NOON.replace(day=3, hour=10), local_time=True
    )
    launch(campaign)

    hours = set(Message.objects.values_list("due_at__hour", flat=True))

    assert hours == {14}  # ten in the morning on the US east coast


def test_the_parts_of_each_text_are_known_before_it_leaves(memory, offers, people):
    people[0].first_name = "Zoe " * 25
    people[0].save()
    body = "Hi {{ first_name }}, tulips are in and the shop is open until eight today."
    launch(make_campaign(offers, body=body))

    parts = Message.objects.get(subscriber=people[0]).parts

    assert parts == 2
    assert Message.objects.exclude(subscriber=people[0]).first().parts == 1


def test_a_sender_without_a_road_claims_nothing(memory, offers, people, settings):
    launch(make_campaign(offers))
    settings.SMS_GATEWAYS = "other=memory://"
    launching.finish_done(now=NOON)

    assert dispatch(until_empty=True).claimed == 0
    assert statuses() == {"queued": 10}


def test_a_refused_password_keeps_the_texts(memory, offers, people):
    memory.refuse(str(people[0].phone), NotConfigured("Wrong password."))
    launch(make_campaign(offers))
    send()

    message = Message.objects.get(subscriber=people[0])
    assert (message.status, message.code) == ("deferred", "gateway_not_configured")


def test_a_campaign_that_lost_its_sender_does_not_stop_the_others(
    memory, offers, people
):
    lost = make_campaign(offers, "lost", status="planning")
    other = make_list("other", sender=offers_sender(offers))
    join(people, other)
    launch(make_campaign(other, "fine"))
    ListSender.objects.filter(list=offers).delete()

    send()

    assert Message.objects.filter(status="delivered").count() == 10
    assert not Message.objects.filter(campaign=lost).exists()


def offers_sender(lst):
    return ListSender.objects.get(list=lst).sender


def test_people_of_other_languages_read_the_way_out_in_theirs(memory, offers, people):
    people[0].language = "fr"
    people[0].save()
    launch(make_campaign(offers))
    send()

    [french] = [sms for sms in memory.texts if sms.to == str(people[0].phone)]
    assert "Répondez STOP" in french.text
