"""A contest with two prizes, on a number people can text and on a page."""

from collections.abc import Callable
from datetime import timedelta
from decimal import Decimal

import pytest

from keywords import intake
from keywords.contests import service
from keywords.matching import fold
from keywords.models import Contest, InboundMessage, Keyword
from subscribers.models import SubscriberList
from tests.factories import NOON, make_list

Text = Callable[..., intake.Received]

STARTS, ENDS = NOON - timedelta(days=1), NOON + timedelta(days=7)


@pytest.fixture(autouse=True)
def _address(settings) -> None:
    settings.PUBLIC_URL = "https://sms.example"


@pytest.fixture
def offers(sender) -> SubscriberList:
    return make_list("offers", sender=sender, promise_messages=4, promise_per="month")


def make_contest(lst: SubscriberList, **fields: object) -> Contest:
    values = {
        "slug": "roses",
        "name": "A year of roses",
        "prize": "a year of roses",
        "prize_count": 2,
        "prize_value": Decimal(300),
        "claim": "Reply here within 7 days.",
        "sponsor": "Petal & Stem, 14th Street, Washington DC",
        "free_entry": "Enter on the page.",
        "countries": ["US"],
        "starts_at": STARTS,
        "ends_at": ENDS,
        "author": "mia",
        **fields,
    }
    return Contest.objects.create(list=lst, **values)


def opened(contest: Contest) -> Contest:
    service.submit(contest, by="mia", now=STARTS)
    return service.approve(contest, by="ann", now=STARTS)


@pytest.fixture
def contest(offers, sender) -> Contest:
    made = make_contest(offers)
    Keyword.objects.create(
        word="WIN", folded=fold("WIN"), sender=sender, action="contest", contest=made
    )
    return opened(made)


@pytest.fixture
def text(sender) -> Text:
    def send(body: str, *, now=NOON, phone="+12025550101") -> intake.Received:
        return intake.receive(
            gateway="main",
            provider_id=f"id-{InboundMessage.objects.count()}",
            from_number=phone,
            to_number="+12025550100",
            body=body,
            now=now,
        )

    return send


@pytest.fixture
def crowd(contest, text) -> list[str]:
    """Five people who have entered; their numbers."""
    numbers = [f"+1202555011{digit}" for digit in range(5)]
    for number in numbers:
        text("win", phone=number)
    return numbers
