"""STOP, START and HELP that a provider answered: the same lines, and silence."""

import pytest

from campaigns.gateways.base import Answered, IncomingSms
from campaigns.models import Message, Sender
from keywords import intake
from keywords.hearing import turns
from keywords.hearing.provider_answers import agreed
from keywords.matching import Intent, Interpretation
from keywords.models import InboundMessage, Keyword
from subscribers import ledger
from subscribers.models import Subscriber, Subscription, Suppression
from tests.factories import NOON, join, make_list, make_people, make_sender, us_phone

pytestmark = pytest.mark.django_db

ANN = us_phone(1).e164


@pytest.fixture
def offers(settings):
    settings.SMS_GATEWAYS = "main=memory://"
    return make_list(sender=make_sender())


@pytest.fixture
def ann(offers):
    [ann] = make_people([us_phone(1)])
    join([ann], offers)
    return ann


def text(
    body: str, answered: Answered | None = None, number: str = ANN
) -> InboundMessage:
    """Text us as the webhook passes it on; return what is kept of it."""
    incoming = IncomingSms(
        provider_id=f"id-{InboundMessage.objects.count()}",
        sender=number,
        recipient="+12025550100",
        text=body,
        at=None,
        raw="",
        answered=answered,
    )
    intake.take_from_gateway("main", incoming, now=NOON)
    return InboundMessage.objects.latest("pk")


# What differs between two people's lines whatever was said.
OWN = {"chain", "person", "seq", "prev", "cause", "evidence"}


def lines(person: Subscriber) -> list[dict[str, object]]:
    said = [line for line in ledger.lines_of(person) if line["who"] == "person"]
    return [{key: line[key] for key in line if key not in OWN} for line in said]


def status() -> str:
    return Subscription.objects.get().status


def test_a_stop_the_provider_answered_leaves_and_is_not_answered_again(ann):
    received = text("STOP", Answered.STOP)

    assert (received.intent, received.reply, status()) == (
        "opt_out",
        "",
        "unsubscribed",
    )
    assert not Message.objects.exists()


def test_a_stop_that_names_no_brand_is_not_answered_again_either(ann, offers):
    make_list("oak", sender=Sender.objects.get(), brand="Oak & Ivy")

    text("STOP", Answered.STOP)

    assert not Message.objects.exists()


def test_a_word_only_the_provider_knows_leaves(ann):
    text("ADIOS AMIGOS", Answered.STOP)

    assert status() == "unsubscribed"


def test_it_writes_the_lines_our_own_stop_writes(ann, offers):
    [bob] = make_people([us_phone(2)])
    join([bob], offers)

    text("STOP", Answered.STOP)
    text("STOP", number=us_phone(2).e164)

    assert lines(ann) == lines(bob)
    assert len(lines(ann)) == 2


def test_a_start_the_provider_answered_brings_back_in_silence(ann):
    text("STOP", Answered.STOP)

    received = text("BACK PLEASE", Answered.START)

    assert (received.intent, status()) == ("opt_in", "active")
    assert not Suppression.objects.filter(lifted_at=None).exists()
    assert not Message.objects.exists()


def test_a_help_the_provider_answered_changes_and_says_nothing(ann):
    received = text("???", Answered.HELP)

    assert (received.intent, received.reply, status()) == ("help", "", "active")
    assert not Message.objects.exists()


def test_a_keyword_the_provider_answered_is_not_answered_again(ann, offers):
    Keyword.objects.create(
        word="INFO",
        folded="info",
        sender=Sender.objects.get(),
        action="reply",
        reply="We open at 9.",
    )

    assert text("INFO", Answered.HELP).reply == ""


def test_what_the_provider_did_not_answer_is_answered(ann):
    assert "Petal & Stem" in text("STOP").reply


def test_one_nobody_understood_yet_is_still_not_answered(ann):
    InboundMessage.objects.create(
        gateway="main",
        provider_id="lost",
        sender=Sender.objects.get(),
        from_number=ANN,
        to_number="+12025550100",
        body="STOP",
        provider_answer="stop",
        received_at=NOON,
    )

    turns.hear_waiting(clock=lambda: NOON)

    assert status() == "unsubscribed"
    assert not Message.objects.exists()


def test_a_text_without_a_sender_of_ours_leaves_all_the_same(ann):
    incoming = IncomingSms("1", ANN, "+33600000000", "bye", None, "", Answered.STOP)

    intake.take_from_gateway("main", incoming, now=NOON)

    assert status() == "unsubscribed"


@pytest.mark.parametrize(
    ("ours", "answered", "intent"),
    [
        pytest.param("message", "stop", "opt_out", id="a word of the provider's"),
        pytest.param("decline", "stop", "opt_out", id="a no the provider heard"),
        pytest.param("opt_out_all", "stop", "opt_out_all", id="STOPALL stays wider"),
        pytest.param("opt_out", "start", "opt_out", id="leaving always wins"),
        pytest.param("opt_out", "help", "opt_out", id="over HELP too"),
        pytest.param("message", "start", "resume", id="START"),
        pytest.param("confirm", "start", "confirm", id="YES stays a yes"),
        pytest.param("keyword", "start", "keyword", id="a way in stays one"),
        pytest.param("keyword", "help", "help", id="HELP"),
        pytest.param("message", "", "message", id="nothing answered"),
    ],
)
def test_whose_reading_counts(ours, answered, intent):
    assert agreed(Interpretation(Intent(ours)), answered).intent == intent
