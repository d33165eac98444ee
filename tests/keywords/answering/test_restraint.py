"""Automatic answers end before two robots talk all night; people get theirs."""

from datetime import timedelta

import pytest

from campaigns.models import Message
from keywords import intake
from keywords.intake import Received
from keywords.matching import fold
from keywords.models import InboundMessage, Keyword
from subscribers.models import Subscription
from tests.factories import NOON, join, make_list, make_people, make_sender, us_phone

pytestmark = pytest.mark.django_db

ANN = "+12025550101"


@pytest.fixture(autouse=True)
def offers(settings):
    settings.ANSWERS_PER_DAY = 4
    sender = make_sender()
    lst = make_list("offers", sender=sender, opt_in="double")
    for word, action in (("BUNGA", "join"), ("HOURS", "reply"), ("WHERE", "reply")):
        Keyword.objects.create(
            word=word,
            folded=fold(word),
            sender=sender,
            action=action,
            list=lst if action == "join" else None,
            reply="" if action == "join" else f"{word}: every day from 9 to 5.",
        )
    return lst


def text(body: str, *, now=NOON, from_number: str = ANN) -> Received:
    return intake.receive(
        gateway="main",
        provider_id=f"id-{InboundMessage.objects.count()}",
        from_number=from_number,
        to_number="+12025550100",
        body=body,
        now=now,
    )


def chat(times: int) -> list[Received]:
    """Different words that all get an answer, as a robot that talks to ours."""
    return [text(["hours", "where"][n % 2]) for n in range(times)]


def silences(received: list[Received]) -> list[str]:
    return [one.silence for one in received]


def test_a_number_gets_so_many_answers_a_day(offers):
    received = chat(7)

    assert silences(received) == [""] * 4 + ["limit"] * 3
    assert [bool(one.reply) for one in received] == [True] * 4 + [False] * 3
    assert Message.objects.count() == 4


def test_a_day_later_it_gets_answers_again():
    chat(5)

    assert text("hours", now=NOON + timedelta(hours=25)).reply


def test_another_number_has_answers_of_its_own():
    chat(5)

    assert text("hours", from_number="+12025550102").reply


@pytest.mark.parametrize("body", ["HELP", "STOP", "BUNGA"])
def test_what_is_owed_goes_out_once_beyond_the_limit(body):
    chat(5)

    assert text(body).reply


def test_help_has_an_end_as_well():
    received = [text("HELP" if n % 2 else "aide") for n in range(10)]

    assert sum(bool(one.reply) for one in received) == 4


def test_leaving_counts_after_the_limit_although_nobody_answers(offers):
    [ann] = make_people([us_phone(1)])
    join([ann], offers)
    chat(4)
    text("STOP")
    text("START")

    received = text("STOP")

    assert (received.reply, received.silence) == ("", "limit")
    assert Subscription.objects.get().status == "unsubscribed"


def test_a_request_is_not_sent_beyond_the_limit_either(offers):
    chat(4)
    text("BUNGA")
    text("NO")

    received = text("BUNGA")

    assert (received.reply, received.silence) == ("", "limit")


def test_the_same_words_three_times_are_a_robots():
    received = [text("hours") for _ in range(4)]

    assert silences(received) == ["", "", "robot", "robot"]


def test_the_same_words_an_hour_apart_are_a_persons():
    received = [text("hours", now=NOON + timedelta(hours=n)) for n in range(3)]

    assert silences(received) == ["", "", ""]


def test_other_words_in_between_are_a_persons():
    received = [text(body) for body in ("hours", "hours", "where", "hours")]

    assert silences(received) == [""] * 4


def test_what_needs_no_answer_is_not_called_silent():
    chat(5)

    assert text("do you have peonies?").silence == ""


@pytest.mark.parametrize("from_number", ["12345", "VODAFONE", "", "+1202"])
def test_what_is_no_phone_gets_no_answer(from_number):
    received = text("hours", from_number=from_number)

    assert (received.intent, received.reply) == ("message", "")
    assert received.silence == "no_phone"
    assert not Message.objects.exists()


def test_a_number_of_our_own_gets_no_answer():
    make_sender("other", number="+12025550150")

    assert text("hours", from_number="12025550150").silence == "ours"
    assert not Message.objects.exists()


def test_ten_times_a_thousand_texts_of_a_robot_get_as_many_answers_as_one():
    for n in range(60):
        text(f"hours{'!' * n}")

    assert Message.objects.count() <= 4
