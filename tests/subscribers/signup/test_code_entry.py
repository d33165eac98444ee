"""The six digits: who gets them, how often they may be typed, and what they do."""

import json
from datetime import timedelta
from io import StringIO

import pytest
from django.core.management import call_command
from django.test import Client
from django.utils import timezone

from campaigns.composing.parts import count_parts
from campaigns.models import ListSender, Message, Sender
from subscribers import consent
from subscribers.erasure import erase
from subscribers.models import (
    Arrival,
    ConsentEvent,
    Subscriber,
    SubscriberList,
    Subscription,
    Tally,
)
from subscribers.origin import Origin, Who
from subscribers.signup import codes
from subscribers.verification import verify
from tests.factories import make_people, us_phone
from tests.subscribers.signup.conftest import code_in, one_way, reading, texts

pytestmark = pytest.mark.django_db

KEYWORD = Origin(who=Who.PERSON, door="keyword:TULIP")


@pytest.fixture
def code(shopper) -> str:
    """The code of a shopper who has just signed up."""
    shopper.sign_up()
    return code_in(texts()[-1])


def status() -> str:
    return Subscription.objects.get().status


def wrong(code: str) -> str:
    return f"{(int(code) + 1) % 10**6:06}"


def later(**much: int) -> None:
    """Let time pass for a request and its tries."""
    gone = timedelta(**much)
    for row in Subscription.objects.all():
        row.requested_at -= gone
        row.request_expires_at -= gone
        row.save()
    for tally in Tally.objects.all():
        tally.opened_at -= gone
        tally.ends_at -= gone
        tally.save()


def body(response: object) -> str:
    return response.content.decode()


def test_the_request_says_yes_and_the_code_in_one_part(code):
    [text] = texts()

    assert f"Reply YES to get Offers, up to 4 texts a month. Or type code {code}." in (
        text
    )
    assert count_parts(text).parts == 1


def test_a_code_typed_in_arabic_digits_confirms(shopper, code):
    shopper.type_code(code.translate(str.maketrans("0123456789", "٠١٢٣٤٥٦٧٨٩")))

    assert status() == "active"


def test_a_request_by_another_door_has_no_code(lst):
    [bob] = make_people([us_phone(2)])

    consent.subscribe([bob.pk], lst, origin=KEYWORD, now=timezone.now())

    assert "code" not in texts()[0]


def test_a_sender_that_cannot_hear_asks_for_the_code_alone(shopper, lst):
    one_way(lst)

    shopper.sign_up()

    [text] = texts()
    assert "YES" not in text
    assert code_in(text).isdecimal()


def test_where_nobody_hears_a_yes_the_page_asks_for_none(shopper, lst):
    one_way(lst)
    shopper.sign_up()

    shown = body(shopper.check())
    assert "reply YES" not in shown
    assert "Left before? Ask here:" in shown


def test_where_one_number_hears_it_brings_back_those_of_all_countries(shopper, lst):
    one_way(lst, country="US")
    lst_sender(lst, country="FR")
    shopper.sign_up()

    shown = body(shopper.check())
    assert "Left before? Text START to" in shown
    assert "reply YES" not in shown


def lst_sender(lst: SubscriberList, country: str) -> None:
    main = Sender.objects.get(slug="main")
    ListSender.objects.create(list=lst, sender=main, country=country)


def test_phones_are_told_that_the_field_takes_a_code(shopper, code):
    shown = body(shopper.check())

    assert 'inputmode="numeric" autocomplete="one-time-code"' in shown


def test_the_right_code_joins(shopper, code):
    response = shopper.type_code(code)

    assert response.headers["Location"] == "/join/offers/joined/"
    assert status() == "active"
    assert "You are in" in body(shopper.client.get("/join/offers/joined/"))


@pytest.mark.parametrize("spaced", ["{} ", "{0[0]}{0[1]}{0[2]} {0[3]}{0[4]}{0[5]}"])
def test_a_code_is_read_however_it_is_spaced(shopper, code, spaced):
    shopper.type_code(spaced.format(code))

    assert status() == "active"


def test_a_code_is_read_in_any_digits(shopper, code):
    shopper.type_code(code.translate({48 + n: 0x0660 + n for n in range(10)}))

    assert status() == "active"


def test_a_yes_by_text_joins_just_as_well(shopper, code):
    call_command(
        "receive_sms",
        *("--from", "+12025550101", "--to", "+12025550100", "--body", "YES"),
        stdout=StringIO(),
    )

    assert status() == "active"


def test_the_ledger_says_that_the_code_was_typed(shopper, code):
    shopper.type_code(code)

    told = json.loads(ConsentEvent.objects.latest("pk").line)
    assert (told["kind"], told["why"]) == ("confirmed", "typed the code")
    assert told["door"] == "page:offers"
    assert told["evidence"]
    assert verify().ok


def test_joining_by_code_is_confirmed_by_text(shopper, code):
    shopper.type_code(code)

    assert "You're in for Offers" in texts()[-1]


