"""Three workers, one campaign, a budget for a third of it: not a cent more."""

from decimal import Decimal

import pytest

from campaigns.models import Campaign, CampaignSpending, Sender
from campaigns.sending import launching
from tests.factories import (
    NOON,
    join,
    make_campaign,
    make_list,
    make_people,
    make_sender,
    us_phone,
)
from tests.services.processes import run_together

pytestmark = [pytest.mark.services, pytest.mark.django_db(transaction=True)]

PEOPLE, PAID = 300, 100
PRICE = Decimal("0.01")
SMALL = {"campaigns.sending.pump.CLAIM_AT_MOST": 40}
# Wide enough for all three to reckon before the first of them promises.
PAUSE_SECONDS = 0.2


@pytest.fixture
def campaign(on_postgresql):
    sender = make_sender("main", price=PRICE)
    lst = make_list("offers", sender=sender)
    join(make_people([us_phone(number) for number in range(PEOPLE)]), lst)
    campaign = make_campaign(lst, budget=PRICE * PAID)
    return launching.launch(campaign, by="ann", now=NOON)


@pytest.fixture
def race(worker):
    """Let three processes send it at once; return how many were texted."""

    def run(**faults: object) -> int:
        workers = [
            worker(
                "pump",
                sender=Sender.objects.get().slug,
                constants=SMALL,
                faults={"dawdles": PAUSE_SECONDS, **faults},
                settings={"SMS_GATEWAYS": "main=memory://"},
            )
            for _ in range(3)
        ]
        run_together(*workers)
        return sum(len(each.result()["texted"]) for each in workers)

    return run


def test_nobody_spends_more_than_the_budget(campaign, race):
    texted = race()

    assert CampaignSpending.objects.get().spent == texted * PRICE <= PAID * PRICE


def test_the_campaign_is_paused_by_itself(campaign, race):
    race()

    assert Campaign.objects.get().status == "paused"


def test_without_the_accounts_lock_it_is_overdrawn(campaign, race):
    """The twin: one line less, or the tests above could not fail."""
    assert race(forgets_the_account=True) > PAID
