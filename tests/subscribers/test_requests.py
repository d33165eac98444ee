"""Requests: a door's own opt-in, one reminder at most, never two at once."""

import json
from datetime import UTC, datetime, timedelta

import pytest
from django.db import IntegrityError

from campaigns.models import Message
from campaigns.sending.pump import dispatch, housekeep
from keywords import intake
from keywords.matching import fold
from keywords.models import Keyword
from subscribers import consent
from subscribers.consent import WayIn
from subscribers.models import ConsentEvent, Subscriber, SubscriberList, Subscription
from tests.factories import NOON, STAFF, make_list, make_people, make_sender, us_phone

pytestmark = pytest.mark.django_db

HOUR = timedelta(hours=1)


@pytest.fixture
def sender():
    return make_sender()


@pytest.fixture
def lst(sender) -> SubscriberList:
    return make_list(opt_in="double", sender=sender)


@pytest.fixture
def ann() -> Subscriber:
    [ann] = make_people([us_phone(1)])
    return ann


def ask(person: Subscriber, lst: SubscriberList, *, now=NOON, **more):
    return consent.subscribe([person.pk], lst, origin=STAFF, now=now, **more)


def newest_line() -> dict:
    return json.loads(ConsentEvent.objects.latest("seq").line)


# --- a door's own way ---------------------------------------------------------------


def test_a_door_may_let_people_join_at_once(lst, ann):
    done = ask(ann, lst, way=WayIn("single", "They sign at the till."))

    assert done.joined == (ann.pk,)


def test_the_line_names_the_method_and_the_doors_reason(lst, ann):
    ask(ann, lst, way=WayIn("single", "They sign at the till."))

    line = newest_line()
    assert (line["method"], line["opt_in"], line["opt_in_reason"]) == (
        "single",
        "single",
        "They sign at the till.",
    )


def test_a_door_as_its_list_says_adds_nothing_to_the_line(lst, ann):
    ask(ann, lst, way=WayIn("double", ""))

    assert "opt_in" not in newest_line()


def test_a_door_may_ask_where_the_list_does_not(sender, ann):
    done = ask(ann, make_list(opt_in="single", sender=sender), way=WayIn("double", ""))

    assert done.requested == (ann.pk,)


def test_a_keyword_may_let_people_join_at_once(lst, sender):
    Keyword.objects.create(
        word="TILL",
        folded=fold("TILL"),
        sender=sender,
        action="join",
        list=lst,
        opt_in="single",
        opt_in_reason="They text it from their own phone.",
    )

    intake.receive(
        gateway="main",
        provider_id="1",
        from_number="+12025550101",
        to_number="+12025550100",
        body="till",
        now=NOON,
    )

    assert Subscription.objects.get().method == "single"
    assert newest_line()["opt_in_reason"] == "They text it from their own phone."


def test_the_database_wants_a_reason_for_joining_at_once(lst, sender):
    with pytest.raises(IntegrityError, match="keyword_single_has_reason"):
        Keyword.objects.create(
            word="X",
            folded="x",
            sender=sender,
            action="join",
            list=lst,
            opt_in="single",
        )


# --- one at a time --------------------------------------------------------------------


def test_no_door_asks_again_while_a_request_waits(lst, ann):
    ask(ann, lst)

    for way in (WayIn("link", ""), WayIn("double", "")):
        assert ask(ann, lst, now=NOON + HOUR, way=way).already == (ann.pk,)
    assert Message.objects.count() == 1


def test_a_request_taken_back_can_no_longer_be_answered(lst, ann):
    ask(ann, lst)
    consent.withdraw([ann.pk], lst, origin=STAFF, now=NOON)

    done = consent.confirm([ann.pk], lst, origin=STAFF, now=NOON)

    assert (done.refused, Message.objects.get().status) == ((ann.pk,), "cancelled")
    assert Subscription.objects.get().status == "none"


# --- the reminder ---------------------------------------------------------------------


@pytest.fixture
def reminding(lst) -> SubscriberList:
    lst.reminds_after_hours = 24
    lst.save()
    return lst


def reminders() -> list[Message]:
    return list(Message.objects.filter(cause__endswith=":again"))


def test_by_default_nobody_is_reminded(lst, ann):
    ask(ann, lst)

    housekeep(now=NOON + 48 * HOUR)

    assert reminders() == []


def test_a_list_that_reminds_does_so_once(reminding, ann):
    ask(ann, reminding)

    for hours in (24, 25, 48):
        housekeep(now=NOON + hours * HOUR)

    [reminder] = reminders()
    assert reminder.text.body.endswith("We ask this once more only.")
    assert reminder.expires_at == NOON + 72 * HOUR


def test_it_is_not_reminded_too_early(reminding, ann):
    ask(ann, reminding)

    housekeep(now=NOON + 23 * HOUR)

    assert reminders() == []


def test_a_reminder_keeps_quiet_hours(reminding, ann, settings):
    settings.SMS_GATEWAYS = "main=memory://"
    night = datetime(2026, 6, 3, 5, 0, tzinfo=UTC)  # 01:00 in Washington
    ask(ann, reminding, now=night - 24 * HOUR)

    dispatch(until_empty=True, moved_to=night)

    [reminder] = reminders()
    assert (reminder.status, reminder.code) == ("deferred", "quiet_hours")


@pytest.mark.parametrize(
    "answer",
    [consent.confirm, consent.decline, consent.withdraw],
    ids=lambda f: f.__name__,
)
def test_an_answer_cancels_the_reminder(reminding, ann, answer):
    ask(ann, reminding)
    housekeep(now=NOON + 24 * HOUR)

    answer([ann.pk], reminding, origin=STAFF, now=NOON + 25 * HOUR)

    assert [row.status for row in reminders()] == ["cancelled"]


def test_the_end_of_the_request_cancels_the_reminder(reminding, ann):
    ask(ann, reminding)
    housekeep(now=NOON + 24 * HOUR)

    housekeep(now=NOON + 73 * HOUR)

    assert [row.status for row in reminders()] == ["cancelled"]


def test_nobody_is_reminded_after_a_yes(reminding, ann):
    ask(ann, reminding)
    consent.confirm([ann.pk], reminding, origin=STAFF, now=NOON + HOUR)

    housekeep(now=NOON + 24 * HOUR)

    assert reminders() == []


def test_a_new_request_may_be_reminded_of_again(reminding, ann):
    ask(ann, reminding)
    housekeep(now=NOON + 24 * HOUR)
    housekeep(now=NOON + 73 * HOUR)
    ask(ann, reminding, now=NOON + 80 * HOUR)

    housekeep(now=NOON + 104 * HOUR)

    assert len(reminders()) == 2
