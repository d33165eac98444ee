"""A catch-all answers what nothing else understood, and staff still read it."""

from datetime import timedelta

import pytest
from django.db import IntegrityError

from campaigns.models import Message, Sender
from campaigns.models.campaign import Kind
from campaigns.sending.pump import dispatch
from keywords import intake
from keywords.hearing.rounds import Received
from keywords.matching import fold
from keywords.models import Conversation, InboundMessage, Keyword
from tests.factories import NOON, WAY_OUT, make_list, make_sender
from tests.staffing import page, staff

pytestmark = pytest.mark.django_db

ANN = "+12025550111"
ANSWER = "A person reads this soon. Call us at 555 0199. Reply STOP to end"


@pytest.fixture
def sender() -> Sender:
    return make_sender()


@pytest.fixture
def about(sender) -> Keyword:
    make_list(sender=sender)
    return catch_all(sender)


def catch_all(sender: Sender, word: str = "ABOUT", **fields: object) -> Keyword:
    values = {"action": "reply", "reply": ANSWER, "is_catch_all": True, **fields}
    return Keyword.objects.create(word=word, folded=fold(word), sender=sender, **values)


def text(body: str, *, now=NOON, from_number: str = ANN) -> Received:
    return intake.receive(
        gateway="main",
        provider_id=f"id-{InboundMessage.objects.count()}",
        from_number=from_number,
        to_number="+12025550100",
        body=body,
        now=now,
    )


def test_it_answers_what_nothing_understood(about):
    received = text("do you have peonies?")

    assert (received.intent, received.keyword, received.reply) == (
        *("message", "ABOUT"),
        ANSWER,
    )


def test_staff_find_the_text_in_the_inbox_all_the_same(about):
    text("do you have peonies?")

    assert Conversation.objects.get().status == Conversation.Status.OPEN


def test_it_is_a_conversation_to_the_gate(about):
    text("do you have peonies?")

    assert Message.objects.get().kind == Kind.CONVERSATIONAL


def test_it_fills_in_fields(sender):
    make_list(sender=sender, brand="Petal & Stem")
    catch_all(sender, reply="{{ brand }} will answer.")

    assert text("hello?").reply == f"Petal & Stem will answer.{WAY_OUT}"


def test_it_answers_once_a_day(about):
    text("do you have peonies?")

    assert text("white ones?", now=NOON + timedelta(hours=23)).reply == ""


def test_it_answers_again_the_day_after(about):
    text("do you have peonies?")

    assert text("white ones?", now=NOON + timedelta(hours=25)).reply == ANSWER


def test_everybody_is_answered_once(about):
    text("do you have peonies?")

    assert text("and tulips?", from_number="+12025550112").reply == ANSWER


@pytest.mark.parametrize(
    "body",
    [
        pytest.param("STOP", id="leaving"),
        pytest.param("please stpo", id="unclear leaving"),
        pytest.param("HELP", id="help"),
        pytest.param("yes", id="a yes to nothing"),
        pytest.param("Liked “Tulips are in. Reply STOP to end”", id="a reaction"),
        pytest.param("", id="nothing"),
    ],
)
def test_it_never_catches(about, body):
    assert text(body).keyword != "ABOUT"


def test_its_own_word_gets_its_answer_as_a_keyword(about):
    assert (text("about").intent, text("about").reply) == ("keyword", ANSWER)


def test_another_number_is_not_caught(about):
    make_sender("other", number="+12025550199")
    about.sender = Sender.objects.get(slug="other")
    about.save()

    assert text("do you have peonies?").reply == ""


def test_one_that_is_over_says_nothing(sender):
    catch_all(sender, ends_at=NOON)

    assert text("do you have peonies?").reply == ""


@pytest.mark.parametrize(
    ("before", "hears"), [("STOPALL", False), ("STOP", True), ("HELP", True)]
)
def test_only_who_left_everything_hears_nothing_of_it(memory, about, before, hears):
    text(before)
    text("do you have peonies?")

    dispatch(until_empty=True, moved_to=NOON)

    assert any(sms.text == ANSWER for sms in memory.texts) is hears


def test_the_loop_guard_silences_it(about, settings):
    settings.ANSWERS_PER_DAY = 1
    text("HELP")

    received = text("do you have peonies?")

    assert (received.reply, received.silence) == ("", "limit")


def test_a_text_it_was_silenced_for_still_waits_for_staff(about, settings):
    settings.ANSWERS_PER_DAY = 1
    text("HELP")
    text("do you have peonies?")

    assert Conversation.objects.get().heard_count == 1


def test_the_database_keeps_one_per_sender(about):
    with pytest.raises(IntegrityError):
        catch_all(about.sender, "HOURS")


def test_the_database_wants_it_to_reply(sender):
    with pytest.raises(IntegrityError):
        catch_all(sender, action="hand")


def add(sender: Sender, **values: object) -> object:
    posted = {"word": "HOURS", "sender": sender.pk, "action": "reply", "reply": "Hi"}
    url = page("keywords.keyword", "add")
    return staff("marketer").post(url, {**posted, "is_catch_all": "on", **values})


def test_staff_make_one(sender):
    add(sender)

    assert Keyword.objects.get().is_catch_all


@pytest.mark.parametrize(
    ("values", "said"),
    [
        ({}, "main (+12025550100) has one already: ABOUT. Take it from there first."),
        (
            {"action": "hand"},
            "Only a word that replies, and does nothing else, answers the rest.",
        ),
    ],
    ids=["a second", "another action"],
)
def test_staff_are_told_what_is_wrong(about, values, said):
    shown = add(about.sender, **values)

    assert said in shown.context["adminform"].form.errors["is_catch_all"]


def test_the_keywords_page_counts_what_it_caught(about):
    text("do you have peonies?")
    InboundMessage.objects.update(received_at=about.created_at)

    url = page("keywords.keyword", "change", about.pk)

    assert "Other texts it answered" in staff("marketer").get(url).content.decode()


REPLIES = 'action = "reply"\nreply = "Soon."\ncatch_all = true'


def test_a_file_makes_one(apply, example):
    apply(example.replace('action = "join"', REPLIES))

    assert Keyword.objects.get().is_catch_all


def test_a_file_with_two_for_a_number_is_refused(refusal, example):
    again = '[[keywords]]\nword="hours"\nsender="main"\naction="reply"\nreply="Hi"\n'
    first = example.replace('action = "join"', REPLIES)

    lines = refusal(f"{first}\n{again}catch_all=true\n")

    assert '"BUNGA" is the catch-all of that number already' in " ".join(lines)


def test_a_file_whose_catch_all_joins_is_refused(refusal, example):
    lines = refusal(
        example.replace('action = "join"', 'action = "join"\ncatch_all = true')
    )

    assert 'only a word with the action "reply" can be one.' in " ".join(lines)
