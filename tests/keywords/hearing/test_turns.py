"""Texts that a door has stored: heard once, in order, whoever takes them up."""

import time
from datetime import timedelta

import pytest
from django.core.cache import cache
from django.db import OperationalError

from campaigns.gateways.base import Answered, IncomingSms
from campaigns.models import Message
from campaigns.sending import launching, queueing
from campaigns.sending.explaining import explain
from campaigns.sending.pump import dispatch
from keywords import intake, tasks
from keywords.hearing import farewells, rounds, turns
from keywords.matching import fold
from keywords.models import InboundMessage, Keyword
from keywords.understanding import reserving
from subscribers.models import ConsentEvent, Subscriber, Subscription
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

ANN = "12025550101"


@pytest.fixture
def asked(settings, monkeypatch) -> list[tuple]:
    """A queue that only remembers what it was asked for."""
    settings.QUEUE_ENABLED = True
    settings.REDIS_URL = ""
    cache.clear()
    found: list[tuple] = []
    monkeypatch.setattr(queueing, "async_task", lambda *args: found.append(args))
    # The first to leave for a while: the door hears them itself.
    monkeypatch.setattr(farewells, "_door", farewells._Door())
    return found


@pytest.fixture
def offers(db):
    sender = make_sender()
    lst = make_list("offers", sender=sender, support="help@petal.example")
    Keyword.objects.create(
        word="BUNGA", folded=fold("BUNGA"), sender=sender, action="join", list=lst
    )
    return lst


@pytest.fixture
def ann(offers) -> Subscriber:
    [ann] = make_people([us_phone(1)])
    join([ann], offers)
    return ann


def take(body: str, *, from_number: str = ANN, once: str = "", answered=None) -> None:
    """As the webhook does."""
    incoming = IncomingSms(
        provider_id=once or f"id-{InboundMessage.objects.count()}",
        sender=from_number,
        recipient="12025550100",
        text=body,
        at=None,
        raw="",
        answered=answered,
    )
    intake.take_from_gateway("main", incoming, now=NOON)


def hear() -> int:
    return turns.hear_waiting(clock=lambda: NOON).heard


def intents() -> list[str]:
    return list(InboundMessage.objects.order_by("pk").values_list("intent", flat=True))


def status() -> str:
    return Subscription.objects.get().status


def test_a_door_stores_a_text_and_leaves_it_to_the_queue(offers, asked):
    take("bunga")

    assert intents() == [""]
    assert asked == [(intake.HEAR,)]


def test_many_texts_ask_the_queue_once(offers, asked):
    for number in range(1, 6):
        take("bunga", from_number=us_phone(number).e164)

    assert asked == [(intake.HEAR,)]


@pytest.mark.parametrize("body", ["STOP", "Arrêt!", "take me off your list", "STOPALL"])
def test_who_wants_out_has_left_before_the_door_answers(ann, asked, body):
    take(body)

    assert status() == "unsubscribed"
    assert (intake.HEAR,) not in asked


def test_a_word_the_shop_reserved_counts_at_the_door_as_well(ann, asked):
    reserving.reserve("vamos embora", "opt_out", source="a customer", by="mia")
    take("Vamos embora!")

    assert status() == "unsubscribed"


def test_who_left_at_the_provider_has_left_before_the_door_answers(ann, asked):
    take("hello", answered=Answered.STOP)

    assert status() == "unsubscribed"


def test_an_earlier_text_of_who_wants_out_is_heard_first(offers, asked):
    take("bunga")
    take("STOP")

    assert intents() == ["keyword", "opt_out"]
    assert status() == "unsubscribed"


@pytest.fixture
def crowd(ann, asked, monkeypatch):
    """Somebody has just left, so the door only notes who wants out next."""
    just_now = farewells._Pace(seconds=60, last=time.monotonic())
    monkeypatch.setattr(farewells._door, "hearing", just_now)


def wish() -> object:
    return Subscriber.objects.get(phone=us_phone(1).e164).wants_out_at


@pytest.mark.parametrize("body", ["STOP", "take me off your list"])
def test_where_many_leave_at_once_the_door_notes_the_wish(crowd, asked, body):
    take(body)

    assert (status(), intents(), wish()) == ("active", [""], NOON)
    assert asked == [(intake.HEAR,)]


