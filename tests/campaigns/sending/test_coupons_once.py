"""Whatever happens to two campaigns on one pool: each code once, one a person and text.

Texts are sent, refused, requeued after a dead worker, and the pool runs out and fills.
"""

from collections import Counter
from datetime import timedelta

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from campaigns.composing import stocking
from campaigns.gateways.base import Rejected, Throttled
from campaigns.models import Campaign, Coupon, CouponPool, Message, MessageText
from campaigns.sending import launching
from campaigns.sending.pump import dispatch
from tests.campaigns.sending.test_forecast_worlds import undone
from tests.factories import NOON, join, make_campaign, make_people, make_pool, us_phone

pytestmark = pytest.mark.django_db

PEOPLE = 6
steps = st.lists(
    st.one_of(
        st.tuples(st.just("add"), st.integers(1, 5)),
        st.tuples(st.just("refuse"), st.booleans()),
        st.tuples(st.just("requeue"), st.integers(0, 2 * PEOPLE)),
        st.tuples(st.just("wait"), st.just(11)),
    ),
    max_size=6,
)


def do(memory, pool: CouponPool, step: str, value: int) -> None:
    if step == "add":
        first = Coupon.objects.count()
        stocking.add_codes(pool, [f"<{first + number}>" for number in range(value)])
    if step == "refuse":
        memory.script(Throttled("Slow.") if value else Rejected("No."))
    if step == "requeue":
        keys = list(Message.objects.order_by("pk").values_list("pk", flat=True))
        Message.objects.filter(pk__in=keys[value : value + 3]).exclude(
            status="dropped"
        ).update(status="queued", claim=None, finished_at=None)


@given(
    codes=st.integers(1, 15),
    choices=st.tuples(*[st.sampled_from(("hold", "drop", "fallback"))] * 2),
    happening=steps,
)
@settings(
    max_examples=30,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
def test_no_code_is_read_by_two_and_nobody_reads_two(
    memory, offers, codes, choices, happening
):
    with undone():
        pool = make_pool(0)
        do(memory, pool, "add", codes)
        join(make_people([us_phone(n) for n in range(PEOPLE)]), offers)
        for number, choice in enumerate(choices):
            launching.launch(giving(offers, pool, number, choice), by="ann", now=NOON)
        now = NOON
        for step, value in (("wait", 0), *happening):
            do(memory, pool, step, value)
            now += timedelta(minutes=11)
            dispatch(until_empty=True, moved_to=now)

        check()


def giving(offers, pool: CouponPool, number: int, choice: str) -> Campaign:
    return make_campaign(
        offers,
        slug=f"c{number}",
        body="Petal: {{ coupon }}",
        coupon_pool=pool,
        no_coupon=choice,
        body_without="Petal" if choice == "fallback" else "",
    )


def check() -> None:
    """Who reads a code is who has it, for that campaign; nobody else reads it."""
    given_to = {
        (row.given_to_id, row.cause): row.code for row in Coupon.objects.given()
    }
    assert len(given_to) == Coupon.objects.given().count()
    read: Counter[str] = Counter()
    for text in MessageText.objects.select_related("message"):
        message = text.message
        theirs = given_to.get(
            (message.subscriber_id, f"campaign:{message.campaign_id}")
        )
        code = next((word for word in text.body.split() if word.startswith("<")), None)
        assert code in (None, theirs)
        read.update([code] if code else [])
    assert not read or max(read.values()) == 1
