"""What the form takes, what it refuses, and what is kept as proof."""

import json

import pytest
from django.test import Client

from campaigns.composing.parts import count_parts
from campaigns.models import Message
from subscribers import consent
from subscribers.erasure import erase
from subscribers.models import (
    ConsentEvent,
    Disclosure,
    Evidence,
    Subscriber,
    SubscriberList,
    Subscription,
)
from subscribers.origin import Origin, Who
from subscribers.phones import parse
from subscribers.scopes import Scope
from subscribers.verification import verify
from tests.factories import NOON, make_people
from tests.subscribers.signup.conftest import change, publish, texts

pytestmark = pytest.mark.django_db


@pytest.fixture
def differing(lst) -> Disclosure:
    """France's approved words are others than those of the United States."""
    row = Disclosure.objects.get(list=lst, country="FR")
    Disclosure.objects.filter(pk=row.pk).update(state="retired")
    row.pk, row.version, row.text, row.text_hash = None, 2, "Other words.", "f" * 64
    row.save()
    return row


def body(response: object) -> str:
    return response.content.decode()


def line() -> dict:
    return json.loads(ConsentEvent.objects.latest("pk").line)


def test_a_number_on_a_double_opt_in_list_is_asked(shopper):
    response = shopper.sign_up("(202) 555-0101")

    assert response.headers["Location"] == "/join/offers/check/"
    row = Subscription.objects.select_related("subscriber").get()
    assert (str(row.subscriber.phone), row.status) == ("+12025550101", "pending")


def test_a_number_on_a_single_opt_in_list_joins_at_once(shopper):
    SubscriberList.objects.update(opt_in="single")

    shopper.sign_up()

    assert Subscription.objects.get().status == "active"


def test_a_tick_is_express_consent_also_on_a_soft_list(shopper):
    SubscriberList.objects.update(opt_in="soft")

    shopper.sign_up()

    assert Subscription.objects.get().method == "single"


def test_the_ledger_names_page_version_and_wording(shopper):
    shown = Disclosure.objects.get(country="US")

    shopper.sign_up()

    told = line()
    assert (told["door"], told["door_version"]) == ("page:offers", 1)
    assert told["why"] == "signed up on the page"
    assert told["disclosure"]["sha256"] == shown.text_hash
    assert verify().ok


def test_the_evidence_says_who_was_where_and_read_what(shopper):
    shopper.sign_up(headers={"user-agent": "Phone/1.0"})

    proof = json.loads(Evidence.objects.get().data)
    assert proof["ip"] == "127.0.0.1"
    assert proof["user_agent"] == "Phone/1.0"
    assert proof["path"] == "/join/offers/"
    assert proof["headline"] == "10% off your next bouquet"
    assert proof["disclosure"]["country"] == "US"


def test_a_second_submit_changes_and_sends_nothing(shopper):
    shopper.sign_up()

    shopper.sign_up()

    assert ConsentEvent.objects.count() == Message.objects.count() == 1


def test_who_comes_by_a_page_is_spoken_to_in_its_language(shopper, offers_page):
    change(offers_page, language="fr")

    shopper.sign_up()

    assert Subscriber.objects.get().language == "fr"
    assert "répondez OUI" in texts()[0]


def test_who_reads_the_page_in_arabic_gets_an_arabic_request(shopper, offers_page):
    change(offers_page, languages=["ar"])

    shopper.sign_up(headers={"accept-language": "ar"})

    [text] = texts()
    assert "أرسل نعم لتلقي Offers، حتى 4 من الرسائل شهريا." in text
    assert (count_parts(text).encoding, count_parts(text).parts) == ("UCS-2", 3)


def test_a_bad_number_is_refused_beside_the_field_and_kept(shopper):
    shown = body(shopper.sign_up("202 555"))

    assert 'value="202 555"' in shown
    assert 'id="phone-error">This number is too short. Check the digits.' in shown
    assert 'aria-describedby="phone-error phone-hint" aria-invalid="true"' in shown