def test_a_wish_that_is_noted_keeps_campaigns_away(crowd, offers):
    campaign = make_campaign(offers)
    launching.launch(campaign, by="ann", now=NOON)
    take("STOP")

    explained = explain(Subscriber.objects.get(), now=NOON, campaign=campaign)

    assert explained.verdict.code == "leaving"


def test_a_wish_goes_with_its_hearing(crowd):
    take("STOP")

    assert (hear(), status(), wish()) == (1, "unsubscribed", None)


def test_a_wish_outlives_the_hearing_of_an_earlier_text(crowd, monkeypatch):
    monkeypatch.setattr(turns, "BATCH", 1)
    monkeypatch.setattr(turns, "BATCH_ON_SQLITE", 1)
    take("hello")
    take("STOP")
    turns._hear_next(now=NOON)

    assert (intents(), wish()) == (["message", ""], NOON)


def test_a_wish_that_comes_twice_is_one(crowd):
    take("STOP", once="same")
    take("STOP", once="same")
    hear()

    assert (intents(), wish()) == (["opt_out"], None)


def test_a_wish_repeated_after_it_was_heard_leaves_no_mark(crowd):
    take("STOP", once="same")
    hear()
    take("STOP", once="same")

    assert wish() is None


def test_a_wish_stays_while_its_text_cannot_be_taken_up(crowd, monkeypatch):
    take("STOP")
    monkeypatch.setattr(rounds, "hear", lambda *_, **__: 1 / 0)
    hear()

    assert wish() == NOON


def test_a_wish_that_the_door_cannot_take_up_keeps_texts_from_them(
    ann, asked, monkeypatch
):
    monkeypatch.setattr(rounds, "hear", lambda *_, **__: 1 / 0)
    take("STOP")

    assert (status(), wish()) == ("active", NOON)


def test_a_wish_of_a_stranger_is_stored(offers, asked, monkeypatch):
    monkeypatch.setattr(farewells._door.hearing, "last", time.monotonic())
    take("STOP")

    assert intents() == [""]


def test_someone_who_holds_the_person_leaves_a_stop_to_the_queue(
    ann, asked, monkeypatch
):
    def held(*_: object, **__: object) -> None:
        raise OperationalError("canceling statement due to lock timeout")

    monkeypatch.setattr(turns, "hear_number", held)
    take("STOP")

    assert (intents(), asked) == ([""], [(intake.HEAR,)])
    assert (hear(), status()) == (1, "unsubscribed")


def test_the_task_hears_what_waits(offers, asked):
    take("bunga")

    assert tasks.hear() == "1 heard"
    assert intents() == ["keyword"]


def test_a_text_that_comes_while_a_task_hears_asks_again(offers, asked):
    take("bunga")
    tasks.hear()
    take("hello")

    assert asked.count((intake.HEAR,)) == 2


def test_without_a_queue_a_text_is_heard_at_the_door(offers):
    take("bunga")

    assert intents() == ["keyword"]


def test_the_same_text_twice_is_stored_once(offers, asked):
    take("bunga", once="x")
    take("bunga", once="x")

    assert hear() == 1


def test_hearing_again_changes_nothing(ann, asked):
    take("STOP")
    take("hello")
    hear()
    lines, texts = ConsentEvent.objects.count(), Message.objects.count()

    assert hear() == 0
    assert (ConsentEvent.objects.count(), Message.objects.count()) == (lines, texts)


@pytest.mark.parametrize(
    ("bodies", "then"),
    [
        (["bunga", "stop offers", "bunga"], "active"),
        (["STOP", "START"], "active"),
        (["START", "stop offers"], "unsubscribed"),
    ],
    ids=" ".join,
)
def test_one_persons_texts_of_a_batch_are_heard_in_order(ann, bodies, then):
    for number, body in enumerate(bodies):
        InboundMessage.objects.create(
            gateway="main",
            provider_id=str(number),
            from_number=ANN,
            to_number="12025550100",
            body=body,
            received_at=NOON,
        )

    assert (hear(), status()) == (len(bodies), then)


def test_everybody_in_a_batch_gets_an_answer_of_their_own(offers, asked):
    people = [us_phone(number).e164 for number in range(1, 11)]
    for phone in people:
        take("bunga", from_number=phone)
    hear()

    greeted = Message.objects.values_list("subscriber__phone", flat=True)
    assert sorted(greeted) == sorted(people)
    replies = InboundMessage.objects.values_list("reply", flat=True)
    assert all("Petal & Stem" in reply for reply in replies)


