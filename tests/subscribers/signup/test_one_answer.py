"""Nobody learns from the page who is on a list: every number gets the same answer."""

import re
from collections.abc import Callable

import pytest
from django.http import HttpResponse
from django.test import Client
from django.utils import timezone

from campaigns.models import Message
from subscribers import consent
from subscribers.models import Subscriber, SubscriberList, Subscription, Tally
from subscribers.origin import Origin, Who
from subscribers.phones import parse
from subscribers.scopes import Scope
from tests.factories import make_people
from tests.subscribers.signup.conftest import Shopper

pytestmark = pytest.mark.django_db

NUMBER = "+12025550101"
CALL = Origin(who=Who.STAFF, by="ann", why="phone call", door="till")
CSRF = re.compile(rb'(name="csrfmiddlewaretoken" value=")[^"]*')


def ann() -> int:
    [row] = make_people([parse(NUMBER)])
    return row.pk


def new(lst: SubscriberList) -> None:
    """Nobody has seen this number before."""


def active(lst: SubscriberList) -> None:
    consent.subscribe([ann()], lst, origin=CALL, now=timezone.now(), confirmed=True)


def pending(lst: SubscriberList) -> None:
    consent.subscribe([ann()], lst, origin=CALL, now=timezone.now())


def left(lst: SubscriberList) -> None:
    active(lst)
    leave = Scope.of_list(lst)
    consent.unsubscribe([ann_key()], scope=leave, origin=CALL, now=timezone.now())


def suppressed(lst: SubscriberList) -> None:
    """Somebody who never came brought along another platform's opt-out."""
    consent.suppress(
        {NUMBER: None}, scope=Scope.everything(), origin=CALL, now=timezone.now()
    )


def ann_key() -> int:
    return Subscriber.objects.get(phone=NUMBER).pk


STANDINGS = (new, active, pending, left, suppressed)
standings = pytest.mark.parametrize("standing", STANDINGS)


def seen(response: HttpResponse) -> tuple:
    """All that a visitor can compare; the form's token differs on every page."""
    cookies = {name: len(each.value) for name, each in response.cookies.items()}
    return (
        response.status_code,
        dict(response.headers),
        CSRF.sub(rb"\1", response.content),
        len(response.content),
        cookies,
    )


@pytest.fixture
def answers(shopper, lst) -> Callable[[Callable, Callable[[Shopper], object]], list]:
    """What a number in each standing gets to see at every step."""

    def of(standing: Callable, *steps: Callable[[Shopper], object]) -> list:
        standing(lst)
        visitor = Shopper(Client())
        return [seen(step(visitor)) for step in steps]

    return of


STEPS = (
    lambda visitor: visitor.sign_up(NUMBER),
    lambda visitor: visitor.check(),
    lambda visitor: visitor.type_code("000000"),
    lambda visitor: visitor.type_code(""),
    *[lambda visitor: visitor.type_code("000001")] * 5,
    lambda visitor: visitor.sign_up(NUMBER),
    lambda visitor: visitor.check(),
    lambda visitor: visitor.change_number(),
    lambda visitor: visitor.sign_up(NUMBER),
    lambda visitor: visitor.type_code("000000"),
    lambda visitor: visitor.sign_up(NUMBER),
)


@pytest.fixture
def of_a_new_number(answers, lst) -> list:
    """The answers a stranger gets; then the shop forgets that anybody asked."""
    given = answers(new, *STEPS)
    Message.objects.all().delete()
    Subscription.objects.all().delete()
    Tally.objects.all().delete()
    return given


@pytest.mark.parametrize("standing", STANDINGS[1:])
def test_a_number_in_any_standing_gets_the_answers_of_a_new_one(
    of_a_new_number, answers, standing
):
    assert answers(standing, *STEPS) == of_a_new_number


@standings
def test_the_address_of_the_answer_names_nobody(shopper, lst, standing):
    standing(lst)

    assert shopper.sign_up(NUMBER).headers["Location"] == "/join/offers/check/"


@standings
def test_the_browser_keeps_no_number(shopper, lst, standing):
    standing(lst)
    shopper.sign_up(NUMBER)

    kept = str(dict(shopper.client.session)) + str(shopper.client.cookies)
    assert "5550101" not in kept


@pytest.mark.parametrize("standing", [left, suppressed])
def test_who_left_is_left_alone(shopper, lst, standing):
    standing(lst)
    before = Message.objects.count()

    shopper.sign_up(NUMBER)

    assert not Subscription.objects.filter(status__in=["active", "pending"]).exists()
    assert Message.objects.count() == before


@pytest.mark.parametrize("standing", [active, pending])
def test_who_is_there_already_gets_nothing_new(shopper, lst, standing):
    standing(lst)
    before = Message.objects.count()

    shopper.sign_up(NUMBER)

    assert Message.objects.count() == before


def test_everybody_hears_the_way_back(shopper):
    shopper.sign_up(NUMBER)

    shown = shopper.check().content.decode()
    assert "Left before? Text START to" in shown
    assert ">+1 202-555-0100</a>" in shown
    assert 'href="sms:+12025550100?&amp;body=START"' in shown
