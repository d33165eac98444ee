"""What texts cost: reckoned before a launch, kept with each text afterwards."""

from decimal import Decimal

import pytest
from django.db import IntegrityError, transaction

from campaigns.admin.cost_words import cost_said
from campaigns.models import Message, Sender
from campaigns.pricing import cost_of, money, unit_price
from campaigns.reports.campaign import report
from campaigns.sending import launching
from campaigns.sending.forecast import forecast
from campaigns.sending.pump import dispatch
from tests.factories import (
    NOON,
    fr_phone,
    join,
    make_campaign,
    make_people,
    us_phone,
)

PRICE = Decimal("0.0115")


@pytest.fixture
def priced(offers):
    Sender.objects.update(price=PRICE)
    join(make_people([us_phone(n) for n in range(4)]), offers)
    return make_campaign(offers, body="x" * 200)  # two parts


def test_a_sender_without_a_price_costs_nobody_knows_what():
    assert cost_of(Sender(price=None), 3, "US") is None


def test_a_sender_that_is_free_costs_nothing():
    assert cost_of(Sender(price=Decimal(0)), 3, "US") == 0


def test_a_country_may_have_a_price_of_its_own():
    sender = Sender(price=PRICE, prices={"FR": "0.05"})

    assert cost_of(sender, 2, "FR") == Decimal("0.10")
    assert cost_of(sender, 2, "US") == 2 * PRICE


def test_money_names_its_currency(settings):
    settings.SMS_CURRENCY = "EUR"

    assert money(Decimal("1234.567")) == "1,234.57 EUR"


def test_less_than_a_cent_keeps_its_digits():
    assert money(Decimal("0.00750")) == "0.0075 USD"


@pytest.mark.django_db
def test_a_forecast_costs_all_parts_at_the_senders_price(priced):
    told = forecast(priced, now=NOON)

    assert (told.parts, told.cost, told.unpriced) == (8, 8 * PRICE, ())


@pytest.mark.django_db
def test_a_forecast_names_senders_without_a_price(priced):
    Sender.objects.update(price=None)

    told = forecast(priced, now=NOON)

    assert (told.cost, told.unpriced) == (0, ("main",))


@pytest.mark.django_db
def test_what_is_sent_costs_what_was_foretold(priced):
    told = forecast(priced, now=NOON)
    launching.launch(priced, by="ann", now=NOON)
    dispatch(until_empty=True, moved_to=NOON)

    assert report(priced).cost == told.cost


@pytest.mark.django_db
def test_each_text_keeps_its_own_cost(priced):
    launching.launch(priced, by="ann", now=NOON)
    dispatch(until_empty=True, moved_to=NOON)

    assert set(Message.objects.values_list("cost", flat=True)) == {2 * PRICE}


@pytest.mark.django_db
def test_a_price_below_nothing_is_refused_by_the_database(offers):
    with pytest.raises(IntegrityError), transaction.atomic():
        Sender.objects.update(price=-1)


@pytest.mark.django_db
def test_who_may_set_a_price_is_led_to_it(admin_user):
    said = cost_said(Decimal(0), ["main"], admin_user)

    assert "/admin/campaigns/sender/" in said
    assert "No price is set for main" in said


@pytest.mark.django_db
def test_who_may_not_set_a_price_is_told_that_it_lacks(django_user_model):
    viewer = django_user_model.objects.create_user("eve", is_staff=True)

    assert cost_said(Decimal(0), ["main"], viewer) == "No price is set for main"


@pytest.mark.django_db
def test_a_cost_that_is_known_in_part_says_so(django_user_model):
    viewer = django_user_model.objects.create_user("eve", is_staff=True)

    said = cost_said(Decimal(2), ["fr36"], viewer)

    assert said == "2.00 USD and more: No price is set for fr36"


@pytest.mark.django_db
def test_each_text_costs_what_its_country_does(offers):
    Sender.objects.update(price=PRICE, prices={"FR": "0.05"})
    join(make_people([us_phone(1), fr_phone(1)]), offers)
    campaign = make_campaign(offers, kind="transactional")
    told = forecast(campaign, now=NOON)
    launching.launch(campaign, by="ann", now=NOON)
    dispatch(until_empty=True, moved_to=NOON)

    costs = set(Message.objects.values_list("cost", flat=True))
    assert costs == {PRICE, Decimal("0.05")}
    assert told.cost == sum(costs)


@pytest.mark.parametrize(
    ("price", "said"),
    [("0.0115", "0.0115"), ("0.05", "0.05"), ("0.0620", "0.062"), ("1", "1.00")],
)
def test_the_price_of_a_part_keeps_its_digits(price, said):
    assert unit_price(Decimal(price)) == f"{said} USD"
