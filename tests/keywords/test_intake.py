"""The intake: every inbound text once, understood, answered once."""

from datetime import timedelta

import pytest

from campaigns.gateways import get_gateway
from campaigns.gateways.registry import close_gateways
from campaigns.models import Message, Sender
from campaigns.sending import judging, launching
from campaigns.sending.pump import dispatch
from keywords import intake
from keywords.hearing import turns
from keywords.matching import fold
from keywords.models import InboundMessage, Keyword
from subscribers.models import Subscriber, Subscription, Suppression
from subscribers.verification import verify
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

ANN = "+12025550101"


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
    lst = make_list(
        "offers",
        sender=sender,
        opt_in="double",
        promise_messages=4,
        promise_per="month",
        support="help@petal.example",
    )
    Keyword.objects.create(
        word="BUNGA",
        folded=fold("BUNGA"),
        sender=sender,
        action="join",
        list=lst,
        place="window poster",
    )
    return lst


def text(body: str, *, now=NOON, provider_id: str = "", from_number: str = ANN):
    count = InboundMessage.objects.count()
    return intake.receive(
        gateway="main",
        provider_id=provider_id or f"id-{count}",
        from_number=from_number,
        to_number="+12025550100",
        body=body,
        now=now,
    )


def status(lst) -> str:
    return Subscription.objects.get(list=lst).status


def joined(lst):
    text("bunga")
    text("yes")
    return Subscriber.objects.get(phone=ANN)


def test_a_keyword_on_a_double_opt_in_list_asks(offers):
    received = text("Bunga!")

    assert (received.intent, received.keyword, status(offers)) == (
        "keyword",
        "BUNGA",
        "pending",
    )
    assert "YES" in received.reply


def test_yes_confirms_and_is_greeted(offers):
    text("bunga")

    received = text("Yes")

    assert (received.intent, status(offers)) == ("confirm", "active")
    assert all(word in received.reply for word in ("Petal & Stem", "STOP", "HELP"))


def test_a_yes_before_the_request_left_cancels_the_request(memory, offers):
    text("bunga")
    text("ok")
    dispatch(until_empty=True, moved_to=NOON)

    [only] = memory.texts
    assert "YES" not in only.text


def test_no_cancels_the_request(offers):
    text("bunga")

    text("no")

    assert status(offers) == "unsubscribed"


def test_yes_without_a_request_is_conversation(offers):
    assert text("yes").intent == "message"


@pytest.mark.parametrize("word", ["STOP", "arrêt", "BERHENTI", "Pare", "unsubscribe"])
def test_leaving_words_end_the_brand(offers, word):
    joined(offers)

    received = text(word)

    assert (received.intent, status(offers)) == ("opt_out", "unsubscribed")


def test_the_confirmation_of_leaving_goes_out_once_at_any_hour(memory, offers):
    joined(offers)
    night = NOON.replace(hour=5) + timedelta(days=1)
    text("STOP", now=night)
    text("STOP again please stop", now=night)
    dispatch(until_empty=True, moved_to=night)

    goodbyes = [sms for sms in memory.texts if "START" in sms.text]
    assert len(goodbyes) == 2  # one per text of theirs, each answered once


def test_the_same_provider_id_is_heard_once(offers):
    text("bunga", provider_id="x")

    assert text("bunga", provider_id="x").intent == "duplicate"
    assert InboundMessage.objects.count() == 1


def test_stop_cancels_what_waits(memory, offers):
    joined(offers)
    campaign = make_campaign(offers)
    launching.launch(campaign, by="ann", now=NOON)
    text("STOP")
    dispatch(until_empty=True, moved_to=NOON)

    assert Message.objects.get(campaign=campaign).status == "cancelled"
    assert not any("tulips" in sms.text for sms in memory.texts)


def test_stop_and_a_list_name_ends_that_list_alone(offers, sender):
    news = make_list("news", sender=sender)
    ann = joined(offers)
    join([ann], news)

    text("STOP news")

    assert status(offers) == "active"
    assert status(news) == "unsubscribed"


def test_stopall_ends_everything(offers):
    joined(offers)

    text("STOPALL")

    assert Suppression.objects.in_force().filter(scope="everything").exists()


def test_stop_after_a_transactional_text_ends_everything(memory, offers):
    joined(offers)
    launching.launch(make_campaign(offers, kind="transactional"), by="a", now=NOON)
    dispatch(until_empty=True, moved_to=NOON)

    text("STOP", now=NOON + timedelta(minutes=1))

    assert Suppression.objects.in_force().filter(scope="everything").exists()


def test_from_february_2027_any_us_stop_ends_everything(offers):
    joined(offers)

    text("STOP", now=NOON.replace(year=2027))

    assert Suppression.objects.in_force().filter(scope="everything").exists()


def test_start_brings_the_person_back(offers):
    joined(offers)
    text("STOP")

    received = text("START")

    assert (received.intent, status(offers)) == ("opt_in", "active")
    assert not Suppression.objects.in_force().exists()


@pytest.fixture
def tulips(sender, offers):
    """A second list of the number, which nobody was ever on."""
    return make_list("tulips", sender=sender, opt_in="double")


def test_start_with_a_list_that_was_not_left_brings_back_no_other(offers, tulips):
    joined(offers)
    text("STOP")

    text("START tulips")

    assert status(offers) == "unsubscribed"


def test_start_with_a_list_s_name_asks_as_the_list_does(offers, tulips):
    text("START tulips")

    assert status(tulips) == "pending"


def test_yes_after_leaving_does_not_bring_the_person_back(offers):
    joined(offers)
    text("STOP")

    text("YES")

    assert status(offers) == "unsubscribed"


