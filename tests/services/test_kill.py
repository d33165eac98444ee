"""A worker killed at any instant: no text is lost, none is sent twice."""

from collections import Counter
from datetime import timedelta

import pytest
from django.db.models import Count

from campaigns.clock import database_now
from campaigns.gateways.base import DeliveryReport, DeliveryStatus
from campaigns.models import CapSlot, Claim, Coupon, Message, SimulatedText
from campaigns.sending import launching, receipts
from campaigns.sending.pump import dispatch
from tests.factories import (
    NOON,
    join,
    make_campaign,
    make_list,
    make_people,
    make_pool,
    make_sender,
    us_phone,
)
from tests.services.kannel_lab import wait_for
from tests.services.processes import run_together

pytestmark = [pytest.mark.services, pytest.mark.django_db(transaction=True)]

# Two whole waves of a hundred and a half one, all in one claim.
PEOPLE = 250
IMPATIENT = {"SMS_CLAIM_SECONDS": 1}

SENDING = "campaigns.sending"
# So that the nth call is always the same one; who dies at any instant has two.
ONE_LANE = {f"{SENDING}.carrying.MOST_LANES": 1}
# Where the first worker dies: before or after the nth call of a function. Then how many
# rows the second one requeues and how many it calls unknown.
POINTS = {
    "the claim is committed": ("after", "claiming.claim", 1, (250, 0)),
    "slots are taken, not committed": ("after", "slots.take", 1, (250, 0)),
    "the first wave is committed": ("after", "judging.judge", 1, (150, 100)),
    "the second wave is not committed": ("after", "slots.take", 2, (150, 0)),
    "the second wave is committed": ("before", "handing.call", 2, (50, 100)),
    "the gateway has the second wave": ("after", "handing.call", 2, (50, 100)),
    "the second wave is recorded": ("after", "recording.record", 2, (50, 0)),
    "the third wave is recorded": ("after", "recording.record", 3, (0, 0)),
}
# Texts of the unknown rows that had reached the phones all the same.
LEFT_UNSEEN = {"the gateway has the second wave": 100}


@pytest.fixture
def offers(on_postgresql):
    lst = make_list("offers", sender=make_sender())
    join(make_people([us_phone(number) for number in range(PEOPLE)]), lst)
    return lst


@pytest.fixture
def campaign(offers):
    return make_campaign(offers)


@pytest.fixture
def kill(worker):
    """Let a process do its job until it dies where it is told to."""

    def run(job: str, when: str, what: str, nth: int, **order: object) -> None:
        point = {"when": when, "what": f"{SENDING}.{what}", "nth": nth}
        order["constants"] = ONE_LANE | order.get("constants", {})
        doomed = worker(job, faults={"dies": point}, settings=IMPATIENT, **order)
        run_together(doomed)
        doomed.wait_killed()

    return run


@pytest.fixture
def take_over(worker):
    """Let a second process find what the first one held, once that is silent."""
    second = worker("take_over", settings=IMPATIENT)

    def run() -> dict:
        second.wait_ready()
        wait_for(all_are_silent, "the dead worker's claim to fall silent")
        second.go()
        return second.result()

    return run


def all_are_silent() -> bool:
    since = database_now() - timedelta(seconds=IMPATIENT["SMS_CLAIM_SECONDS"])
    return not Claim.objects.filter(beat_at__gte=since).exists()


def statuses() -> Counter[str]:
    return Counter(Message.objects.values_list("status", flat=True))


def most_texts_of_one_message() -> int:
    texts = SimulatedText.objects.values("reference").annotate(count=Count("pk"))
    return max(texts.values_list("count", flat=True))


@pytest.mark.parametrize("point", POINTS)
def test_what_a_dead_worker_held_is_sent_or_unknown(campaign, kill, take_over, point):
    when, what, nth, (requeued, unknown) = POINTS[point]
    launching.launch(campaign, by="ann", now=NOON)
    kill("dispatch", when, what, nth)

    found = take_over()

    assert found["reaped"] == {"requeued": requeued, "unknown": unknown}
    assert found["sent"] == requeued
    assert statuses() == Counter(delivered=PEOPLE - unknown, unknown=unknown)
    assert most_texts_of_one_message() == 1
    texts = PEOPLE - unknown + LEFT_UNSEEN.get(point, 0)
    assert SimulatedText.objects.count() == texts


