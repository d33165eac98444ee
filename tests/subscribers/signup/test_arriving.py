"""A sign-up is stored by one statement, and then it is in the ledger, with others."""

import re
from collections.abc import Callable

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from campaigns.models import Message
from campaigns.sending import pump
from subscribers import consent
from subscribers.consent import REQUEST_LIVES
from subscribers.erasure import erase
from subscribers.models import Arrival, ConsentEvent, Subscriber, Subscription
from subscribers.phones import Phone
from subscribers.signup import arriving, limits, pages
from subscribers.verification import verify
from tests.factories import NOON, STAFF, us_phone
from tests.subscribers.signup.conftest import Shopper
from tests.subscribers.signup.test_one_answer import NUMBER, STANDINGS, new

pytestmark = pytest.mark.django_db

VISIT = arriving.Visit(address="192.0.2.7", agent="Phone/1.0", path="/join/offers/")
LITERALS = re.compile(r"'[^']*'|\b\d+\b")


@pytest.fixture
def arrive(offers_page) -> Callable[[Phone], Arrival]:
    page = pages.public(offers_page)
    return lambda phone: arriving.arrive(
        page, phone, page.wording["US"], visit=VISIT, now=NOON
    )


@pytest.fixture
def _nobody_settles(monkeypatch) -> None:
    """As in a web process: whoever settles does it elsewhere."""
    monkeypatch.setattr("subscribers.signup.settling.soon", lambda: None)


def statements(work: Callable[[], object]) -> list[str]:
    """What the database is told, without the values."""
    with CaptureQueriesContext(connection) as told:
        work()
    return [LITERALS.sub("?", one["sql"].strip()) for one in told]


def answer_to(lst, standing: Callable) -> list[str]:
    standing(lst)
    visitor = Shopper(Client())
    seen = visitor.look().context["form"].disclosure.pk
    return statements(lambda: visitor.sign_up(NUMBER, seen=seen))


@pytest.mark.parametrize("standing", STANDINGS[1:])
@pytest.mark.usefixtures("_nobody_settles")
def test_the_answer_takes_the_same_statements_whoever_signs_up(
    offers_page, lst, standing
):
    of_a_new_number = answer_to(lst, new)

    assert answer_to(lst, standing) == of_a_new_number


@pytest.mark.usefixtures("_nobody_settles")
def test_the_answer_takes_few_statements(offers_page, lst):
    writes = [one for one in answer_to(lst, new) if not one.startswith("SELECT")]

    assert len(writes) == 3  # the address, the other limits, the arrival


def test_many_arrivals_take_as_many_statements_as_two(arrive):
    def of(numbers: range) -> int:
        for number in numbers:
            arrive(us_phone(number))
        return len(statements(lambda: arriving.settle(now=NOON)))

    of(range(200, 201))  # makes the key of the numbers' hashes, once

    assert of(range(100, 130)) == of(range(2))


def test_what_is_in_the_ledger_is_no_longer_in_the_arrival(arrive):
    arrive(us_phone(1))

    arriving.settle(now=NOON)

    row = Arrival.objects.get()
    assert (row.number, row.told, row.settled_at) == ("", {}, NOON)
    assert ConsentEvent.objects.get().kind == "requested"


def test_the_ledger_says_when_they_clicked_and_verifies(arrive):
    arrive(us_phone(1))
    later = NOON + REQUEST_LIVES / 72

    arriving.settle(now=later)

    line = ConsentEvent.objects.get()
    assert (line.happened_at, line.recorded_at) == (NOON, later)
    assert verify().ok


def test_settling_twice_changes_nothing(arrive):
    arrive(us_phone(1))
    arriving.settle(now=NOON)

    assert arriving.settle(now=NOON) == 0
    assert ConsentEvent.objects.count() == Message.objects.count() == 1


def test_what_a_dead_process_left_is_settled_by_the_clock(arrive):
    arrive(us_phone(1))

    pump.housekeep(now=timezone.now())

    assert ConsentEvent.objects.count() == Message.objects.count() == 1


def test_of_two_clicks_at_once_the_first_alone_made_the_request(arrive):
    first, second = arrive(us_phone(1)), arrive(us_phone(1))

    arriving.settle(now=NOON)

    first.refresh_from_db()
    second.refresh_from_db()
    assert (first.requested_at, second.requested_at) == (NOON, None)
    assert first.subscriber == second.subscriber


def test_one_that_cannot_be_settled_holds_up_nobody(arrive):
    broken = arrive(us_phone(1))
    Arrival.objects.filter(pk=broken.pk).update(number="no number")
    arrive(us_phone(2))

    assert arriving.settle(now=NOON) == 1
    assert Subscription.objects.count() == 1
    assert Arrival.objects.get(pk=broken.pk).fault == "InvalidPhone"


def test_an_erased_person_is_no_longer_an_arrival(arrive):
    arrive(us_phone(1))
    arriving.settle(now=NOON)

    erase([Subscriber.objects.get().pk], origin=STAFF, now=NOON)

    assert not Arrival.objects.exists()


def test_erasure_reaches_an_arrival_that_got_stuck(arrive):
    arrive(us_phone(1))
    arriving.settle(now=NOON)
    stuck = arrive(us_phone(1))
    Arrival.objects.filter(pk=stuck.pk).update(fault="DataError")

    erase([Subscriber.objects.get().pk], origin=STAFF, now=NOON)

    assert not Arrival.objects.exists()


def test_arrivals_are_forgotten_with_their_codes(arrive):
    arrive(us_phone(1))
    arriving.settle(now=NOON)

    assert arriving.forget(now=NOON + REQUEST_LIVES) == 1


def test_one_that_waits_is_not_forgotten(arrive):
    arrive(us_phone(1))

    assert arriving.forget(now=NOON + REQUEST_LIVES) == 0


@pytest.mark.usefixtures("_nobody_settles")
def test_the_next_page_need_not_wait_for_the_ledger(shopper):
    shopper.sign_up()

    assert "+1 202-555-0101" in shopper.check().content.decode()


@pytest.mark.usefixtures("_nobody_settles")
def test_a_wrong_number_is_taken_back_however_quickly(shopper):
    shopper.sign_up()

    shopper.change_number()

    assert Subscription.objects.get().status == "none"


def test_a_forged_key_is_nobodys(shopper):
    shopper.sign_up()
    name, kept = next(
        (name, each.value)
        for name, each in shopper.client.cookies.items()
        if name.startswith("signup")
    )
    shopper.client.cookies[name] = "0" * 32 + kept[32:]

    assert shopper.check().headers["Location"] == "/join/offers/"


def test_a_number_in_another_block_does_not_share_its_tries():
    blocks = {limits.block_of(each) for each in ("+12025550101", "+12025560101")}

    assert blocks == {"1202555", "1202556"}


def test_consent_is_asked_of_a_whole_batch_once(arrive, monkeypatch):
    sizes: list[int] = []
    subscribe = consent.subscribe

    def counted(people, *args: object, **kwargs: object) -> object:
        sizes.append(len(people))
        return subscribe(people, *args, **kwargs)

    monkeypatch.setattr(consent, "subscribe", counted)
    for number in range(30):
        arrive(us_phone(number))

    arriving.settle(now=NOON)

    assert sizes == [30]
