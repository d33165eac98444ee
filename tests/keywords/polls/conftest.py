"""A poll about flowers, with a branch, on a number people can text."""

from collections.abc import Callable

import pytest

from keywords import intake
from keywords.matching import fold
from keywords.models import InboundMessage, Keyword, Poll, PollOption, PollQuestion
from keywords.polls import service
from subscribers.models import Subscriber, SubscriberList
from tests.factories import NOON, join, make_list, make_people, us_phone

Text = Callable[..., intake.Received]


@pytest.fixture
def offers(sender) -> SubscriberList:
    return make_list("offers", sender=sender, support="help@petal.example")


@pytest.fixture
def ann(offers) -> Subscriber:
    [ann] = make_people([us_phone(1)])
    join([ann], offers)
    return ann


@pytest.fixture
def poll(offers, sender) -> Poll:
    """Which flower; roses are asked why; everybody gives a score."""
    made = make_poll(offers)
    Keyword.objects.create(
        word="FLOWER", folded=fold("FLOWER"), sender=sender, action="poll", poll=made
    )
    return service.open_(made, by="mia")


def make_poll(lst: SubscriberList) -> Poll:
    made = Poll.objects.create(slug="flower", name="Flower", list=lst)
    which = ask(made, 1, "Which flower?", attribute="flower")
    for number, (label, goes_to) in enumerate((("Tulips", 3), ("Roses", None)), 1):
        PollOption.objects.create(
            question=which, low=number, high=number, label=label, goes_to=goes_to
        )
    ask(made, 2, "Why roses?", kind="words", attribute="why_roses")
    ask(made, 3, "Would you recommend us?", kind="score_10", attribute="recommends")
    return made


def ask(poll: Poll, position: int, text: str, **fields: object) -> PollQuestion:
    return PollQuestion.objects.create(
        poll=poll, position=position, text=text, **fields
    )


@pytest.fixture
def text(ann) -> Text:
    """Text us as Ann does."""

    def send(body: str, *, now=NOON, phone=None) -> intake.Received:
        return intake.receive(
            gateway="main",
            provider_id=f"id-{InboundMessage.objects.count()}",
            from_number=phone or str(ann.phone),
            to_number="+12025550100",
            body=body,
            now=now,
        )

    return send
