"""A carrier takes so many parts from a sender a day, and no worker sends more."""

from datetime import UTC, datetime, timedelta
from threading import Barrier, Thread

import pytest
from django.db import connection

from campaigns.gateways.base import Rejected, Unreachable
from campaigns.models import Campaign, CarrierCap, CarrierDay, Message, Sender
from campaigns.pacing import carriers, worlds
from campaigns.sending import claiming, judging, launching
from campaigns.sending.explaining import explain
from campaigns.sending.forecast import forecast
from campaigns.sending.pump import dispatch
from subscribers.models import Subscriber
from tests.factories import (
    NOON,
    fr_phone,
    join,
    make_campaign,
    make_list,
    make_people,
    make_sender,
    us_phone,
)

pytestmark = pytest.mark.django_db

PACIFIC = "America/Los_Angeles"


@pytest.fixture
def people(offers):
    rows = make_people([us_phone(n) for n in range(10)])
    join(rows, offers)
    return rows


def cap(parts: int, carrier: str = "T-Mobile", **fields: object) -> CarrierCap:
    values = {"country": "US", "zone": PACIFIC, **fields}
    sender = Sender.objects.get()
    return CarrierCap.objects.create(
        sender=sender, carrier=carrier, parts=parts, **values
    )


def carried_by(rows, carrier: str) -> None:
    keys = [row.pk for row in rows]
    Subscriber.objects.filter(pk__in=keys).update(attributes={"carrier": carrier})


def send(offers, now=NOON, slug="spring", **fields: object) -> int:
    launching.launch(make_campaign(offers, slug, **fields), by="ann", now=now)
    return dispatch(until_empty=True, moved_to=now).sent


def test_no_more_leave_than_the_carrier_takes(offers, people):
    cap(4)

    assert send(offers) == 4


def test_the_others_wait_for_the_carriers_next_day_and_their_hours(offers, people):
    cap(4)
    send(offers)

    [(code, due_at)] = set(
        Message.objects.filter(status="deferred").values_list("code", "due_at")
    )
    # Midnight in Los Angeles is three in the morning in Washington.
    assert (code, due_at) == ("carrier_cap", datetime(2026, 6, 3, 12, 0, tzinfo=UTC))


def test_on_its_next_day_as_many_leave_again(offers, people):
    cap(4)
    send(offers)

    assert dispatch(until_empty=True, moved_to=NOON + timedelta(days=1)).sent == 4


def test_a_text_of_two_parts_takes_two(offers, people):
    cap(4)

    assert send(offers, body="Petal & Stem: " + "tulips " * 25) == 2


def test_campaigns_share_the_day(offers, people):
    cap(4)
    send(offers)

    assert send(offers, slug="summer") == 0


def test_people_of_another_carrier_are_not_held_back(offers, people):
    cap(2)
    carried_by(people[:5], "Verizon")
    carried_by(people[5:], "T-Mobile USA, Inc.")

    assert send(offers) == 5 + 2


def test_a_number_of_unknown_carrier_counts_for_each(offers, people):
    cap(6, "T-Mobile"), cap(3, "AT&T")

    assert send(offers) == 3
    assert set(CarrierDay.objects.values_list("parts", flat=True)) == {3}


def test_other_countries_have_other_carriers(offers, people):
    join(make_people([fr_phone(1)]), offers)
    cap(1)

    assert send(offers, now=NOON.replace(hour=14)) == 1 + 1


def test_what_never_fits_is_dropped_rather_than_kept_waiting(offers, people):
    cap(1)
    send(offers, body="Petal & Stem: " + "tulips " * 25)

    text = Message.objects.first()
    assert (text.status, text.code) == ("dropped", "carrier_cap")
    assert "never fit" in text.detail


def test_a_refused_text_has_been_counted_by_the_carrier(memory, offers, people):
    memory.script(Rejected("Filtered."))
    cap(4)

    assert send(offers) == 3


def test_what_never_left_takes_nothing_twice(memory, offers, people):
    memory.script(*[Unreachable("Away.")] * 4)
    cap(4)
    send(offers)

    dispatch(until_empty=True, moved_to=NOON + timedelta(minutes=5))
    assert Message.objects.filter(status="delivered").count() == 4
    assert CarrierDay.objects.get().parts == 4


def test_the_forecast_and_explain_know_it(offers, people):
    cap(4)
    campaign = make_campaign(offers)
    told = forecast(campaign, now=NOON)
    assert (told.send, told.defer["carrier_cap"]) == (4, 6)

    send(offers, slug="other")
    [check] = [
        check
        for check in explain(people[9], now=NOON, campaign=campaign).checks
        if check.name == "carrier"
    ]
    assert check.saw == (
        "T-Mobile has had 4 of 4 parts today (a number of US, whose carrier nobody "
        "knows)."
    )


def test_days_that_are_over_are_let_go(offers, people):
    cap(4)
    send(offers)
    carriers.forget(now=NOON + timedelta(days=5))

    assert not CarrierDay.objects.exists()


def test_a_sender_without_one_costs_one_small_query(
    offers, django_assert_max_num_queries
):
    with django_assert_max_num_queries(1):
        found = carriers.caps_of([1])
        assert carriers.taken(found, now=NOON) == {}
        carriers.take({})


# --- several workers ------------------------------------------------------------------


@pytest.mark.services
@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("is_locked", [True, False], ids=["locked", "the twin"])
def test_threads_that_judge_at_once_do_not_pass_it(memory, monkeypatch, is_locked):
    if connection.vendor != "postgresql":
        pytest.skip("SQLite has one writer, so there is nothing to race for.")
    lst = make_list("offers", sender=make_sender())
    join(make_people([us_phone(n) for n in range(200)]), lst)
    cap(50)
    launching.launch(make_campaign(lst), by="ann", now=NOON)
    together = Barrier(4)
    taken = carriers.taken

    def slowly(*args: object, **options: object):
        found = taken(*args, **options)
        if not is_locked:
            together.wait(20)  # all have counted before the first reserves
        return found

    monkeypatch.setattr(carriers, "taken", slowly)
    if not is_locked:
        monkeypatch.setattr(carriers, "lock", lambda senders: None)
    ready: list[int] = []
    campaign, sender = Campaign.objects.get(), Sender.objects.get()

    def work() -> None:
        held = claiming.claim(sender.pk, limit=50)
        world = worlds.world_of(campaigns=[campaign.pk], senders=[sender.pk])
        ready.append(
            len(judging.judge(held, held.rows, world, clock=lambda: NOON).ready)
        )
        connection.close()

    threads = [Thread(target=work) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)

    assert sum(ready) == (50 if is_locked else 200)
