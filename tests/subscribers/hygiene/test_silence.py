"""Consents of people who give no sign for long end, where a list says so."""

import io
import json
from datetime import timedelta

import pytest
from django.core.management import CommandError, call_command
from django.utils import timezone
from django_q.models import Schedule

from campaigns.models import Click, Link, Message, MessageLink, Sender
from keywords.intake import receive
from subscribers import verification
from subscribers.hygiene import silence
from subscribers.models import ConsentEvent, NumberFlag, Subscription
from tests.factories import (
    NOON,
    join,
    make_campaign,
    make_list,
    make_people,
    make_sender,
    us_phone,
)

pytestmark = pytest.mark.django_db

LONG_AGO = NOON - timedelta(days=400)


@pytest.fixture
def offers():
    return make_list(
        sender=make_sender(), silent_after_days=90, silent_after_texts=3, sign="tap"
    )


@pytest.fixture
def ann(offers):
    [ann] = make_people([us_phone(1)])
    join([ann], offers, now=LONG_AGO)
    return ann


def text(person, lst, number=3, *, days_ago=20, status="delivered"):
    campaign = make_campaign(lst, slug=f"c{Message.objects.count()}")
    return [
        Message.objects.create(
            subscriber=person,
            campaign=make_campaign(lst, slug=f"{campaign.slug}-{n}"),
            sender=Sender.objects.get(),
            kind="promotional",
            status=status,
            first_due_at=NOON,
            handed_at=NOON - timedelta(days=days_ago, minutes=n),
        )
        for n in range(number)
    ]


def status_of(person):
    return Subscription.objects.get(subscriber=person).status


def test_who_got_enough_texts_and_gave_no_sign_is_let_go(offers, ann):
    text(ann, offers)

    assert silence.end_silent(offers, now=NOON) == 1

    assert status_of(ann) == "expired"
    assert NumberFlag.objects.get().cause == "silent"
    line = json.loads(ConsentEvent.objects.filter(kind="expired").get().line)
    assert line["why"] == "no sign in 90 days"
    assert verification.verify().ok


def test_who_got_too_few_texts_to_answer_stays(offers, ann):
    text(ann, offers, number=2)

    assert silence.end_silent(offers, now=NOON) == 0


def test_who_was_texted_only_before_the_window_stays(offers, ann):
    text(ann, offers, days_ago=120)

    assert silence.end_silent(offers, now=NOON) == 0


def test_who_joined_within_the_window_stays(offers, ann):
    text(ann, offers)
    Subscription.objects.update(joined_at=NOON - timedelta(days=89))

    assert silence.end_silent(offers, now=NOON) == 0


def test_a_tap_is_a_sign(offers, ann):
    message = text(ann, offers)[0]
    link = Link.objects.create(
        campaign=message.campaign, name="x", url="https://x.test"
    )
    sent = MessageLink.objects.create(token="t", link=link, message=message)
    Click.objects.create(message_link=sent, at=NOON - timedelta(days=5))

    assert silence.end_silent(offers, now=NOON) == 0


def test_a_reply_is_a_sign(offers, ann):
    text(ann, offers)
    receive(
        gateway="main",
        provider_id="1",
        from_number=str(ann.phone),
        to_number="+12025550100",
        body="lovely tulips",
        now=NOON - timedelta(days=5),
    )

    assert silence.end_silent(offers, now=NOON) == 0


@pytest.mark.parametrize(("sign", "ended"), [("delivery", 0), ("tap", 1)])
def test_a_delivery_is_a_sign_where_the_list_says_so(offers, ann, sign, ended):
    text(ann, offers)
    offers.sign = sign
    offers.save()

    assert silence.end_silent(offers, now=NOON) == ended


def test_texts_that_all_failed_are_no_sign(offers, ann):
    text(ann, offers, status="failed")
    offers.sign = "delivery"
    offers.save()

    assert silence.end_silent(offers, now=NOON) == 1


def test_a_list_says_nothing_of_silence_by_itself(ann):
    lst = make_list("news")

    assert lst.silent_after_days is None
    assert lst not in silence.watched()


def test_the_command_counts_first(offers, ann):
    text(ann, offers)
    out = io.StringIO()
    Message.objects.update(handed_at=timezone.now() - timedelta(days=5))

    call_command("end_silent", list="offers", dry_run=True, json=True, stdout=out)

    assert json.loads(out.getvalue()) == {"ended": 1, "lists": {"offers": 1}}
    assert status_of(ann) == "active"


def test_a_list_that_ends_nothing_is_refused_by_name():
    make_list("news")

    with pytest.raises(CommandError, match="The list news ends no silent consents"):
        call_command("end_silent", list="news", stdout=io.StringIO())


def test_it_runs_every_night():
    task = Schedule.objects.get(func="subscribers.tasks.end_silent")

    assert task.schedule_type == Schedule.DAILY
