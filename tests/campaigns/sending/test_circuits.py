"""A gateway that does not answer is left alone, and the other one is taken."""

from datetime import timedelta

import pytest
from django.db import IntegrityError

from campaigns import tasks
from campaigns.gateways import get_gateway
from campaigns.gateways.base import (
    Accepted,
    NotConfigured,
    OutcomeUnknown,
    Rejected,
    Throttled,
    Unreachable,
)
from campaigns.models import Circuit, Message, Sender
from campaigns.sending import circuits, launching
from campaigns.sending.pump import dispatch
from tests.factories import NOON, join, make_campaign, make_people, us_phone

pytestmark = pytest.mark.django_db

AWAY = Unreachable("It refused our connection.", "refused")
UNKNOWN = OutcomeUnknown("It did not answer in time.", "timeout")
REST = circuits.FIRST_REST


@pytest.fixture
def waiting(offers):
    """Three hundred people a campaign wants to reach: three waves."""
    join(make_people([us_phone(n) for n in range(300)]), offers)
    launching.launch(make_campaign(offers), by="ann", now=NOON)


@pytest.fixture
def backup(settings, sender):
    settings.SMS_GATEWAYS = "main=memory://,backup=memory://"
    Sender.objects.update(fallback="backup")
    return get_gateway("backup")


def send(now=NOON):
    return dispatch(until_empty=True, moved_to=now)


def number(status: str) -> int:
    return Message.objects.filter(status=status).count()


def test_after_a_wave_without_an_answer_the_rest_waits(memory, waiting):
    memory.script(*[UNKNOWN] * 300)

    send()

    assert (number("unknown"), number("queued")) == (100, 200)


def test_a_gateway_that_hangs_is_not_asked_again_before_its_rest_is_over(
    memory, waiting
):
    memory.script(*[UNKNOWN] * 300)
    send()

    assert send(NOON + REST / 2).claimed == 0


def test_after_its_rest_a_single_text_tries(memory, waiting):
    memory.script(*[UNKNOWN] * 300)
    send()

    assert send(NOON + REST).claimed == 1


def test_a_try_in_vain_makes_the_rest_longer(memory, waiting):
    memory.script(*[UNKNOWN] * 300)
    send()
    send(NOON + REST)

    assert Circuit.objects.get().open_until == NOON + REST + 2 * REST


def test_no_rest_is_longer_than_ten_minutes(memory, waiting):
    memory.script(*[UNKNOWN] * 300)
    at = NOON
    for _ in range(9):
        send(at)
        at = Circuit.objects.get().open_until

    rest = Circuit.objects.get().open_until - (at - circuits.LONGEST_REST)
    assert rest == circuits.LONGEST_REST


def test_once_a_try_is_answered_everything_goes(memory, waiting):
    memory.script(*[UNKNOWN] * 100)
    send()

    assert send(NOON + REST).sent == 200
    assert not Circuit.objects.get().open_until


def test_of_two_workers_one_tries(sender):
    Circuit.objects.create(gateway="main", failures=9, open_until=NOON)

    roads = [circuits.road_of(sender, now=NOON) for _ in range(2)]

    assert roads == [circuits.Road("main", 1), None]


def test_asking_whether_there_is_a_road_uses_up_no_try(sender):
    Circuit.objects.create(gateway="main", failures=9, open_until=NOON)

    assert circuits.has_road(sender, now=NOON)
    assert circuits.road_of(sender, now=NOON)


@pytest.mark.parametrize(
    "outcome", [Accepted("1"), Rejected("Not a number.", "21211")], ids=["yes", "no"]
)
def test_an_answer_of_any_kind_ends_the_counting(outcome):
    circuits.note("main", [AWAY] * 4, now=NOON)
    circuits.note("main", [outcome], now=NOON)

    assert circuits.note("main", [AWAY] * 4, now=NOON)


def test_few_failures_among_answers_open_nothing():
    outcomes = [Accepted("1"), *[UNKNOWN] * 50]

    assert circuits.note("main", outcomes, now=NOON)
    assert not Circuit.objects.exists()


def test_a_busy_gateway_answers_and_is_not_left_alone():
    busy = Throttled("Too many at once.", "429", 5)

    assert circuits.note("main", [busy] * 100, now=NOON)


