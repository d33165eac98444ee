"""A campaign gives each person a code of its pool, and says what if there is none."""

from datetime import timedelta
from decimal import Decimal

import pytest
from django.db import IntegrityError, connection
from django.test.utils import CaptureQueriesContext

from campaigns.composing import coupons, stocking
from campaigns.errors import NotLaunchable
from campaigns.gateways.base import Throttled
from campaigns.models import Campaign, Coupon, Message, Sender
from campaigns.sending import drawing, launching
from campaigns.sending.explaining import explain
from campaigns.sending.forecast import forecast
from campaigns.sending.pump import dispatch
from campaigns.sending.supplying import supply
from tests.factories import NOON, join, make_campaign, make_people, make_pool, us_phone

pytestmark = pytest.mark.django_db

WORDS = "Petal & Stem: {{ coupon }} is yours."
WITHOUT = "Petal & Stem: tulips are in."


@pytest.fixture
def people(offers):
    rows = make_people([us_phone(n) for n in range(5)])
    join(rows, offers)
    return rows


@pytest.fixture
def giving(offers, people):
    """Make a campaign for five people whose pool has so many codes."""

    def make(codes: int, no_coupon: str = "hold", **fields: object) -> Campaign:
        without = WITHOUT if no_coupon == "fallback" else ""
        values = {"body": WORDS, "no_coupon": no_coupon, "body_without": without}
        return make_campaign(
            offers, coupon_pool=make_pool(codes), **values | {**fields}
        )

    return make


def send(now=NOON):
    return dispatch(until_empty=True, moved_to=now)


def launch(campaign: Campaign) -> Campaign:
    return launching.launch(campaign, by="ann", now=NOON)


def codes_read(memory) -> list[str]:
    return [sms.text.split()[3] for sms in memory.texts]


def test_each_reads_a_code_of_their_own(memory, giving):
    launch(giving(5))
    send()

    assert codes_read(memory) == [f"CODE{number}" for number in range(5)]


def test_the_pool_knows_who_has_which_code_and_what_for(memory, giving, people):
    campaign = launch(giving(5))
    send()

    first = Coupon.objects.get(code="CODE0")
    cause = f"campaign:{campaign.pk}"
    assert (first.given_to, first.cause, first.source) == (people[0], cause, cause)


def test_held_texts_wait_and_say_why(memory, giving):
    launch(giving(2))

    assert send().sent == 2
    waiting = Message.objects.filter(status="deferred", code="no_coupon")
    assert waiting.count() == 3
    assert "until the pool has more" in waiting.first().detail


def test_held_texts_leave_once_the_pool_has_codes_again(memory, giving):
    campaign = launch(giving(2))
    send()
    stocking.add_codes(campaign.coupon_pool, ["NEW1", "NEW2", "NEW3"])

    assert send(NOON + timedelta(minutes=11)).sent == 3
    assert codes_read(memory)[2:] == ["NEW1", "NEW2", "NEW3"]


def test_a_held_text_ends_with_its_own_life(memory, giving):
    launch(giving(2, expires_after=timedelta(hours=1)))
    send()
    send(NOON + timedelta(minutes=55))

    dropped = Message.objects.filter(status="dropped", code="no_coupon")
    assert dropped.count() == 3
    assert "expires at" in dropped.first().detail


def test_who_gets_no_code_is_left_out_where_the_campaign_says_so(memory, giving):
    launch(giving(2, "drop"))

    assert (send().sent, len(memory.texts)) == (2, 2)
    assert Message.objects.filter(status="dropped", code="no_coupon").count() == 3


def test_who_gets_no_code_reads_the_other_words(memory, giving):
    launch(giving(2, "fallback"))

    assert send().sent == 5
    assert [WITHOUT in sms.text for sms in memory.texts] == [False] * 2 + [True] * 3


def test_a_text_tried_again_keeps_its_code(memory, giving):
    launch(giving(5))
    memory.script(Throttled("Too many."))
    send()
    send(NOON + timedelta(minutes=5))

    assert sorted(codes_read(memory)) == [f"CODE{number}" for number in range(5)]
    assert Coupon.objects.given().count() == 5


