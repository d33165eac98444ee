"""LESS, MORE, PAUSE and TOPICS by text: said back, and obeyed from the next text on."""

import json
from datetime import timedelta

import pytest
from django.utils import timezone

from campaigns.gateways import get_gateway
from campaigns.gateways.registry import close_gateways
from campaigns.models import CapSlot, Message
from campaigns.sending import claiming, launching
from campaigns.sending.pump import dispatch
from keywords import intake
from keywords.matching import fold
from keywords.models import InboundMessage, Keyword
from subscribers import consent
from subscribers.models import ConsentEvent, Subscriber, Subscription
from subscribers.preferences import tokens
from subscribers.scopes import Scope
from subscribers.verification import verify
from tests.factories import (
    NOON,
    STAFF,
    WAY_OUT,
    join,
    make_campaign,
    make_list,
    make_people,
    make_sender,
    us_phone,
)

pytestmark = pytest.mark.django_db

TOMORROW = NOON + timedelta(days=1)


@pytest.fixture
def memory(settings):
    settings.SMS_GATEWAYS = "main=memory://"
    yield get_gateway("main")
    close_gateways()


@pytest.fixture
def sender(memory):
    return make_sender()


@pytest.fixture
def offers(sender):
    return make_list("offers", sender=sender, promise_messages=4, promise_per="month")


@pytest.fixture
def ann(offers) -> Subscriber:
    [ann] = make_people([us_phone(1)])
    join([ann], offers)
    return ann


def text(body: str, subscriber: Subscriber, *, now=NOON) -> intake.Received:
    return intake.receive(
        gateway="main",
        provider_id=f"id-{InboundMessage.objects.count()}",
        from_number=str(subscriber.phone),
        to_number="+12025550100",
        body=body,
        now=now,
    )


def row(lst) -> Subscription:
    return Subscription.objects.get(list=lst)


def send(lst, slug: str, *, now=NOON, **fields) -> Message:
    """Launch and dispatch a text; return what became of it."""
    campaign = make_campaign(lst, slug, **fields)
    launching.launch(campaign, by="ann", now=now)
    dispatch(until_empty=True, moved_to=now)
    return Message.objects.get(campaign=campaign)


# --- joining again ---------------------------------------------------------------


@pytest.fixture
def bunga(offers, sender) -> Keyword:
    return Keyword.objects.create(
        word="BUNGA", folded=fold("BUNGA"), sender=sender, action="join", list=offers
    )


def test_joining_again_is_told_the_promise_that_was_made_then(offers, ann, bunga):
    offers.promise_messages = 8
    offers.save()

    assert "up to 4 texts a month" in text("bunga", ann).reply


def test_joining_again_is_told_the_own_choice_where_it_is_less(offers, ann, bunga):
    text("less", ann)

    assert "up to 2 texts a month" in text("bunga", ann).reply


# --- less, more ------------------------------------------------------------------


def test_less_halves_and_says_what_it_is_now(offers, ann):
    received = text("Less please", ann)

    assert (row(offers).own_messages, row(offers).own_per) == (2, "month")
    assert received.reply == (
        "Petal & Stem: From now on: Offers, up to 2 texts a month. Reply MORE to go "
        "back."
    )


def test_a_choice_is_told_as_the_keyword_of_that_name(offers, ann):
    received = text("less", ann)

    assert (received.intent, received.keyword) == ("keyword", "LESS")
    assert received.changes == ({"change": "preferences", "list": "offers"},)


@pytest.mark.parametrize(
    ("promise", "after"),
    [
        pytest.param((4, "month"), (2, "month"), id="half"),
        pytest.param((3, "week"), (1, "week"), id="half, rounded down"),
        pytest.param((1, "day"), (3, "week"), id="a longer period below one a day"),
        pytest.param((1, "week"), (2, "month"), id="a longer period below one a week"),
        pytest.param((None, ""), (4, "month"), id="never promised anything"),
    ],
)
def test_less_finds_the_next_lower(sender, promise, after):
    messages, per = promise
    lst = make_list(sender=sender, promise_messages=messages, promise_per=per)
    [ann] = make_people([us_phone(1)])
    join([ann], lst)

    text("LESS", ann)

    assert (row(lst).own_messages, row(lst).own_per) == after