def test_a_right_code_typed_twice_joins_once(shopper, code):
    shopper.type_code(code)
    events = ConsentEvent.objects.count()
    Arrival.objects.update(joined_at=None)  # as if both had been sent at once

    assert shopper.type_code(code).headers["Location"] == "/join/offers/joined/"
    assert ConsentEvent.objects.count() == events


def test_looking_confirms_nothing(shopper, code):
    shopper.client.get(f"/join/offers/check/?code={code}")

    assert status() == "pending"


def test_a_wrong_code_is_refused_in_a_sentence(shopper, code):
    assert "This is not the code." in body(shopper.type_code(wrong(code)))
    assert status() == "pending"


def test_after_five_tries_the_right_code_counts_no_more(shopper, code):
    for _ in range(5):
        shopper.type_code(wrong(code))

    assert "Too many tries" in body(shopper.type_code(code))
    assert status() == "pending"


def test_the_fifth_try_still_counts(shopper, code):
    for _ in range(4):
        shopper.type_code(wrong(code))

    shopper.type_code(code)

    assert status() == "active"


def test_signing_up_again_gives_no_more_tries(shopper, code):
    for _ in range(5):
        shopper.type_code(wrong(code))
    shopper.sign_up()

    assert "Too many tries" in body(shopper.type_code(code))


def test_another_browser_has_no_tries_of_its_own(shopper, code, another):
    for _ in range(5):
        shopper.type_code(wrong(code))
    stranger = another()
    stranger.sign_up()

    assert "Too many tries" in body(stranger.type_code(code))


def test_a_code_counts_for_72_hours(shopper, code):
    later(hours=71, minutes=59)
    [row] = Subscription.objects.all()

    shopper.type_code(codes.code_of(row))

    assert status() == "active"


def test_a_code_is_too_late_after_72_hours(shopper, code):
    later(hours=72, minutes=1)
    [row] = Subscription.objects.all()

    shown = body(shopper.type_code(codes.code_of(row)))

    assert "The time for this code is over." in shown
    assert status() == "pending"


def test_signing_up_after_that_sends_another_code(shopper, code):
    later(hours=72, minutes=1)
    shopper.sign_up()

    newest = code_in(texts()[-1])
    assert len(texts()) == 2
    shopper.type_code(newest)
    assert status() == "active"


def test_the_code_of_an_older_request_confirms_no_newer_one(shopper, code):
    later(hours=72, minutes=1)
    shopper.sign_up()

    shopper.type_code(code)

    assert status() == "pending"


def test_a_request_by_text_has_no_code_to_be_guessed(shopper, lst):
    [ann] = make_people([us_phone(1)])
    consent.subscribe([ann.pk], lst, origin=KEYWORD, now=timezone.now())
    shopper.sign_up(str(ann.phone))
    [row] = Subscription.objects.all()

    shopper.type_code(codes.code_of(row))

    assert status() == "pending"


def test_a_stop_in_between_wins_over_the_code(shopper, code, lst):
    key = Subscriber.objects.get().pk
    consent.decline([key], lst, origin=KEYWORD, now=timezone.now())

    shopper.type_code(code)

    assert status() == "unsubscribed"


def test_a_single_opt_in_list_asks_for_no_code(shopper):
    SubscriberList.objects.update(opt_in="single")
    shopper.sign_up()

    shown = body(shopper.check())
    assert "The text confirms it." in shown
    assert 'name="code"' not in shown


@pytest.mark.parametrize("step", ["check", "joined"])
def test_who_has_not_signed_up_is_sent_to_the_form(offers_page, step):
    response = Client().get(f"/join/offers/{step}/")

    assert response.headers["Location"] == "/join/offers/"


def test_who_has_not_typed_the_code_is_not_told_that_they_joined(shopper, code):
    response = shopper.client.get("/join/offers/joined/")

    assert response.status_code == 302


def test_who_has_joined_is_not_asked_again(shopper, code):
    shopper.type_code(code)

    assert shopper.check().headers["Location"] == "/join/offers/joined/"


def test_who_was_erased_meanwhile_starts_again(shopper, code):
    key = Subscriber.objects.get().pk
    erase([key], origin=KEYWORD, now=timezone.now())

    assert shopper.check().headers["Location"] == "/join/offers/"


def test_pages_with_a_session_are_not_stored(shopper, code):
    assert shopper.check().headers["Cache-Control"] == "no-store"


def test_checking_costs_the_same_whoever_asks(shopper, code, django_assert_num_queries):
    with django_assert_num_queries(reading() + 2):
        shopper.check()


def test_a_wrong_number_is_taken_back(shopper, code):
    response = shopper.change_number()

    assert response.headers["Location"] == "/join/offers/"
    assert status() == "none"
    assert Message.objects.get().status == "cancelled"


def test_nobody_takes_back_a_request_they_did_not_make(shopper, code, another):
    stranger = another()
    stranger.sign_up()

    stranger.change_number()

    assert status() == "pending"


def test_a_number_taken_back_may_be_signed_up_once_more(shopper, code):
    shopper.change_number()
    shopper.sign_up()

    shopper.type_code(code_in(texts()[-1]))

    assert status() == "active"
