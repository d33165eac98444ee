"""Winners are told once, awake, through the gate, and how to leave."""

from datetime import timedelta

import pytest

from campaigns.models import ListSender, Message
from campaigns.sending.pump import dispatch
from keywords.contests import service, telling
from keywords.models import Contest
from tests.factories import make_sender
from tests.keywords.contests.conftest import ENDS

pytestmark = pytest.mark.django_db

LATER = ENDS + timedelta(minutes=5)


@pytest.fixture
def drawn(contest, crowd) -> Contest:
    return service.draw(service.close(contest, now=LATER), by="mia", now=LATER)


def won() -> list[Message]:
    return list(Message.objects.filter(cause__startswith="won:"))


def test_each_winner_is_told_once(drawn):
    telling.tell_winners(now=LATER)
    telling.tell_winners(now=LATER)

    assert len(won()) == 2


def test_who_is_not_told_in_one_round_is_told_in_the_next(drawn, monkeypatch):
    monkeypatch.setattr(telling, "AT_ONCE", 1)

    rounds = [telling.tell_winners(now=LATER) for _ in range(3)]

    assert (rounds, len(won())) == ([1, 1, 0], 2)


def test_who_sleeps_keeps_nobody_waiting(drawn, monkeypatch):
    monkeypatch.setattr(telling, "AT_ONCE", 1)
    first, second = drawn.winners.order_by("pk")
    # In the morning of the East it is night in Hawaii.
    first.entry.subscriber.region = "HI"
    first.entry.subscriber.zone = "Pacific/Honolulu"
    first.entry.subscriber.save()
    morning = LATER.replace(hour=15)

    assert telling.tell_winners(now=morning) == 1
    assert won()[0].subscriber_id == second.entry.subscriber_id


def test_who_has_no_number_to_be_texted_from_keeps_nobody_waiting(drawn, monkeypatch):
    monkeypatch.setattr(telling, "AT_ONCE", 1)
    first, second = drawn.winners.order_by("pk")
    ListSender.objects.all().delete()
    first.entry.sender = None
    first.entry.save()

    assert telling.tell_winners(now=LATER) == 1
    assert won()[0].subscriber_id == second.entry.subscriber_id


def test_winners_are_told_through_the_gate(drawn):
    telling.tell_winners(now=LATER)
    dispatch(until_empty=True, moved_to=LATER)

    assert {one.status for one in won()} == {"delivered"}
    assert {one.kind for one in won()} == {"transactional"}


def test_who_left_everything_is_not_texted_even_as_a_winner(drawn, text, crowd):
    for number in crowd:
        text("STOPALL", now=LATER, phone=number)
    telling.tell_winners(now=LATER)
    dispatch(until_empty=True, moved_to=LATER)

    assert {one.code for one in won()} == {"suppressed"}


def test_nobody_is_woken_for_a_prize(drawn):
    night = LATER.replace(hour=6)  # 2 at night in Washington

    assert telling.tell_winners(now=night) == 0
    assert telling.tell_winners(now=LATER) == 2


def test_what_a_winner_reads_names_the_prize_and_the_claim(drawn):
    telling.tell_winners(now=LATER)

    code = drawn.winners.get(rank=1).entry.code
    words = {one.text.body for one in won()}
    assert (
        f"Petal & Stem: You won a year of roses! Your entry: {code}. Reply here within "
        "7 days.\nReply STOP to end"
    ) in words


@pytest.fixture
def by_name(drawn) -> Contest:
    """Entered on the page; the list speaks by a name, which nobody can text."""
    name = make_sender("petal", number="PETAL", kind="alphanumeric")
    ListSender.objects.update(sender=name)
    drawn.entries.update(sender=None)
    return drawn


def told_how_to_leave() -> set[str]:
    telling.tell_winners(now=LATER)
    return {one.text.body.partition("\n")[2] for one in won()}


def test_a_winner_told_by_a_name_reads_where_to_text_stop(by_name, sender):
    ListSender.objects.create(list=by_name.list, country="FR", sender=sender)

    assert told_how_to_leave() == {"No replies here. Text STOP to +12025550100 to end"}


def test_a_winner_is_told_although_no_number_hears_stop(by_name):
    assert told_how_to_leave() == {""}