def test_nobody_has_two_codes_of_one_campaign(memory, giving):
    launch(giving(9))
    send()
    # As if a worker had died before it could say what became of them.
    Message.objects.update(status="queued", claim=None)
    send()

    assert Coupon.objects.given().count() == 5


@pytest.mark.parametrize("choice", ["hold", "drop", "fallback"])
def test_codes_that_another_worker_drew_meanwhile_are_not_given(
    memory, giving, monkeypatch, choice
):
    launch(giving(5, choice))
    draw = coupons.draw

    def late(pool, causes, **about):
        Coupon.objects.filter(code__in=["CODE0", "CODE1", "CODE2"]).update(
            given_at=NOON
        )
        return draw(pool, causes, **about)

    monkeypatch.setattr(drawing.coupons, "draw", late)

    assert send().sent == (5 if choice == "fallback" else 2)
    assert Message.objects.filter(code="no_coupon").count() == (
        0 if choice == "fallback" else 3
    )


def test_a_text_that_may_not_leave_takes_no_code(memory, giving, people):
    launch(giving(4))
    people[0].held_until = NOON + timedelta(days=1)
    people[0].save(update_fields=["held_until"])
    send()

    assert codes_read(memory) == [f"CODE{number}" for number in range(4)]


@pytest.mark.parametrize("choice", ["hold", "drop", "fallback"])
@pytest.mark.parametrize("codes", [1, 3, 7])
def test_the_forecast_says_who_gets_a_code(memory, giving, choice, codes):
    campaign = giving(codes, choice)
    found = forecast(Campaign.objects.get(), now=NOON)
    launch(campaign)
    done = send()

    assert (found.send, found.defer["no_coupon"], found.drop["no_coupon"]) == (
        done.sent,
        done.deferred,
        done.dropped,
    )
    assert found.coupons == Coupon.objects.given().count()


def test_the_forecast_cuts_texts_with_the_codes_to_come(memory, giving):
    campaign = giving(0, body="x" * 135 + " {{ coupon }}")
    stocking.add_codes(campaign.coupon_pool, ["A1", "B" * 30, "C1", "[" * 20, "E1"])
    found = forecast(Campaign.objects.get(), now=NOON)
    launch(campaign)
    send()

    parts = Message.objects.order_by("pk").values_list("parts", flat=True)
    assert list(parts) == [1, 2, 1, 2, 1]
    assert found.parts == sum(parts)


def test_a_budget_pays_for_the_code_that_each_gets(memory, giving):
    Sender.objects.update(price=Decimal("0.01"))
    campaign = giving(0, body="x" * 135 + " {{ coupon }}", budget=Decimal("0.04"))
    stocking.add_codes(campaign.coupon_pool, ["A1", "B" * 40, "C1", "D1", "E1"])
    found = forecast(Campaign.objects.get(), now=NOON)
    launch(campaign)

    assert found.send == send().sent == 3


def test_the_forecast_gives_no_code(giving):
    giving(5)
    forecast(Campaign.objects.get(), now=NOON)

    assert not Coupon.objects.given().exists()


def test_a_scheduled_campaign_foretells_who_will_get_none(giving):
    giving(2, "drop", send_at=NOON + timedelta(hours=1))
    found = forecast(Campaign.objects.get(), now=NOON)

    assert (found.defer["scheduled"], found.drop["no_coupon"]) == (2, 3)


@pytest.mark.parametrize("choice", ["drop", "fallback"])
def test_an_empty_pool_launches_no_campaign_that_would_not_wait(giving, choice):
    with pytest.raises(NotLaunchable, match="The coupon pool Roses is empty"):
        launch(giving(0, choice))


def test_an_empty_pool_launches_one_that_waits(giving):
    launch(giving(0))

    assert Message.objects.count() == 5


def test_a_pool_that_ran_out_lets_a_paused_campaign_go_on(memory, giving):
    campaign = launching.pause(launch(giving(2, "drop")), by="ann")
    Coupon.objects.update(given_at=NOON)
    launching.resume(campaign, by="ann", now=NOON)

    assert Campaign.objects.get().status == "running"


