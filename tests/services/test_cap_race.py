"""Three workers, three senders, the same people, one text a day: nobody gets two."""

from collections import Counter

import pytest

from campaigns.models import Cap, CapSlot, Message
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

PEOPLE = 300
SENDERS = ("main", "second", "third")
# Small claims make the three meet at the same people again and again.
SMALL = {"campaigns.sending.pump.CLAIM_AT_MOST": 100}
# Wide enough for all three to count before the first of them reserves.
PAUSE_SECONDS = 0.2


@pytest.fixture
def race(worker):
    """Let three processes send their campaigns at once; return who was texted."""

    def run(**faults: object) -> Counter[str]:
        faults = {"dawdles": PAUSE_SECONDS, **faults}
        workers = [
            worker(
                "pump",
                sender=slug,
                constants=SMALL,
                faults=faults,
                settings={"SMS_GATEWAYS": "main=memory://"},
            )
            for slug in SENDERS
        ]
        run_together(*workers)
        return Counter(phone for each in workers for phone in each.result()["texted"])

    return run


@pytest.fixture
def three_campaigns(on_postgresql):
    Cap.objects.create(
        slug="one-a-day", scope="everyone", messages=1, per="24h", over="skip"
    )
    people = make_people([us_phone(number) for number in range(PEOPLE)])
    for number, slug in enumerate(SENDERS):
        sender = make_sender(slug, number=f"+1202555010{number}")
        lst = make_list(slug, sender=sender)
        join(people, lst)
        launching.launch(make_campaign(lst, slug), by="ann", now=NOON)


def test_nobody_gets_more_than_the_cap(three_campaigns, race):
    texted = race()

    assert (len(texted), max(texted.values())) == (PEOPLE, 1)
    assert slots() == texts()


def test_without_the_subscriber_lock_people_go_over_the_cap(three_campaigns, race):
    """The twin: one line less, or the test above could not fail."""
    texted = race(forgets_the_lock=True)

    assert max(texted.values()) > 1


def slots() -> list[int]:
    """The messages that hold a place under the cap."""
    held = CapSlot.objects.filter(is_released=False).order_by("message")
    return list(held.values_list("message", flat=True))


def texts() -> list[int]:
    delivered = Message.objects.filter(status="delivered").order_by("pk")
    return list(delivered.values_list("pk", flat=True))
