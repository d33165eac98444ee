"""A campaign's tally, its pace and what came of it, at a fixed clock."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from campaigns.models import Campaign, Click, Link, Message, MessageLink
from campaigns.reports.progress import pace
from campaigns.reports.results import compare, results
from campaigns.reports.tally import tally
from campaigns.sending import launching
from subscribers import consent
from subscribers.scopes import Scope
from tests.factories import NOON, STAFF, join, make_campaign, make_people, us_phone

pytestmark = pytest.mark.django_db

MINUTE = timedelta(minutes=1)


@pytest.fixture
def campaign(offers) -> Campaign:
    """Ten planned texts, in two arms."""
    join(make_people([us_phone(n) for n in range(10)]), offers)
    row = make_campaign(offers, links={"shop": "https://petal.example"})
    for name in ("a", "b"):
        row.variants.create(name=name, body="{{ shop }}")
    return launching.launch(row, by="ann", now=NOON)


def set_status(number: int, status: str, **fields: object) -> list[Message]:
    """Give some queued texts another status."""
    rows = list(Message.objects.filter(status="queued").order_by("pk")[:number])
    left = {"handed_at": NOON} if status in Message.LEFT else {}
    keys = [row.pk for row in rows]
    Message.objects.filter(pk__in=keys).update(status=status, **{**left, **fields})
    return rows


def tap(message: Message, at=NOON) -> None:
    link = Link.objects.get(campaign=message.campaign)
    found, _ = MessageLink.objects.get_or_create(
        message=message, link=link, defaults={"token": f"t{message.pk}"}
    )
    Click.objects.create(message_link=found, at=at)


# --- the tally ----------------------------------------------------------------------


def test_the_tally_sums_to_what_was_planned(campaign):
    set_status(3, "delivered")
    set_status(2, "deferred", code="quiet_hours", due_at=NOON)
    set_status(1, "dropped", code="landline")

    found = tally(campaign)

    assert found.planned == 10
    assert (found.handed_over, found.on_the_way, found.done) == (3, 4, 4)


def test_the_tally_keeps_reasons_and_the_providers_words(campaign):
    set_status(2, "failed", code="30003", error="Unreachable handset.")
    set_status(1, "deferred", code="held", due_at=NOON)
    set_status(1, "deferred", code="held", due_at=NOON + MINUTE)

    found = tally(campaign)

    assert (found.failed, found.said) == (
        {"30003": 2},
        {"30003": "Unreachable handset."},
    )
    assert (found.deferred, found.next_at) == ({"held": 2}, NOON)
    assert found.last_at == NOON + MINUTE


def test_the_tally_is_one_query(campaign):
    with CaptureQueriesContext(connection) as queries:
        tally(campaign)

    assert len(queries) == 1


# --- the pace -----------------------------------------------------------------------


def test_the_pace_is_that_of_the_last_minutes(campaign):
    set_status(4, "delivered", handed_at=NOON)

    found = pace(campaign, tally(campaign), now=NOON + 2 * MINUTE)

    assert found.per_minute == 2
    assert found.ends_at == NOON + 5 * MINUTE


def test_the_pace_forgets_what_left_long_ago(campaign):
    set_status(4, "delivered", handed_at=NOON)

    found = pace(campaign, tally(campaign), now=NOON + 6 * MINUTE)

    assert (found.per_minute, found.ends_at) == (0, None)


def test_held_texts_end_when_the_last_may_leave(campaign):
    tomorrow = NOON + timedelta(days=1)
    set_status(10, "deferred", code="quiet_hours", due_at=tomorrow)

    found = pace(campaign, tally(campaign), now=NOON)

    assert found.ends_at == tomorrow


# --- what came of it ----------------------------------------------------------------


def test_taps_and_opt_outs_are_of_those_delivered(campaign):
    reached = set_status(6, "delivered")
    lost = set_status(2, "sent")
    tap(reached[0])
    tap(reached[0])
    tap(lost[0])
    consent.unsubscribe(
        [reached[1].subscriber_id], scope=Scope.everything(), origin=STAFF, now=NOON
    )

    found = results(campaign, tally(campaign))

    assert found.word == "delivered"
    assert (found.taps.number, found.taps.whole) == (1, 6)
    assert (found.opt_outs.number, found.opt_outs.whole) == (1, 6)


def test_without_receipts_they_are_of_those_sent(campaign):
    tap(set_status(4, "sent")[0])

    found = results(campaign, tally(campaign))

    assert (found.word, found.taps.number, found.taps.whole) == ("sent", 1, 4)


def test_each_arm_has_its_own_taps(campaign):
    for message in set_status(10, "delivered"):
        if message.variant.name == "b":
            tap(message)

    arms = {arm.name: arm.taps for arm in results(campaign, tally(campaign)).arms}

    assert (arms["a"].number, arms["b"].number) == (0, arms["b"].whole)


def test_the_best_arm_is_compared_with_the_next(campaign):
    for message in set_status(10, "delivered"):
        if message.variant.name == "b":
            tap(message)

    found = compare(results(campaign, tally(campaign)).arms)

    assert (found.best.name, found.next.name) == ("b", "a")
    assert found.is_more_than_chance


def test_arms_that_reached_nobody_are_not_compared(campaign):
    assert compare(results(campaign, tally(campaign)).arms) is None


def test_taps_are_counted_by_hour_with_its_gaps(campaign):
    first, second, *_ = set_status(3, "delivered")
    tap(first, at=NOON + 5 * MINUTE)
    tap(first, at=NOON + 6 * MINUTE)
    tap(second, at=NOON + timedelta(hours=2))

    hours = results(campaign, tally(campaign)).hours

    assert [number for _, number in hours][:4] == [1, 0, 1, 0]
    assert hours[0][0] == NOON


def test_a_campaign_without_variants_has_no_arms(offers):
    campaign = make_campaign(offers)

    assert results(campaign, tally(campaign)).arms == []


def test_results_cost_at_most_five_queries(campaign):
    found = tally(campaign)
    tap(set_status(10, "delivered")[0])

    with CaptureQueriesContext(connection) as queries:
        results(campaign, found)

    assert len(queries) <= 5