def test_a_tick_stays_while_the_number_is_corrected(shopper):
    assert shopper.sign_up("202 555").context["form"].is_ticked


def test_without_a_tick_nobody_joins(shopper):
    shown = shopper.sign_up(consent=None)

    assert "Tick the box if you agree." in body(shown)
    assert not Subscriber.objects.exists()


def test_a_page_with_problems_puts_the_focus_on_them(shopper):
    shown = body(shopper.sign_up(consent=None))

    assert 'id="problems" role="alert" tabindex="-1" autofocus' in shown
    assert "<title>Not yet: 10% off" in shown


def test_an_empty_form_names_both_things_missing(shopper):
    form = shopper.sign_up("", consent=None).context["form"]

    assert set(form.errors) == {"phone", "consent"}


def test_a_number_of_two_countries_is_asked_about(shopper, lst, offers_page):
    lst.countries = ["AU", "BE"]
    lst.save()
    publish(lst)
    change(offers_page, countries=["AU", "BE"])

    shown = shopper.sign_up("0491 570 156")

    choices = dict(shown.context["form"].country_choices)
    assert choices == {"AU": "Australia", "BE": "Belgium"}
    seen = Disclosure.objects.get(country="BE").pk  # Australia asks for more words
    assert shopper.sign_up("0491 570 156", country="BE", seen=seen).status_code == 302


def test_other_words_than_those_ticked_are_shown_and_asked_again(shopper, differing):
    shown = shopper.sign_up("+33 6 12 34 56 78")

    assert "Other words." in body(shown)
    assert "not those you ticked" in body(shown)
    assert not shown.context["form"].is_ticked
    assert not Subscriber.objects.exists()


def test_ticking_the_other_words_joins_under_them(shopper, differing):
    shopper.sign_up("+33 6 12 34 56 78", seen=differing.pk)

    assert line()["disclosure"]["sha256"] == differing.text_hash


def test_the_same_words_under_another_country_need_no_second_tick(shopper):
    assert shopper.sign_up("+33 6 12 34 56 78").status_code == 302
    assert line()["disclosure"]["version"] == 1


def test_words_replaced_since_the_page_was_opened_are_ticked_again(shopper, lst):
    old = Disclosure.objects.get(country="US")
    lst.support = "+1 202 555 0199"
    lst.save()
    publish(lst)

    shown = shopper.sign_up(seen=old.pk)

    assert "not those you ticked" in body(shown)


def test_the_words_of_another_list_are_not_ticked_here(shopper):
    assert "not those you ticked" in body(shopper.sign_up(seen=999_999))


def test_a_robot_that_fills_everything_in_joins_nothing(shopper):
    shown = shopper.sign_up(website="https://spam.example")

    assert "Leave this field empty." in body(shown)
    assert not Subscriber.objects.exists()


def test_without_the_pages_own_cookie_nothing_is_taken(offers_page):
    response = Client(enforce_csrf_checks=True).post("/join/offers/", {"phone": "1"})

    assert response.status_code == 403
    assert "This form has gone stale" in body(response)


def test_signing_up_is_proof_of_the_promise_that_was_read(shopper, lst):
    lst.promise_messages = 8
    lst.save()

    shopper.sign_up()

    assert Subscription.objects.get().promise == "up to 4 a month"
    assert "up to 4 texts a month" in texts()[0]


def test_an_erased_number_that_had_left_stays_left(shopper, lst):
    [ann] = make_people([parse("+12025550101")])
    staff = Origin(who=Who.STAFF, by="ann", why="phone call")
    consent.unsubscribe([ann.pk], scope=Scope.of_list(lst), origin=staff, now=NOON)
    erase([ann.pk], origin=staff, now=NOON)

    shopper.sign_up()

    assert not Message.objects.exists()