def test_codes_a_dead_worker_had_drawn_are_free_again(offers, kill, take_over):
    pool = make_pool(PEOPLE)
    campaign = make_campaign(offers, body="Yours: {{ coupon }}", coupon_pool=pool)
    launching.launch(campaign, by="ann", now=NOON)
    kill("dispatch", "after", "drawing.draw", 2)
    drawn = Coupon.objects.given().count()

    take_over()

    assert (drawn, Coupon.objects.given().count()) == (100, PEOPLE)
    bodies = SimulatedText.objects.values_list("text", flat=True)
    assert len(set(bodies)) == len(bodies) == PEOPLE


@pytest.fixture
def unknown(campaign, kill, take_over):
    """A hundred texts that reached the phones, which nobody recorded."""
    launching.launch(campaign, by="ann", now=NOON)
    kill("dispatch", "after", "handing.call", 2)
    take_over()
    return Message.objects.filter(status="unknown")


def test_an_unknown_text_is_left_alone_and_keeps_its_slot(unknown):
    again = dispatch(until_empty=True, moved_to=NOON + timedelta(hours=1))

    assert (again.claimed, unknown.count()) == (0, 100)
    assert CapSlot.objects.filter(at=NOON, message__in=unknown).count() == 100


def test_a_receipt_tells_what_became_of_the_unknown(unknown):
    reports = [
        DeliveryReport(
            reference=reference.hex,
            provider_id="",
            status=DeliveryStatus.DELIVERED,
            code="",
            text="",
            at=None,
            raw="",
        )
        for reference in unknown.values_list("reference", flat=True)
    ]

    moved = receipts.receive_receipts(reports, now=NOON)

    assert (moved, statuses()) == (100, Counter(delivered=PEOPLE))


@pytest.mark.parametrize(
    ("when", "what", "nth", "planned"),
    [
        pytest.param("after", "planning.plan_next", 1, 60, id="between two batches"),
        pytest.param("after", "planning._insert", 2, 60, id="inside the second batch"),
        pytest.param("after", "planning.plan_next", 5, 250, id="after the last batch"),
    ],
)
def test_planning_goes_on_where_it_died(
    campaign, kill, take_over, when, what, nth, planned
):
    small = {f"{SENDING}.planning.BATCH": 60}
    kill("launch", when, what, nth, slugs=["spring"], constants=small)
    before = Message.objects.count()

    found = take_over()

    campaign.refresh_from_db()
    assert (before, campaign.planned_count, found["sent"]) == (planned, PEOPLE, PEOPLE)
    assert (statuses(), campaign.status) == (Counter(delivered=PEOPLE), "finished")


def test_killed_again_and_again_at_any_instant(campaign, worker, take_over):
    """Two workers at a time, twice, each dead somewhere in its work."""
    launching.launch(campaign, by="ann", now=NOON)
    small = {f"{SENDING}.pump.CLAIM_AT_MOST": 20, f"{SENDING}.handing.WAVE": 5}
    for _ in range(2):
        doomed = [
            worker("dispatch", constants=small, faults={"dies_within": 0.5})
            for _ in range(2)
        ]
        run_together(*doomed)
        for each in doomed:
            each.wait_killed(or_done=True)

    take_over()

    assert set(statuses()) <= {"delivered", "unknown"}
    assert (statuses().total(), most_texts_of_one_message()) == (PEOPLE, 1)


SLOW = {**IMPATIENT, "SMS_GATEWAYS": "main=memory://?latency_ms=2500"}


@pytest.fixture
def reaped(worker):
    """What an idle worker takes from one that waits two and a half claims' lives."""

    def run(**faults: object) -> tuple[int, int]:
        slow = worker("pump", sender="main", settings=SLOW, faults=faults)
        idle = worker("keep_reaping", settings=IMPATIENT)
        run_together(slow, idle)
        slow.result()
        taken = idle.result()
        return taken["requeued"], taken["unknown"]

    return run


@pytest.fixture
def one_wave(on_postgresql):
    lst = make_list("offers", sender=make_sender())
    join(make_people([us_phone(number) for number in range(50)]), lst)
    launching.launch(make_campaign(lst), by="ann", now=NOON)


def test_a_heartbeat_keeps_a_slow_batch_alive(one_wave, reaped):
    assert reaped() == (0, 0)
    assert statuses() == Counter(delivered=50)


def test_without_its_heartbeat_a_slow_batch_is_taken_for_dead(one_wave, reaped):
    """The twin; the worker's own answer still says, late, what became of them."""
    assert reaped(has_no_heartbeat=True) == (0, 50)
    assert statuses() == Counter(delivered=50)
