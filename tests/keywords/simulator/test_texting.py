"""One text from a simulated phone: shown there, heard once by the intake."""

import pytest

from campaigns.models import Message, SimulatedText
from keywords.models import InboundMessage
from keywords.simulator.texting import text_us
from subscribers.models import Subscription
from tests.factories import NOON

ANN = "+12025550142"


@pytest.fixture
def type_(tulip):
    def text(body: str, once: str = "once-1") -> object:
        return text_us(
            gateway="main",
            phone=ANN,
            number=tulip.sender.number,
            body=body,
            once=once,
            now=NOON,
        )

    return text


def test_it_stands_on_the_phone(type_):
    type_("TULIP")

    typed = SimulatedText.objects.get()
    assert (typed.direction, typed.phone, typed.text) == ("from_phone", ANN, "TULIP")
    assert typed.created_at == NOON


def test_it_takes_the_same_intake_as_a_webhook(type_):
    received = type_("TULIP")

    assert (received.intent, received.keyword) == ("keyword", "TULIP")
    assert Subscription.objects.get().status == "pending"
    assert "Reply YES" in Message.objects.get().text.body


def test_the_same_one_again_is_heard_once(type_):
    type_("TULIP")

    assert type_("TULIP").intent == "duplicate"
    assert InboundMessage.objects.count() == SimulatedText.objects.count() == 1


def test_the_same_words_again_are_another_text(type_):
    type_("TULIP")
    type_("TULIP", once="once-2")

    assert InboundMessage.objects.count() == SimulatedText.objects.count() == 2


def test_a_text_that_breaks_the_intake_leaves_nothing_on_the_phone(type_, monkeypatch):
    def broken(**_: object) -> None:
        raise RuntimeError

    monkeypatch.setattr("keywords.intake.receive", broken)
    with pytest.raises(RuntimeError):
        type_("TULIP")

    assert not SimulatedText.objects.exists()
