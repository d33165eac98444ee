"""How staff meet the kinds of opt-in: a list, a page, a person, a file."""

from datetime import timedelta

import pytest
from django.utils import timezone

from subscribers import consent
from subscribers.consent import Particulars
from subscribers.models import (
    SignupPage,
    Subscriber,
    SubscriberList,
    Subscription,
)
from subscribers.soft import Soft
from tests.factories import STAFF, fr_phone, join, make_list, make_people, us_phone
from tests.staffing import CONFIRMED, form_of, page, said, staff

pytestmark = pytest.mark.django_db

LIST, PAGE = "subscribers.subscriberlist", "subscribers.signuppage"
PERSON = "subscribers.subscriber"


@pytest.fixture
def fay() -> Subscriber:
    [fay] = make_people([fr_phone(1)])
    return fay


def bought(days_ago: int) -> Soft:
    since = timezone.now().date() - timedelta(days=days_ago)
    return Soft(basis="purchase", since=since, is_refusal_offered=True)


def save_list(**values: object) -> object:
    client = staff("root")
    url = page(LIST, "add")
    typed = {
        **form_of(client, url),
        **{"name": "Offers", "slug": "offers", "brand": "Petal", "purpose": "offers"},
        **{"countries": "US", "opt_in": "double", "language": "en", **values},
    }
    return client.post(url, typed)


# --- a list --------------------------------------------------------------------------


def test_a_us_list_cannot_be_soft():
    shown = save_list(opt_in="soft", countries="US, FR").content.decode()

    assert "Soft opt-in is not allowed in US. Prior express written consent is" in shown
    assert not SubscriberList.objects.exists()


def test_a_french_list_may_be_soft():
    save_list(opt_in="soft", countries="FR")

    assert SubscriberList.objects.get().opt_in == "soft"


def test_a_list_may_remind_once_before_the_request_ends():
    save_list(reminds_after_hours="24")

    assert SubscriberList.objects.get().reminds_after_hours == 24


def test_a_lists_page_counts_the_soft_opt_ins_that_end_soon(fay):
    lst = make_list()
    [gus] = make_people([fr_phone(2)])
    for person, days_ago in ((fay, 10), (gus, 3 * 365 - 10)):
        told = {person.pk: Particulars(soft=bought(days_ago))}
        consent.subscribe(
            [person.pk], lst, origin=STAFF, now=timezone.now(), particulars=told
        )

    shown = staff("root").get(page(LIST, "change", lst.pk)).content.decode()

    assert "2 of 2" in shown
    assert "End within 30 days" in shown
    assert "1 of 2" in shown


# --- a page --------------------------------------------------------------------------


def save_page(**values: object) -> object:
    client = staff("root")
    url = page(PAGE, "add")
    typed = {
        **form_of(client, url),
        **{
            "slug": "till",
            "list": make_list(opt_in="double").pk,
            "headline": "10% off",
        },
        **{"countries": "US", **values},
    }
    return client.post(url, typed)


def test_a_page_that_lets_people_join_at_once_needs_a_reason():
    shown = save_page(opt_in="single").content.decode()

    assert "Say why people need not confirm" in shown
    assert not SignupPage.objects.exists()


def test_a_page_may_have_its_own_opt_in_with_a_reason():
    save_page(opt_in="single", opt_in_reason="They sign at the till.")

    assert SignupPage.objects.get().opt_in == "single"


def test_an_approver_reads_how_people_join_by_the_page():
    save_page(opt_in="single", opt_in_reason="They sign at the till.")
    row = SignupPage.objects.get()
    SignupPage.objects.update(state="in_review")

    shown = staff("approver").get(page(PAGE, "approve", row.pk)).content.decode()

    assert "Single: joins at once (They sign at the till.)" in shown


# --- a person ------------------------------------------------------------------------


def add(person: Subscriber, lst: SubscriberList, **values: object) -> str:
    typed = {"list": lst.pk, "why": "Bought a bouquet", **CONFIRMED, **values}
    return said(staff("support").post(page(PERSON, "subscribe", person.pk), typed))


def softly(days_ago: int) -> dict[str, object]:
    ground = bought(days_ago)
    return {
        "basis": "Purchase",
        "basis_on": ground.since.isoformat(),
        "is_refusal_offered": "on",
    }


def test_staff_add_an_existing_customer_until_it_ends(fay):
    add(fay, make_list(), **softly(0))

    row = Subscription.objects.get()
    assert (row.method, row.status) == ("soft", "active")
    assert row.consent_expires_at is not None


def test_staff_are_told_why_a_us_customer_is_no_soft_opt_in():
    [ann] = make_people([us_phone(1)])

    told = add(ann, make_list(), **softly(0))

    assert told.startswith("Soft opt-in is not allowed in US. Prior express written")
    assert not Subscription.objects.exists()


def test_staff_are_told_that_a_basis_has_ended(fay):
    told = add(fay, make_list(), **softly(4 * 365))

    assert "counted for 36 months in FR, until" in told


def test_a_persons_page_counts_down_to_the_end(fay):
    add(fay, make_list(), **softly(0))
    end = timezone.now() + timedelta(days=42, hours=12)
    Subscription.objects.update(consent_expires_at=end)

    shown = staff("support", "sue").get(page(PERSON, "change", fay.pk)).content.decode()

    assert "Soft opt-in (ends in 43 days, on" in shown


def test_a_persons_page_says_what_a_soft_opt_in_rests_on(fay):
    add(fay, make_list(), **softly(0))

    shown = staff("support", "sue").get(page(PERSON, "change", fay.pk))

    assert "they could refuse" in shown.content.decode()


def test_a_persons_page_says_which_promise_they_agreed_to(fay):
    lst = make_list(promise_messages=4, promise_per="month")
    join([fay], lst)
    consent.raise_promise(
        [fay.pk], lst, promise=(6, "month"), origin=STAFF, now=timezone.now()
    )

    shown = staff("support").get(page(PERSON, "change", fay.pk)).content.decode()

    assert "up to 4 a month → up to 6 a month" in shown


def test_a_persons_page_says_what_they_chose(fay):
    lst = make_list()
    join([fay], lst)
    roses = lst.topics.create(slug="roses", name="Roses")
    until = timezone.now() + timedelta(days=3)
    changes = {"own_messages": 2, "own_per": "month", "paused_until": until}
    consent.set_preferences(
        [fay.pk],
        lst,
        changes={**changes, "topics": [roses.pk]},
        origin=STAFF,
        now=timezone.now(),
    )

    shown = staff("support").get(page(PERSON, "change", fay.pk)).content.decode()

    assert "Up to 2 a month; Paused until" in shown
    assert "Only Roses" in shown


def test_staff_cannot_change_a_number(fay):
    client = staff("root")
    url = page(PERSON, "change", fay.pk)
    typed = {**form_of(client, url), "phone": "+33612300009", "first_name": "Fay"}

    client.post(url, typed)

    fay.refresh_from_db()
    assert (str(fay.phone), fay.first_name) == ("+33612300001", "Fay")


# --- a file --------------------------------------------------------------------------
