"""Parts of a long text that arrive at the same instant: the text is heard, once."""

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from threading import Barrier

import pytest
from django.db import connection

from campaigns.gateways.base import IncomingSms, Piece
from keywords import intake
from keywords.models import InboundMessage, InboundPiece
from tests.factories import NOON, make_sender

pytestmark = [pytest.mark.services, pytest.mark.django_db(transaction=True)]

PARTS, TEXTS = 4, 10


@pytest.fixture
def sender(on_postgresql):
    return make_sender()


def at_once(*acts) -> list:
    line = Barrier(len(acts))

    def one(act) -> object:
        try:
            line.wait(timeout=30)
            return act()
        finally:
            connection.close()

    with ThreadPoolExecutor(len(acts)) as pool:
        return list(pool.map(one, acts))


def arriving(text: int, number: int):
    incoming = IncomingSms(
        provider_id=f"{text}-{number}",
        sender="12025550101",
        recipient="12025550100",
        text=f"{number} ",
        at=None,
        raw="",
        piece=Piece(f"ref-{text}", number, PARTS),
    )
    return lambda: intake.take_from_gateway("main", incoming, now=NOON)


def taking_late() -> int:
    return intake.hear_pieces(now=NOON + timedelta(minutes=11))


@pytest.mark.parametrize("times", [1, 2])
def test_parts_at_the_same_instant_make_one_text(sender, times):
    numbers = [*range(1, PARTS + 1)] * times

    for text in range(TEXTS):
        at_once(*(arriving(text, number) for number in numbers))

    texts = list(InboundMessage.objects.values_list("body", "intent"))
    assert texts == [("1 2 3 4 ", "message")] * TEXTS


def test_the_schedule_and_the_last_part_lose_nothing(sender):
    for text in range(TEXTS):
        for number in range(1, PARTS):
            arriving(text, number)()
        at_once(arriving(text, PARTS), taking_late)
    intake.hear_pieces(now=NOON + timedelta(minutes=30))

    words = "".join(InboundMessage.objects.values_list("body", flat=True)).split()
    assert sorted(words) == sorted([*"1234"] * TEXTS)
    assert not InboundPiece.objects.filter(taken_at=None).exists()
