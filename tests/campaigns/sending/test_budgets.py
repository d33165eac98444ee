"""A campaign never spends more than its budget, and pauses before it would."""

from dataclasses import replace
from datetime import UTC, datetime
from decimal import Decimal

import pytest
from django.core.management import CommandError, call_command
from django.db.models import Sum

from campaigns.errors import NotLaunchable
from campaigns.gateways.base import (
    Accepted,
    DeliveryReport,
    DeliveryStatus,
    OutcomeUnknown,
    Rejected,
)
from campaigns.models import Campaign, CampaignSpending, Claim, Message, Sender
from campaigns.pacing import budgets
from campaigns.sending import handing, launching, reaping
from campaigns.sending.pump import dispatch
from campaigns.sending.receipts import receive_receipts
from tests.factories import NOON, join, make_campaign, make_people, us_phone

pytestmark = pytest.mark.django_db

PRICE = Decimal("0.01")
LONG_AGO = datetime(2020, 1, 1, tzinfo=UTC)
ARRIVED = DeliveryReport(
    reference="",
    provider_id="",
    status=DeliveryStatus.DELIVERED,
    code="",
    text="",
    at=NOON,
    raw="",
)


@pytest.fixture
def people(offers):
    Sender.objects.update(price=PRICE)
    rows = make_people([us_phone(n) for n in range(10)])
    join(rows, offers)
    return rows


def launch(offers, budget: str, **fields: object) -> Campaign:
    campaign = make_campaign(offers, budget=Decimal(budget), **fields)
    return launching.launch(campaign, by="ann", now=NOON)


def send():
    return dispatch(until_empty=True, moved_to=NOON)


def test_as_many_texts_leave_as_the_budget_pays_for(memory, offers, people):
    launch(offers, "0.04")

    assert send().sent == 4


def test_a_text_of_two_parts_costs_two(memory, offers, people):
    launch(offers, "0.05", body="Petal & Stem: " + "tulips " * 25)

    assert send().sent == 2


def test_the_campaign_pauses_and_says_why(memory, offers, people):
    campaign = launch(offers, "0.04")
    send()

    campaign.refresh_from_db()
    assert campaign.status == "paused"
    assert "budget" in campaign.pause_reason


def test_the_others_keep_their_place_and_their_reason(memory, offers, people):
    launch(offers, "0.04")
    send()

    waiting = Message.objects.filter(status="deferred")
    assert set(waiting.values_list("code", flat=True)) == {"budget_spent"}
    assert waiting.count() == 6


def test_a_budget_that_pays_for_all_pauses_nothing(memory, offers, people):
    campaign = launch(offers, "0.10")
    send()

    campaign.refresh_from_db()
    assert campaign.status == "finished"


def test_with_a_higher_budget_the_rest_leaves(memory, offers, people):
    launch(offers, "0.04")
    send()
    call_command("resume_campaign", "spring", budget="0.07", now=NOON.isoformat())
    Message.objects.filter(status="deferred").update(due_at=NOON)

    assert send().sent == 3


def test_an_amount_that_is_none_is_refused(offers, people):
    with pytest.raises(CommandError, match="above 0"):
        call_command("resume_campaign", "spring", budget="much")


def test_a_text_of_which_nobody_knows_may_be_on_the_bill(memory, offers, people):
    memory.script(OutcomeUnknown("It did not answer."))
    launch(offers, "0.04")

    assert send().sent == 3


def test_a_text_that_a_dead_worker_may_have_sent_may_be_on_the_bill(
    memory, offers, people
):
    launch(offers, "0.04")
    dead = Claim.objects.create(
        worker="dead", sender=Sender.objects.get(), beat_at=LONG_AGO
    )
    first = Message.objects.order_by("pk")[:1].values("pk")
    Message.objects.filter(pk__in=first).update(
        status="handing", handed_at=LONG_AGO, claim=dead
    )
    reaping.reap()

    assert send().sent == 3


def test_a_receipt_before_the_answer_takes_no_text_off_the_bill(
    memory, offers, people, monkeypatch
):
    campaign = launch(offers, "0.10")
    promised = []

    def told_at_once(wave, gateway, *, now):
        told = [replace(ARRIVED, reference=ready.reference) for ready in wave]
        receive_receipts(told, now=now)
        promised.append(budgets.committed([campaign.pk])[campaign.pk])
        return [Accepted("")] * len(wave)

    monkeypatch.setattr(handing, "call", told_at_once)
    send()

    spent = CampaignSpending.objects.get().spent
    assert (promised, spent) == ([10 * PRICE], 10 * PRICE)


def test_a_refused_text_costs_nothing(memory, offers, people):
    memory.script(Rejected("Not a number."))
    launch(offers, "0.04")
    send()

    assert CampaignSpending.objects.get().spent == 3 * PRICE


def test_what_the_provider_bills_counts_rather_than_our_price(memory, offers, people):
    memory.script(Accepted("1", price=Decimal("0.02")))
    launch(offers, "0.10")
    send()

    assert CampaignSpending.objects.get().spent == Decimal("0.11")


def test_a_price_that_comes_late_corrects_what_was_spent_once(memory, offers, people):
    launch(offers, "0.10")
    send()
    text = Message.objects.first()
    receipt = replace(ARRIVED, reference=text.reference.hex, price=Decimal("0.03"))
    receive_receipts([receipt], now=NOON)
    receive_receipts([receipt], now=NOON)

    assert CampaignSpending.objects.get().spent == Decimal("0.12")


def test_the_account_is_the_sum_of_what_texts_cost(memory, offers, people):
    launch(offers, "0.06")
    send()

    total = Message.objects.aggregate(total=Sum("cost"))["total"]
    assert CampaignSpending.objects.get().spent == total


def test_without_a_price_no_budget_can_be_kept(offers, people):
    Sender.objects.update(price=None)

    with pytest.raises(NotLaunchable, match="no price"):
        launch(offers, "1")


def test_another_campaigns_spending_is_its_own(memory, offers, people):
    launch(offers, "0.04")
    second = make_campaign(offers, slug="summer", budget=Decimal("0.05"))
    launching.launch(second, by="ann", now=NOON)
    send()

    spent = CampaignSpending.objects.values_list("campaign__slug", "spent")
    assert dict(spent) == {"spring": Decimal("0.04"), "summer": Decimal("0.05")}