def test_at_one_a_month_there_is_no_less(offers, ann):
    for _ in range(2):
        text("less", ann)

    # Later: the same words three times in ten minutes are a robot's.
    received = text("less", ann, now=NOON + timedelta(hours=1))

    assert (row(offers).own_messages, row(offers).own_per) == (1, "month")
    assert "already get the least" in received.reply


def test_less_is_obeyed_by_the_next_text(offers, ann):
    send(offers, "first")
    send(offers, "second")
    text("less", ann)

    third = send(offers, "third", now=TOMORROW)

    assert (third.status, third.code) == ("dropped", "cap:own_choice")


def test_more_goes_back_to_the_promise_and_not_above(offers, ann):
    text("less", ann)

    received = text("more", ann)

    assert row(offers).own_messages is None
    assert received.reply == (
        "Petal & Stem: Back to what we promised: Offers, up to 4 texts a month."
    )


def test_more_where_nothing_was_lowered_says_so(offers, ann):
    assert "already get all we promised" in text("more", ann).reply


def test_a_text_that_was_claimed_before_a_less_is_judged_again(offers, ann, sender):
    campaign = make_campaign(offers)
    launching.launch(campaign, by="ann", now=NOON)
    claiming.claim(sender.pk, limit=10)

    text("less", ann)

    waiting = Message.objects.get(campaign=campaign)
    assert (waiting.status, waiting.claim) == ("queued", None)
    assert not CapSlot.objects.filter(message=waiting.pk).exists()


# --- pause -----------------------------------------------------------------------


@pytest.mark.parametrize(
    ("body", "days"),
    [
        ("PAUSE", 30),
        ("pause 14", 14),
        ("Pause 2 weeks", 14),
        ("pause 1 month", 30),
        ("PAUSE 0", 1),
        ("PAUSE 999", 365),
    ],
)
def test_pause_lasts_as_long_as_it_says(offers, ann, body, days):
    text(body, ann)

    assert row(offers).paused_until == NOON + timedelta(days=days)


def test_pause_says_until_when_and_how_to_end_it(offers, ann):
    assert text("pause 14", ann).reply == (
        "Petal & Stem: Paused until 16 Jun 2026: Offers. Reply START to go on sooner."
    )


def test_a_pause_is_obeyed_by_the_next_text(offers, ann):
    text("pause 7", ann)

    waiting = send(offers, "spring", expires_after=timedelta(days=30))

    assert (waiting.status, waiting.code) == ("deferred", "paused_by_person")


@pytest.mark.parametrize("word", ["START", "resume"])
def test_a_pause_ends_by_a_word(offers, ann, word):
    text("pause 7", ann)

    received = text(word, ann)

    assert (received.intent, row(offers).paused_until) == ("opt_in", None)
    assert received.reply == (
        "Petal & Stem: We go on texting you: Offers, up to 4 texts a month."
    )
    assert send(offers, "spring").status == "delivered"


def test_ending_a_pause_brings_nobody_back_to_what_they_left(offers, ann, sender):
    left = make_list("left", sender=sender)
    join([ann], left)
    consent.unsubscribe([ann.pk], scope=Scope.of_list(left), origin=STAFF, now=NOON)
    text("pause 7", ann)

    text("START", ann)

    assert Subscription.objects.get(list=left).status == "unsubscribed"


# --- topics ------------------------------------------------------------------------


@pytest.fixture
def topics(offers):
    return [
        offers.topics.create(slug=name.lower(), name=name)
        for name in ("Pots", "Roses", "Tulips")
    ]


