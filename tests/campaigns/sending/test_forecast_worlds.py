"""Random worlds: the forecast equals, to the message, what then happens.

Worlds of two countries with a sender each and unlike prices, opt-outs, landlines,
longer texts, budgets, canaries, caps of carriers, coupon pools and rules of our own.
"""

from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from decimal import Decimal

import pytest
from django.db import transaction
from django.db.models import Sum
from hypothesis import HealthCheck, Phase, example, given, settings
from hypothesis import strategies as st

from campaigns.gateways.memory import MemoryGateway
from campaigns.models import Campaign, CarrierCap, Coupon, ListSender, Message
from campaigns.pacing.tightening import Tightening, tighten
from campaigns.sending import launching, pump
from campaigns.sending.forecast import Forecast, forecast
from subscribers import consent
from subscribers.models import Subscriber
from subscribers.scopes import Scope
from tests.factories import (
    NOON,
    STAFF,
    fr_phone,
    join,
    make_campaign,
    make_list,
    make_people,
    make_pool,
    make_sender,
    us_phone,
)

pytestmark = pytest.mark.django_db

AREAS = (0, 100, 200, 400)  # Washington, New York, Miami, Los Angeles
LONG, SHORT = "x" * 100, "Ann"
# With a number behind each: a part more, or in another alphabet, or neither.
CODES = ("A", "B" * 30, "[" * 15, "`", "C")


@dataclass(frozen=True)
class Someone:
    is_french: bool
    area: int
    name: str  # the text carries it: one part or two
    line: str
    has_left: bool
    carrier: str


@dataclass(frozen=True)
class World:
    people: tuple[Someone, ...]
    hour: int
    is_delivered_at_once: bool
    lives: timedelta
    budget: int | None  # in cents
    prices: tuple[int, int, int]  # the US, France, the US sender's own for France
    speaks_for_all: bool
    canary: float | None
    carrier_parts: int | None
    opens_at: int | None
    codes: tuple[str, ...] = ()  # none: the campaign has no pool
    no_coupon: str = "hold"


someone = st.builds(
    Someone,
    is_french=st.booleans(),
    area=st.sampled_from(AREAS),
    name=st.sampled_from((SHORT, SHORT, LONG)),
    line=st.sampled_from(("mobile", "mobile", "mobile", "landline")),
    has_left=st.sampled_from((False, False, False, True)),
    carrier=st.sampled_from(("", "T-Mobile", "Verizon")),
)
worlds = st.builds(
    World,
    people=st.lists(someone, min_size=1, max_size=45).map(tuple),
    hour=st.sampled_from((6, 8, 12, 13, 18, 23)),
    is_delivered_at_once=st.booleans(),
    lives=st.sampled_from((timedelta(hours=2), timedelta(hours=72))),
    budget=st.none() | st.integers(1, 60),
    prices=st.tuples(*[st.integers(1, 5)] * 3),
    speaks_for_all=st.booleans(),
    canary=st.none() | st.sampled_from((0.1, 0.5, 0.9)),
    carrier_parts=st.none() | st.integers(1, 20),
    opens_at=st.none() | st.sampled_from((10, 15)),
    codes=st.just(()) | st.lists(st.sampled_from(CODES), max_size=40).map(tuple),
    no_coupon=st.sampled_from(("hold", "drop", "fallback")),
)


def build(world: World) -> Campaign:
    now = NOON.replace(hour=world.hour)
    dear, dearer, there = (Decimal(cents) / 100 for cents in world.prices)
    french = make_sender("a-fr", number="+33612345678", price=dearer)
    general = make_sender("b-us", price=dear, prices={"FR": str(there)})
    lst = make_list("offers", sender=general)
    if not world.speaks_for_all:
        ListSender.objects.create(list=lst, country="FR", sender=french)
    if world.carrier_parts:
        CarrierCap.objects.create(
            sender=general,
            country="US",
            carrier="T-Mobile",
            parts=world.carrier_parts,
            zone="America/Los_Angeles",
        )
    populate(world, lst)
    if world.opens_at:
        hour = time(world.opens_at)
        asked = Tightening(code="*", reason="late", opens_at=hour)
        tighten(asked, by="ann", now=now)
    return make_campaign(
        lst,
        **words(world),
        kind="promotional",
        expires_after=world.lives,
        budget=world.budget and Decimal(world.budget) / 100,
        canary=world.canary,
    )


