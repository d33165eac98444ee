"""Whoever joined by a page sees its colours on the pages that follow."""

import pytest

from subscribers.models import Subscription
from subscribers.preferences import tokens
from subscribers.signup.colours import Colours
from subscribers.signup.dress import colours_of_door
from tests.subscribers.signup.conftest import change, code_in, texts

pytestmark = pytest.mark.django_db

THEME = "/join/theme/f6f4ef-9b2c4a-ffffff.css"


@pytest.fixture
def dressed(offers_page):
    return change(offers_page, accent="#9b2c4a")


def test_the_preference_page_wears_them(dressed, shopper, client):
    shopper.sign_up()
    shopper.type_code(code_in(texts()[0]))
    row = Subscription.objects.select_related("subscriber").get()
    token = tokens.token_of(row.pk, row.subscriber.salt, day=row.joined_at.date())

    assert THEME in client.get(f"/p/{token}/").content.decode()


def test_the_step_after_the_form_wears_them(dressed, shopper):
    shopper.sign_up()

    assert THEME in shopper.check().content.decode()


@pytest.mark.parametrize("door", ["keyword:TULIP", "import:3", "", "page:nowhere"])
def test_who_came_by_another_door_sees_the_houses(dressed, door):
    assert colours_of_door(door) == Colours()


def test_another_door_costs_no_query(dressed, django_assert_num_queries):
    with django_assert_num_queries(0):
        colours_of_door("keyword:TULIP")