@pytest.mark.parametrize(
    "trouble", [AWAY, UNKNOWN, NotConfigured("The password is wrong.")], ids=repr
)
def test_whatever_keeps_every_text_back_opens_it(trouble):
    assert not circuits.note("main", [trouble] * circuits.TOO_MANY, now=NOON)


def test_while_all_is_well_a_wave_costs_one_statement(django_assert_num_queries):
    with django_assert_num_queries(1):
        circuits.note("main", [Accepted("1")] * 100, now=NOON)


def test_the_worker_does_not_ask_for_itself_while_no_gateway_answers(
    memory, waiting, settings, monkeypatch
):
    """It would run without end; the schedule wakes it."""
    settings.QUEUE_ENABLED = True
    Circuit.objects.create(
        gateway="main", failures=9, open_until=NOON + timedelta(days=9_000)
    )
    asked = []
    monkeypatch.setattr(tasks.queueing, "enqueue_pump", asked.append)

    tasks.pump(Sender.objects.get().pk)

    assert asked == []


# --- the other gateway with the same number -------------------------------------------


def test_the_fallback_takes_what_the_first_one_does_not(memory, backup, waiting):
    memory.script(*[AWAY] * 100)

    assert send().sent == 300
    assert (len(memory.texts), len(backup.texts)) == (0, 300)


def test_a_text_that_finds_its_gateway_dead_leaves_at_once(
    memory, backup, sender, offers
):
    """Too few to leave the gateway alone: each finds it out for itself."""
    join(make_people([us_phone(1)]), offers)
    memory.script(AWAY)
    launching.launch(make_campaign(offers), by="ann", now=NOON)
    send()

    assert (len(backup.texts), number("delivered")) == (1, 1)


@pytest.mark.parametrize(
    "outcome", [UNKNOWN, Rejected("Not a number.", "21211")], ids=["silent", "refused"]
)
def test_what_may_have_left_takes_no_second_road(memory, backup, waiting, outcome):
    memory.script(AWAY, *[outcome] * 99)
    send()

    lost = Message.objects.filter(status__in=("unknown", "failed")).count()
    assert (lost, len(memory.texts) + len(backup.texts)) == (99, 201)


def test_where_the_fallback_does_not_answer_either_texts_wait(memory, backup, waiting):
    memory.script(*[AWAY] * 100)
    backup.script(*[AWAY] * 100)
    send()

    assert (number("deferred"), number("queued")) == (100, 200)


def test_a_fallback_that_is_left_alone_is_not_called(memory, backup, waiting):
    Circuit.objects.create(
        gateway="backup", failures=9, open_until=NOON + timedelta(hours=1)
    )
    memory.script(*[AWAY] * 100)
    send()

    assert (len(backup.texts), number("deferred")) == (0, 100)


def test_once_the_first_one_answers_again_it_is_taken(memory, backup, waiting):
    Circuit.objects.create(gateway="main", failures=9, open_until=NOON)

    send()

    assert (len(memory.texts), len(backup.texts)) == (300, 0)


def test_receipts_of_the_fallback_come_to_its_own_door(memory, backup, waiting):
    memory.script(*[AWAY] * 100)
    send()

    doors = {sms.delivery_url.rsplit("/webhooks/")[1] for sms in backup.texts}
    assert doors == {"backup/delivery/"}


def test_a_text_says_that_it_took_the_other_way(memory, backup, waiting):
    memory.script(*[AWAY] * 100)
    send()

    text = Message.objects.filter(status="delivered").first()
    assert text.detail == "By the gateway backup, as main did not answer."


def test_the_fallback_is_another_gateway(sender):
    with pytest.raises(IntegrityError):
        Sender.objects.update(fallback="main")


def test_nobody_is_texted_twice_when_a_gateway_goes_away_and_comes_back(
    memory, backup, waiting
):
    memory.script(*[AWAY] * 250)
    for minutes in range(0, 60, 3):
        send(NOON + timedelta(minutes=minutes))

    reached = [sms.to for sms in (*memory.texts, *backup.texts)]
    assert len(reached) == len(set(reached)) == 300