def test_topics_are_listed_with_numbers(offers, ann, topics):
    assert text("topics", ann).reply.startswith(
        "Petal & Stem: Our topics: 1 Pots, 2 Roses, 3 Tulips. Reply TOPICS and the "
        "numbers you want, such as TOPICS 1 2."
    )


def test_who_asks_for_topics_gets_a_link_to_all_choices(offers, ann, topics):
    link = text("topics", ann).reply.splitlines()[1]

    found = tokens.find(link.rstrip("/").rpartition("/")[2], now=timezone.now())
    assert found == row(offers)


def test_a_link_that_would_cost_a_part_is_left_out(offers, ann, topics, settings):
    settings.PUBLIC_URL = "https://a-very-long-name.of-a-shop.example"

    assert "/p/" not in text("topics", ann).reply


def test_numbers_choose_topics(offers, ann, topics):
    received = text("TOPICS 1, 3", ann)

    assert set(row(offers).topics.all()) == {topics[0], topics[2]}
    assert received.reply == (
        "Petal & Stem: From now on only: Pots, Tulips. Reply TOPICS to change it."
    )


@pytest.mark.parametrize("body", ["topics all", "topics 1 2 3"])
def test_all_topics_are_as_if_none_had_been_chosen(offers, ann, topics, body):
    text("topics 1", ann)

    text(body, ann)

    assert not row(offers).topics.exists()


def test_a_number_no_topic_has_lists_them_again(offers, ann, topics):
    received = text("topics 1 7", ann)

    assert "1 Pots, 2 Roses" in received.reply
    assert not row(offers).topics.exists()


def test_a_choice_of_topics_is_obeyed_by_the_next_text(offers, ann, topics):
    text("topics 1", ann)

    roses = send(offers, "roses", topic=topics[1])

    assert (roses.status, roses.code) == ("dropped", "no_consent")


def test_the_ledger_names_the_topics(offers, ann, topics):
    text("topics 1 3", ann)

    line = json.loads(ConsentEvent.objects.latest("seq").line)
    assert line["topics"] == ["pots", "tulips"]
    assert verify().ok


def test_a_list_without_topics_says_so(offers, ann):
    assert "no topics to choose" in text("topics", ann).reply


# --- whose lists ----------------------------------------------------------------------


def test_all_lists_of_the_brand_on_this_sender_are_meant(offers, ann, sender):
    news = make_list("news", sender=sender, promise_messages=2, promise_per="week")
    join([ann], news)

    received = text("less", ann)

    assert (row(offers).own_messages, row(news).own_messages) == (2, 1)
    assert "News, up to 1 text a week; Offers, up to 2 texts a month" in received.reply


def test_another_brand_on_the_same_sender_is_left_alone(offers, ann, sender):
    other = make_list("other", sender=sender, brand="Fern & Co")
    join([ann], other, now=NOON)
    send(offers, "spring")

    text("less", ann)

    assert (row(offers).own_messages, row(other).own_messages) == (2, None)


def test_a_stranger_has_nothing_to_choose(offers):
    [bob] = make_people([us_phone(2)])

    assert text("less", bob).intent == "message"


def test_a_shops_own_word_works_where_there_is_nothing_to_choose(offers, sender):
    Keyword.objects.create(
        word="MORE", folded=fold("MORE"), sender=sender, action="reply", reply="Yes!"
    )
    [bob] = make_people([us_phone(2)])

    received = text("more", bob)

    assert (received.keyword, received.reply) == ("MORE", f"Yes!{WAY_OUT}")


def test_it_answers_in_the_language_of_the_word(offers, ann):
    assert text("moins", ann).reply.startswith(
        "Petal & Stem : dès maintenant : Offers, jusqu'à 2 SMS par mois."
    )


def test_an_arabic_word_is_answered_in_arabic(offers, ann):
    assert text("أقل", ann).reply == (
        "من Petal & Stem: من الآن: Offers, حتى 2 من الرسائل شهريا. أرسل أكثر للرجوع."
    )


def test_leaving_still_comes_first(offers, ann):
    assert text("stop", ann).intent == "opt_out"
