"""Where the wording names an age, people state theirs by a tick, which is kept."""

import pytest

from subscribers import evidence
from subscribers.models import Subscriber
from tests.subscribers.signup.conftest import publish

pytestmark = pytest.mark.django_db


@pytest.fixture
def gated(lst, shopper):
    lst.template = "age_gated"
    lst.template_values = {"goods": "wine", "minimum_age": "21"}
    lst.save()
    publish(lst)
    return shopper


def test_the_page_asks_for_the_age_unticked(gated):
    shown = gated.look().content.decode()

    assert "I am 21 or older." in shown
    assert 'name="age" type="checkbox" required>' in shown


def test_nobody_joins_without_stating_it(gated):
    shown = gated.sign_up()

    assert shown.context["form"].errors["age"] == ["Tick this as well, if it is so."]
    assert not Subscriber.objects.exists()


def test_what_they_stated_is_in_the_evidence(gated):
    assert gated.sign_up(age="on").status_code == 302

    [event] = evidence.pack(Subscriber.objects.get())["events"]
    assert event["evidence"]["age_stated"] == "I am 21 or older."


def test_a_list_without_an_age_asks_for_none(shopper):
    assert 'name="age"' not in shopper.look().content.decode()
    assert shopper.sign_up().status_code == 302


def test_an_age_nobody_has_approved_yet_is_not_asked_for(lst, shopper):
    lst.template = "age_gated"
    lst.save()

    assert 'name="age"' not in shopper.look().content.decode()