def words(world: World) -> dict[str, object]:
    plain = "{{ first_name }}: " + "tulips " * 10
    if not world.codes:
        return {"body": plain}
    pool = make_pool(0)
    Coupon.objects.bulk_create(
        Coupon(pool=pool, code=f"{code}{number}")
        for number, code in enumerate(world.codes)
    )
    falls_back = world.no_coupon == "fallback"
    return {
        "body": plain + "{{ coupon }}",
        "coupon_pool": pool,
        "no_coupon": world.no_coupon,
        "body_without": "{{ first_name }}: roses" if falls_back else "",
    }


def populate(world: World, lst) -> None:
    phones = [
        fr_phone(n) if one.is_french else us_phone(one.area + n)
        for n, one in enumerate(world.people)
    ]
    rows = make_people(phones)
    join(rows, lst)
    for row, one in zip(rows, world.people, strict=True):
        attributes = {"carrier": one.carrier} if one.carrier else {}
        Subscriber.objects.filter(pk=row.pk).update(
            first_name=one.name, line=one.line, attributes=attributes
        )
    left = [r.pk for r, one in zip(rows, world.people, strict=True) if one.has_left]
    scope = Scope.everything()
    consent.unsubscribe(left, scope=scope, origin=STAFF, now=NOON - timedelta(days=1))


def what_happened() -> Counter[str]:
    """How the texts stand, in the forecast's words."""
    spent = Campaign.objects.get().status == "paused"
    words = {
        "sent": "send",
        "delivered": "send",
        # Held back by the pause, or by the part that goes first.
        "queued": "defer budget_spent" if spent else "behind",
    }
    kinds = {"deferred": "defer", "dropped": "drop"}
    return Counter(
        words.get(status) or f"{kinds[status]} {code}"
        for status, code in Message.objects.values_list("status", "code")
    )


def parts_sent() -> int:
    return Message.objects.filter(status__in=("sent", "delivered")).aggregate(
        parts=Sum("parts", default=0)
    )["parts"]


def told_by(found: Forecast) -> Counter[str]:
    """What was foretold; who waits for the canary gets it once that has arrived."""
    told = Counter({"send": found.send + found.defer["canary"]})
    for code, number in found.defer.items():
        told[f"defer {code}"] += number * (code != "canary")
    told.update({f"drop {code}": number for code, number in found.drop.items()})
    return +told


def send(now: datetime) -> None:
    pump.dispatch(until_empty=True, moved_to=now)


def arrive() -> None:
    """The receipts come; where too few could go first, staff let the rest go."""
    Message.objects.filter(status="sent").update(status="delivered")
    Campaign.objects.update(trial="passed")


@contextmanager
def undone() -> Iterator[None]:
    """One world after the other in one database."""
    with transaction.atomic():
        yield
        transaction.set_rollback(True)


# The part that goes first leaves by one sender, the carrier's cap is the other's.
CAP_BEHIND_THE_CANARY = World(
    people=(
        Someone(False, 100, SHORT, "mobile", True, ""),
        Someone(False, 200, LONG, "mobile", False, "T-Mobile"),
        Someone(True, 100, SHORT, "landline", False, "T-Mobile"),
        Someone(True, 100, LONG, "mobile", False, ""),
        Someone(False, 0, SHORT, "mobile", True, "T-Mobile"),
        Someone(True, 200, LONG, "mobile", True, ""),
        Someone(True, 100, SHORT, "landline", False, ""),
    ),
    hour=23,
    is_delivered_at_once=False,
    lives=timedelta(hours=2),
    budget=47,
    prices=(4, 2, 2),
    speaks_for_all=False,
    canary=0.9,
    carrier_parts=1,
    opens_at=15,
)


@example(world=CAP_BEHIND_THE_CANARY)
@given(world=worlds)
@settings(
    max_examples=25,
    # A world takes a second: a failing one is shown as it is found.
    phases=(Phase.explicit, Phase.reuse, Phase.generate),
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
def test_the_forecast_comes_true(memory, monkeypatch, world):
    now = NOON.replace(hour=world.hour)
    monkeypatch.setattr(MemoryGateway, "delivers_at_once", world.is_delivered_at_once)
    # Receipts that come later, on a clock that stands still.
    monkeypatch.setattr(pump, "_refuse_real_gateways", lambda: None)
    with undone():
        campaign = build(world)
        found = forecast(Campaign.objects.get(), now=now)
        launching.launch(campaign, by="ann", now=now)
        send(now)
        if what_happened()["behind"]:
            arrive()
            send(now)

        assert what_happened() == told_by(found)
        drawn = Coupon.objects.given().count()
        later = found.defer.total() - found.defer["canary"]
        assert (found.coupons == drawn) or (later and found.coupons > drawn)
        if not later:
            assert found.parts == parts_sent()