def test_each_opt_out_of_a_batch_is_proven_by_its_own_words(offers):
    ann, ben = make_people([us_phone(1), us_phone(2)])
    join([ann, ben], offers)
    for number, (who, body) in enumerate([(ann, "STOP"), (ben, "arrêt")]):
        InboundMessage.objects.create(
            gateway="main",
            provider_id=str(number),
            from_number=who.phone,
            to_number="12025550100",
            body=body,
            received_at=NOON - timedelta(minutes=number),
        )
    hear()

    rows = ConsentEvent.objects.filter(kind="unsubscribed").order_by("subscriber")
    first, second = InboundMessage.objects.order_by("pk")
    assert [row.happened_at for row in rows] == [first.received_at, second.received_at]
    assert f'"cause":"inbound:{second.pk}"' in rows[1].line


def test_a_batch_costs_no_query_more_for_more_people(
    offers, asked, django_assert_max_num_queries
):
    for number in range(1, 41):
        take("bunga" if number % 2 else "hello", from_number=us_phone(number).e164)

    with django_assert_max_num_queries(60 if not _on_sqlite() else 120):
        assert hear() == 40


def _on_sqlite() -> bool:
    return turns.connection.vendor == "sqlite"


@pytest.fixture
def broken(monkeypatch):
    """A text that says boom is more than we can take."""
    understood = rounds.hear

    def hear_or_fail(texts, **known):
        if any(text.body == "boom" for text in texts):
            raise ValueError("boom")
        return understood(texts, **known)

    monkeypatch.setattr(rounds, "hear", hear_or_fail)


def test_a_text_we_cannot_take_up_keeps_no_other_waiting(offers, asked, broken):
    take("boom", from_number=us_phone(7).e164)
    take("bunga")

    hear()

    assert intents() == ["", "keyword"]
    assert InboundMessage.objects.get(body="boom").fault == "ValueError"


def test_a_text_we_could_not_take_up_does_not_keep_its_sender_in(ann, asked, broken):
    take("boom")
    take("STOP")

    assert status() == "unsubscribed"


def test_a_text_we_could_not_take_up_is_tried_again_when_it_comes_again(
    offers, asked, broken, monkeypatch
):
    take("boom", once="x")
    hear()
    monkeypatch.undo()

    received = intake.receive(
        gateway="main",
        provider_id="x",
        from_number=ANN,
        to_number="12025550100",
        body="boom",
        now=NOON,
    )

    assert received.intent == "message"
    assert InboundMessage.objects.get().fault == ""


def test_a_command_says_that_a_text_could_not_be_taken_up(offers, broken):
    with pytest.raises(intake.NotHeard):
        intake.receive(
            gateway="main",
            provider_id="x",
            from_number=ANN,
            to_number="12025550100",
            body="boom",
            now=NOON,
        )


def test_a_number_cut_off_is_no_number_any_more(offers):
    take("STOP", from_number="+1 202 555 0101        trailing words")

    assert not Subscriber.objects.exists()
    assert intents() == ["message"]


def test_ids_that_only_differ_at_their_end_are_two_texts(offers):
    take("hello", once="x" * 130 + "1")
    take("hello", once="x" * 130 + "2")

    assert InboundMessage.objects.count() == 2


def test_texts_without_an_id_count_once_within_seconds(offers):
    for _ in range(2):
        intake.receive(
            gateway="main",
            provider_id="",
            from_number=ANN,
            to_number="12025550100",
            body="hello",
            now=NOON,
        )

    assert InboundMessage.objects.count() == 1


def test_dispatch_hears_what_a_dead_process_left(ann):
    InboundMessage.objects.create(
        gateway="main",
        provider_id="lost",
        from_number=ANN,
        to_number="12025550100",
        body="STOP",
        received_at=NOON,
    )

    dispatch(until_empty=True, moved_to=NOON)

    assert status() == "unsubscribed"


def test_an_answer_that_waits_is_no_day_of_silence(ann, asked):
    take("stpo")
    hear()
    take("no, I meant step")

    dispatch(until_empty=True, moved_to=NOON + timedelta(hours=25))

    assert status() == "active"
