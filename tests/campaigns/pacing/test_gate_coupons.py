"""The gate's last check: a code for whoever is to get one, and what if none is left."""

from datetime import datetime, timedelta

import pytest

from campaigns.models import Campaign, Sender
from campaigns.pacing import gate
from campaigns.pacing.facts import Draft, Facts, Person, Standing, World
from campaigns.pacing.place import Place
from campaigns.pacing.verdict import Decision, Verdict
from subscribers.models import SubscriberList
from tests.factories import NOON

LIST = SubscriberList(pk=1, slug="offers", name="Offers", brand="Petal")
SENDER = Sender(pk=1, slug="main", rate=10, kind="long_code", countries=[])


def facts_of(
    no_coupon: str = "hold",
    *,
    pool: int | None = 1,
    expires_at: datetime | None = None,
    **changes: object,
) -> Facts:
    """A campaign's text that may leave at NOON, but for what is changed."""
    campaign = Campaign(
        pk=1, list=LIST, coupon_pool_id=pool, no_coupon=no_coupon, status="running"
    )
    return Facts(
        draft=Draft(1, 1, "promotional", 1, campaign=1, list=1, expires_at=expires_at),
        world=World(
            is_paused=False,
            pause_reason="",
            campaigns={1: campaign},
            senders={1: SENDER},
            lists={1: LIST},
            house=(),
            spent={},
            secrets=(),
            coupons={pool: ()} if pool else {},
        ),
        person=Person("+12025550101", Place("US", area="202"), "mobile", False, None),
        standing=Standing("active", None, None, None, None, frozenset()),
        blocks=(),
        slots=(),
    )._replace(**changes)


def verdict(*about: object, **changes: object) -> Verdict:
    return gate.decide(facts_of(*about, **changes), NOON)


def saw(facts: Facts) -> str:
    return {check.name: check.saw for check in gate.walk(facts, NOON)}["coupon"]


@pytest.mark.parametrize(
    ("no_coupon", "decision", "code"),
    [
        ("hold", Decision.DEFER, "no_coupon"),
        ("drop", Decision.DROP, "no_coupon"),
        ("fallback", Decision.SEND, ""),
    ],
)
def test_without_a_code_the_campaign_decides(no_coupon, decision, code):
    found = verdict(no_coupon)

    assert (found.decision, found.code) == (decision, code)


@pytest.mark.parametrize("no_coupon", ["hold", "drop", "fallback"])
def test_with_a_code_the_text_leaves(no_coupon):
    assert verdict(no_coupon, coupon="AAAA").decision == Decision.SEND


def test_a_campaign_without_a_pool_asks_for_no_code():
    assert verdict(pool=None).decision == Decision.SEND


def test_a_held_text_is_looked_at_again_in_ten_minutes():
    assert verdict().until == NOON + timedelta(minutes=10)


def test_a_held_text_that_would_outlive_its_end_is_dropped_for_want_of_a_code():
    found = verdict(expires_at=NOON + timedelta(minutes=5))

    assert (found.decision, found.code) == (Decision.DROP, "no_coupon")


@pytest.mark.parametrize(
    ("about", "said"),
    [
        ({"pool": None}, "It gives no coupon code."),
        ({"coupon": "AAAA"}, "A coupon code is left for them."),
        ({"coupon": "A1", "has_coupon": True}, "They have a code of this campaign"),
        ({"no_coupon": "drop"}, "No coupon code is left."),
        ({"no_coupon": "fallback"}, "they get the words without one."),
    ],
    ids=["no pool", "one left", "one held", "none left", "words without"],
)
def test_the_check_says_what_it_saw(about, said):
    assert said in saw(facts_of(**about))


def test_it_is_the_last_check():
    assert gate.CHECKS[-1][0] == "coupon"