def test_the_keyword_again_after_leaving_asks_again(offers):
    joined(offers)
    text("STOP")

    text("BUNGA")

    assert status(offers) == "pending"


@pytest.mark.parametrize("who", ["a stranger", "someone who left"])
def test_help_answers(offers, who):
    if who == "someone who left":
        joined(offers)
        text("STOP")

    received = text("HELP")

    assert received.intent == "help"
    assert "help@petal.example" in received.reply


def test_help_reaches_someone_who_left(memory, offers):
    joined(offers)
    text("STOP")
    text("HELP")
    dispatch(until_empty=True, moved_to=NOON)

    assert any("help@petal.example" in sms.text for sms in memory.texts)


def test_an_unclear_text_is_asked_back_and_holds_sending(memory, offers):
    joined(offers)
    received = text("stpo")
    launching.launch(make_campaign(offers), by="ann", now=NOON)
    dispatch(until_empty=True, moved_to=NOON)

    assert received.intent == "clarify"
    assert Message.objects.get(campaign__isnull=False).code == "held"


def test_a_day_of_silence_after_our_question_counts_as_leaving(memory, offers):
    joined(offers)
    text("stpo")

    dispatch(until_empty=True, moved_to=NOON + timedelta(hours=25))

    assert status(offers) == "unsubscribed"


def test_an_answer_that_is_not_leaving_ends_the_hold(offers):
    ann = joined(offers)
    text("stpo")

    text("sorry, typing practice. do you have peonies?")
    ann.refresh_from_db()

    assert ann.held_until is None


def test_a_stop_to_an_unknown_number_of_ours_counts(offers):
    joined(offers)
    intake.receive(
        gateway="main",
        provider_id="other",
        from_number=ANN,
        to_number="+12025550199",
        body="STOP",
        now=NOON,
    )

    assert status(offers) == "unsubscribed"


def test_a_short_code_that_writes_us_is_stored_and_left_alone(offers):
    received = text("hello", from_number="12345")

    assert received.intent == "message"
    assert not Subscriber.objects.exists()


@pytest.mark.parametrize("body", ["", "\x00\x01", "x" * 10_000, "🌷" * 500], ids=repr)
def test_odd_texts_are_stored(offers, body):
    assert text(body).intent == "message"


def test_a_keyword_that_is_over_says_so(offers):
    Keyword.objects.update(ends_at=NOON - timedelta(days=1))

    assert text("bunga").reply
    assert not Subscription.objects.exists()


def test_a_join_from_a_country_not_served_says_so(offers):
    received = text("bunga", from_number="+447400123000")

    assert received.reply
    assert not Subscription.objects.exists()


def test_the_ledger_follows_the_whole_conversation(offers):
    for body in ("bunga", "yes", "STOP", "START", "bunga", "STOP news", "STOPALL"):
        text(body)

    assert verify().broken == []


def test_people_brought_in_bulk_are_not_greeted(memory, offers):
    join(make_people([us_phone(5)]), offers)

    assert not Message.objects.exists()


def test_an_answer_that_names_a_list_ends_the_hold_too(memory, offers, sender):
    news = make_list("news", sender=sender)
    ann = joined(offers)
    join([ann], news)
    text("stpo")
    text("STOP offers")

    dispatch(until_empty=True, moved_to=NOON + timedelta(hours=25))

    assert status(news) == "active"


def test_a_question_holds_texts_that_were_claimed_already(memory, offers, monkeypatch):
    joined(offers)
    launching.launch(make_campaign(offers), by="ann", now=NOON)
    judge = judging.judge

    def ask_first(*args: object, **kwargs: object) -> object:
        monkeypatch.setattr(judging, "judge", judge)
        text("stpo")
        return judge(*args, **kwargs)

    monkeypatch.setattr(judging, "judge", ask_first)
    dispatch(until_empty=True, moved_to=NOON)

    assert Message.objects.get(campaign__isnull=False).code == "held"


def test_one_answer_names_every_brand_a_stop_ended(offers, sender):
    make_list("oak", sender=sender, brand="Oak & Ivy")

    received = text("STOP")

    assert "Oak & Ivy & Petal & Stem" in received.reply


@pytest.mark.parametrize(
    "to_number", ["+1 202-555-0100", "(202) 555-0100", "0012025550100", "12025550100"]
)
def test_our_number_is_known_however_it_is_written(offers, to_number):
    received = intake.receive(
        gateway="main",
        provider_id="x",
        from_number=ANN,
        to_number=to_number,
        body="HELP",
        now=NOON,
    )

    assert received.intent == "help"


def test_a_reply_is_never_another_texts(offers):
    text("HELP")

    assert text("do you have peonies?").reply == ""


def test_a_text_nobody_understood_yet_is_taken_up_again(offers):
    joined(offers)
    InboundMessage.objects.create(
        gateway="main",
        provider_id="lost",
        sender=Sender.objects.get(),
        from_number=ANN,
        to_number="+12025550100",
        body="STOP",
        received_at=NOON,
    )

    turns.hear_waiting(clock=lambda: NOON)

    assert status(offers) == "unsubscribed"


def test_the_confirmation_of_leaving_is_in_the_persons_language(offers):
    ann = joined(offers)
    ann.language = "fr"
    ann.save()

    assert "vous avez quitté" in text("STOP").reply


def test_an_arabic_yes_confirms_and_an_arabic_stop_leaves(offers):
    text("BUNGA")
    Subscriber.objects.update(language="ar")

    welcome = text("نَعَم")
    assert status(offers) == "active"
    goodbye = text("ايقاف")
    assert status(offers) == "unsubscribed"

    assert "تم اشتراكك في" in welcome.reply
    assert "غادرت كل قوائمنا" in goodbye.reply
