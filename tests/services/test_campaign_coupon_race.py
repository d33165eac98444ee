"""Three workers, one campaign of 300 people, a pool of 100 codes: each once, to one."""

import pytest

from campaigns.models import Coupon, Message, MessageText, Sender
from campaigns.sending import launching
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
from tests.services.processes import run_together

pytestmark = [pytest.mark.services, pytest.mark.django_db(transaction=True)]

PEOPLE, CODES = 300, 100
SMALL = {"campaigns.sending.pump.CLAIM_AT_MOST": 40}
# Wide enough for all three to count before the first of them draws.
PAUSE_SECONDS = 0.2
WITHOUT = "Petal & Stem: tulips are in."


@pytest.fixture
def race(on_postgresql, worker):
    """Let three processes send a campaign at once; return how many were texted."""

    def run(no_coupon: str) -> int:
        lst = make_list("offers", sender=make_sender("main"))
        join(make_people([us_phone(number) for number in range(PEOPLE)]), lst)
        campaign = make_campaign(
            lst,
            body="Petal & Stem: {{ coupon }}",
            coupon_pool=make_pool(CODES),
            no_coupon=no_coupon,
            body_without=WITHOUT if no_coupon == "fallback" else "",
        )
        launching.launch(campaign, by="ann", now=NOON)
        workers = [
            worker(
                "pump",
                sender=Sender.objects.get().slug,
                constants=SMALL,
                faults={"dawdles": PAUSE_SECONDS},
                settings={"SMS_GATEWAYS": "main=memory://"},
            )
            for _ in range(3)
        ]
        run_together(*workers)
        return sum(len(each.result()["texted"]) for each in workers)

    return run


@pytest.mark.parametrize(
    ("no_coupon", "texted", "others"),
    [("hold", CODES, "deferred"), ("drop", CODES, "dropped"), ("fallback", 300, "")],
)
def test_every_code_is_read_by_one_person(race, no_coupon, texted, others):
    assert race(no_coupon) == texted

    given = Coupon.objects.given()
    bodies = set(MessageText.objects.values_list("body", flat=True))
    read = set(given.values_list("code", flat=True))
    assert given.values("given_to").distinct().count() == len(read) == CODES
    assert sum(any(f" {code}\n" in f"{body}\n" for body in bodies) for code in read)
    waiting = Message.objects.filter(status=others, code="no_coupon")
    assert waiting.count() == PEOPLE - texted
