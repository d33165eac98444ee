"""What a page asks beside the number: who may change what is known of whom."""

import json
from datetime import date

import pytest
from django.test import Client
from django.utils import timezone

from subscribers.consent import REQUEST_LIVES
from subscribers.models import (
    Arrival,
    ConsentEvent,
    Evidence,
    Subscriber,
    SubscriberList,
    Subscription,
)
from subscribers.phones import parse
from subscribers.signup import arriving
from subscribers.verification import verify
from tests.factories import make_people
from tests.subscribers.signup.conftest import Shopper, change, code_in, texts

pytestmark = pytest.mark.django_db

ANN = "+1 202 555 0101"


@pytest.fixture
def topics(lst) -> dict[str, int]:
    names = ("Roses", "Workshops")
    return {name: lst.topics.create(slug=name.lower(), name=name).pk for name in names}


@pytest.fixture
def asking(offers_page, topics):
    """The page asks everything it can; the first name must be given."""
    asks = [["first_name", "required"]]
    asks += [[name, "optional"] for name in ("email", "birthday", "postcode")]
    return change(offers_page, asks=[*asks, ["topics", "optional"]])


@pytest.fixture
def known(lst) -> Subscriber:
    [ann] = make_people([parse(ANN)])
    Subscriber.objects.update(first_name="Ann", email="ann@petal.example")
    return ann


def body(response: object) -> str:
    return response.content.decode()


def confirm(shopper: Shopper) -> None:
    shopper.type_code(code_in(texts()[-1]))


def person() -> Subscriber:
    return Subscriber.objects.get()


def test_what_is_asked_stands_on_the_page_in_its_order(asking, shopper):
    form = shopper.look().context["form"]

    assert [asked.what.name for asked in form.asked] == [
        *("first_name", "email", "birthday", "postcode", "topics")
    ]


def test_what_must_be_answered_is_refused_when_it_is_not(asking, shopper):
    shown = body(shopper.sign_up())

    assert 'id="first_name-error">Type your first name.' in shown
    assert '<a href="#first_name">Type your first name.</a>' in shown
    assert not Arrival.objects.exists()


@pytest.mark.parametrize(
    ("field", "typed", "sentence"),
    [
        ("email", "ann at petal", "This is not an e-mail address."),
        ("birthday", "31.12.1990", "Write the day as 1990-12-31."),
        ("birthday", "1890-01-01", "Nobody has this birthday."),
        (
            "birthday",
            "2999-01-01",
            "Nobody has this birthday.",
        ),
        ("postcode", "1" * 17, "This is too long."),
    ],
)
def test_an_answer_that_is_none_is_refused_beside_its_field(
    asking, shopper, field, typed, sentence
):
    shown = shopper.sign_up(first_name="Ann", **{field: typed})

    assert f'id="{field}-error">{sentence}' in body(shown)


def test_nothing_is_known_of_a_newcomer_before_the_number_says_yes(asking, shopper):
    shopper.sign_up(first_name="Ann")

    assert person().first_name == ""


def test_a_yes_brings_the_answers_with_it(asking, shopper, topics):
    shopper.sign_up(
        first_name="Ann",
        email="ann@petal.example",
        birthday="1990-12-31",
        postcode="20001",
        topics=[topics["Roses"]],
    )

    confirm(shopper)

    ann = person()
    assert (ann.first_name, ann.email) == ("Ann", "ann@petal.example")
    assert (ann.birthday, ann.postcode) == (date(1990, 12, 31), "20001")
    assert [topic.name for topic in Subscription.objects.get().topics.all()] == [
        "Roses"
    ]


def test_topics_are_chosen_in_the_ledger(asking, shopper, topics):
    shopper.sign_up(first_name="Ann", topics=[topics["Roses"]])

    confirm(shopper)

    told = json.loads(ConsentEvent.objects.latest("pk").line)
    assert (told["kind"], told["topics"]) == ("preferences", ["roses"])
    assert verify().ok


def test_all_topics_is_what_none_stands_for(asking, shopper, topics):
    shopper.sign_up(first_name="Ann", topics=list(topics.values()))

    confirm(shopper)

    assert not Subscription.objects.get().topics.exists()


def test_a_stranger_who_types_a_number_cannot_rename_its_owner(asking, shopper, known):
    shopper.sign_up(ANN, first_name="Mallory", email="mallory@evil.example")

    assert (person().first_name, person().email) == ("Ann", "ann@petal.example")


def test_the_owner_may_say_who_they_are_now(asking, shopper, known):
    shopper.sign_up(ANN, first_name="Anna")

    confirm(shopper)

    assert (person().first_name, person().email) == ("Anna", "ann@petal.example")


def test_a_second_sign_up_while_one_waits_changes_no_answer(asking, shopper, another):
    shopper.sign_up(first_name="Ann")

    another().sign_up(first_name="Mallory")
    confirm(shopper)

    assert person().first_name == "Ann"


def test_who_joins_at_once_fills_in_only_what_was_unknown(asking, shopper, known):
    SubscriberList.objects.update(opt_in="single")

    shopper.sign_up(ANN, first_name="Mallory", postcode="20001")

    assert (person().first_name, person().postcode) == ("Ann", "20001")


@pytest.mark.parametrize("how", ["confirm", "change_number"])
def test_an_answered_request_keeps_no_answers(asking, shopper, how):
    shopper.sign_up(first_name="Ann")

    confirm(shopper) if how == "confirm" else shopper.change_number()

    assert Arrival.objects.get().answers == {}


def test_answers_nobody_confirmed_are_forgotten(asking, shopper):
    shopper.sign_up(first_name="Ann")

    arriving.forget(now=timezone.now() + REQUEST_LIVES)

    assert not Arrival.objects.exists()


def test_answers_are_no_proof_and_stand_in_none(asking, shopper):
    shopper.sign_up(first_name="Annabella")
    confirm(shopper)

    kept = [*Evidence.objects.values_list("data"), *ConsentEvent.objects.values("line")]
    assert "Annabella" not in str(kept)


def test_a_page_that_asks_topics_of_a_list_without_any_asks_none(offers_page, shopper):
    change(offers_page, asks=[["topics", "required"]])

    assert shopper.sign_up().status_code == 302


def test_what_was_typed_is_still_there_after_a_mistake(asking, shopper):
    shown = body(shopper.sign_up("12", first_name="Ann & Bo"))

    assert 'value="Ann &amp; Bo"' in shown


def test_an_unasked_answer_is_no_answer(offers_page):
    Shopper(Client()).sign_up(first_name="Ann")

    assert Arrival.objects.get().answers == {}