def test_a_body_without_its_place_cannot_be_launched(giving):
    with pytest.raises(NotLaunchable, match="Say where the code stands"):
        launch(giving(5, body="Petal & Stem: tulips."))


def test_a_code_without_a_pool_cannot_be_launched(offers, people):
    with pytest.raises(NotLaunchable, match="no code without a coupon pool"):
        launch(make_campaign(offers, body=WORDS))


def test_a_link_called_coupon_is_still_a_link(memory, offers, people):
    launch(make_campaign(offers, body=WORDS, links={"coupon": "https://a.example"}))

    assert send().sent == 5


@pytest.mark.parametrize(
    ("codes", "said"),
    [(5, "A coupon code is left for them."), (0, "the text waits until the pool")],
)
def test_explaining_says_whether_a_code_is_left(giving, people, codes, said):
    campaign = launch(giving(codes))

    checks = explain(people[0], campaign=campaign, now=NOON).checks
    assert said in {check.name: check.saw for check in checks}["coupon"]


def test_explaining_says_who_has_a_code(memory, giving, people):
    campaign = launch(giving(5))
    send()

    checks = explain(people[0], campaign=campaign, now=NOON).checks
    saw = {check.name: check.saw for check in checks}["coupon"]
    assert saw == "They have a code of this campaign already."


def test_a_campaign_without_a_pool_asks_nothing_of_codes(memory, offers, people):
    launch(make_campaign(offers, body=WITHOUT))
    with CaptureQueriesContext(connection) as asked:
        assert send().sent == 5

    assert not [sql for sql in asked if '"campaigns_coupon"' in sql["sql"]]


def test_a_forecast_by_small_batches_tells_the_same(giving, monkeypatch):
    giving(3, "drop")
    monkeypatch.setattr("campaigns.sending.forecast.BATCH", 2)
    found = forecast(Campaign.objects.get(), now=NOON)

    assert (found.send, found.coupons, found.drop["no_coupon"]) == (3, 3, 2)


@pytest.mark.parametrize(
    "wrong",
    [
        {"no_coupon": "fallback", "body_without": ""},
        {"no_coupon": "hold", "body_without": WITHOUT},
        {"coupon_pool": None, "no_coupon": "drop"},
        {"no_coupon": "never"},
    ],
    ids=["no words", "words nobody reads", "no pool", "an unknown choice"],
)
def test_the_database_keeps_no_half_of_it(giving, wrong):
    campaign = giving(1)

    with pytest.raises(IntegrityError, match="campaign_coupon_whole"):
        Campaign.objects.filter(pk=campaign.pk).update(**wrong)


# --- codes that come in ---------------------------------------------------------------


def due(minutes: int = 0) -> int:
    at = NOON + timedelta(minutes=minutes)
    return Message.objects.filter(status="deferred", due_at__lte=at).count()


def test_texts_that_wait_for_codes_are_looked_at_once_there_are_some(memory, giving):
    campaign = launch(giving(1))
    send()

    supply(campaign.coupon_pool, ["NEW-1", "NEW-2", "NEW-3", "NEW-4"], now=NOON)

    assert send().sent == 4


def test_no_more_of_them_are_looked_at_than_codes_came(memory, giving):
    campaign = launch(giving(1))
    send()

    supply(campaign.coupon_pool, ["NEW-1", "NEW-2"], now=NOON)

    assert due() == 2


def test_codes_the_pool_had_already_wake_nobody(memory, giving):
    campaign = launch(giving(1))
    send()
    known = Coupon.objects.get().code

    supply(campaign.coupon_pool, [known], now=NOON)

    assert due() == 0


def test_codes_of_another_pool_wake_nobody(memory, giving):
    launch(giving(1))
    send()

    supply(make_pool(0, slug="lilies"), ["NEW-1"], now=NOON)

    assert due() == 0


def test_what_waits_for_something_else_goes_on_waiting(memory, giving):
    campaign = launch(giving(1))
    send()
    Message.objects.filter(status="deferred").update(code="quiet_hours")

    supply(campaign.coupon_pool, ["NEW-1"], now=NOON)

    assert due() == 0
