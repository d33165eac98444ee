"""Long texts that come in parts: in any order, any number of times, heard once."""

from datetime import timedelta
from itertools import permutations

import pytest

from campaigns.gateways.base import IncomingSms, Piece
from campaigns.gateways.registry import close_gateways
from keywords import intake, tasks
from keywords.hearing import pieces
from keywords.models import InboundMessage, InboundPiece
from subscribers import erasure
from tests.campaigns.gateways import signing
from tests.campaigns.gateways.signing import Call, payload
from tests.factories import NOON, STAFF, make_people, make_sender, us_phone

pytestmark = pytest.mark.django_db

WORDS = ("Please send me tulips, ", "and roses, ", "and nothing else.")


@pytest.fixture
def sender(db):
    return make_sender()


def part(number: int, *, reference="08B5", total=3, body="", provider_id=""):
    return IncomingSms(
        provider_id=provider_id or f"part-{number}",
        sender="12025550101",
        recipient="12025550100",
        text=body or WORDS[number - 1],
        at=None,
        raw="",
        piece=Piece(reference, number, total),
    )


def receive(*parts: IncomingSms, gateway="main", now=NOON) -> list[int]:
    """Take parts as a webhook does; return how many texts there are after each."""
    counts = []
    for each in parts:
        intake.take_from_gateway(gateway, each, now=now)
        counts.append(InboundMessage.objects.count())
    return counts


def bodies() -> list[str]:
    return list(InboundMessage.objects.order_by("pk").values_list("body", flat=True))


@pytest.mark.parametrize("order", [*permutations((1, 2, 3))])
def test_parts_in_any_order_make_one_text(sender, order):
    counts = receive(*(part(number) for number in order))

    assert counts == [0, 0, 1]
    assert bodies() == ["".join(WORDS)]


@pytest.mark.parametrize("order", [(1, 1, 2, 2, 3, 3), (3, 2, 1, 1, 2, 3)])
def test_parts_that_come_again_change_nothing(sender, order):
    receive(*(part(number) for number in order))

    assert bodies() == ["".join(WORDS)]


def test_the_whole_text_is_understood(sender):
    receive(part(2, total=2, body="OP"), part(1, total=2, body="ST"))

    assert InboundMessage.objects.get().intent == "opt_out"


def test_a_text_of_one_part_does_not_wait(sender):
    assert receive(part(1, total=1, body="hello")) == [1]


@pytest.mark.parametrize(("number", "total"), [(0, 3), (4, 3), (1, 900)])
def test_a_part_that_cannot_be_one_is_a_text_of_its_own(sender, number, total):
    sms = part(number, total=total, body="hello")

    assert receive(sms) == [1]


@pytest.mark.parametrize(
    "other",
    [
        pytest.param({"reference": "0001"}, id="another reference"),
        pytest.param({"total": 2}, id="another total"),
    ],
)
def test_parts_of_different_texts_are_not_mixed(sender, other):
    counts = receive(part(1), part(2), part(2, provider_id="other", **other))

    assert counts == [0] * 3


def test_parts_of_another_gateway_are_not_mixed(sender):
    receive(part(1), part(2))

    assert receive(part(3), gateway="bulk") == [0]


def test_a_part_under_two_ids_is_in_the_text_once(sender):
    receive(part(1), part(1, provider_id="again"), part(2), part(3))

    assert bodies() == ["".join(WORDS)]
    assert not InboundPiece.objects.filter(taken_at=None).exists()


def test_a_reference_used_again_waits_for_a_text_of_its_own(sender):
    receive(part(1), part(2), part(1, body="Hello ", provider_id="new"), part(3))

    assert bodies() == ["".join(WORDS)]
    assert InboundPiece.objects.get(taken_at=None).body == "Hello "


def test_parts_taken_keep_no_words_and_no_number(sender):
    receive(part(1), part(2), part(3))

    assert set(InboundPiece.objects.values_list("body", "from_number")) == {("", "")}


def test_what_never_completes_is_taken_after_ten_minutes(sender):
    receive(part(3), part(1))

    heard = intake.hear_pieces(now=NOON + timedelta(minutes=11))

    assert (heard, bodies()) == (1, [WORDS[0] + WORDS[2]])


def test_what_may_still_complete_is_left_waiting(sender):
    receive(part(3), part(1))

    assert intake.hear_pieces(now=NOON + timedelta(minutes=9)) == 0


def test_a_part_that_comes_too_late_is_not_lost(sender):
    receive(part(1), part(3))
    intake.hear_pieces(now=NOON + timedelta(minutes=11))
    receive(part(2), now=NOON + timedelta(minutes=12))

    intake.hear_pieces(now=NOON + timedelta(minutes=30))

    assert bodies() == [WORDS[0] + WORDS[2], WORDS[1]]


def test_what_was_taken_is_dated_when_it_was_sent(sender):
    receive(part(1))

    intake.hear_pieces(now=NOON + timedelta(minutes=11))

    assert InboundMessage.objects.get().received_at == NOON


def test_a_text_whose_process_died_is_taken_by_the_schedule(sender):
    # Stored, and dead before it looked whether all are there.
    for number in (1, 2, 3):
        pieces.keep("main", part(number), now=NOON)

    assert tasks.hear_unheard() == "1 heard"


def test_parts_are_forgotten_when_none_comes_again(sender):
    receive(part(1), part(2), part(3))

    intake.hear_pieces(now=NOON + timedelta(days=8))

    assert not InboundPiece.objects.exists()
    assert len(bodies()) == 1


def test_erasing_a_person_erases_the_parts_that_wait(sender):
    [ann] = make_people([us_phone(1)])
    receive(part(1), part(2))

    erasure.erase([ann.pk], origin=STAFF, now=NOON)

    assert not InboundPiece.objects.exists()


@pytest.fixture
def vonage(settings):
    settings.SMS_GATEWAYS = "main=vonage://key:api-secret@rest.nexmo.com?secret=token-1"
    yield
    close_gateways()


def test_parts_at_our_address_are_one_text(client, sender, vonage):
    for name in ("second", "first", "second"):
        body = payload("vonage", f"inbound_{name}_part.txt")
        answer = signing.vonage(Call("inbound", body)).to(client)
        assert answer.status_code == 200

    assert bodies() == ["Please send me tulips and nothing else."]
