"""A page goes public by another's decision, complete, and as it was read."""

import json

import pytest
from django.test import Client
from django.utils import timezone

from subscribers.models import Disclosure, SignupPage, SubscriberList
from subscribers.signup.reviewing import as_read, lacking
from tests.factories import join, make_list, make_people, us_phone
from tests.staffing import CONFIRMED, cost, form_of, page, said, staff
from tests.subscribers.signup.conftest import LAW, change, make_page, publish

pytestmark = pytest.mark.django_db

NOUN = "subscribers.signuppage"


@pytest.fixture
def draft(lst) -> SignupPage:
    return make_page(lst, state="draft", approved_by="")


@pytest.fixture
def submitted(lst) -> SignupPage:
    return make_page(lst, state="in_review", approved_by="")


def approve(client: Client, row: SignupPage) -> object:
    """Read the page that asks, and press its button."""
    url = page(NOUN, "approve", row.pk)
    hidden = dict(client.get(url).context["question"].hidden)
    return client.post(url, {**CONFIRMED, **hidden})


def edit(client: Client, row: SignupPage, **values: object) -> object:
    url = page(NOUN, "change", row.pk)
    return client.post(url, {**form_of(client, url), **values})


def state(row: SignupPage) -> tuple[str, int]:
    row.refresh_from_db()
    return row.state, row.version


def body(response: object) -> str:
    return response.content.decode()


def test_a_marketer_makes_a_page_which_is_a_draft_of_theirs(lst):
    values = {"slug": "spring", "list": lst.pk, "headline": "Tulips", "countries": "us"}

    staff("marketer").post(page(NOUN, "add"), {**values, "language": ""})

    row = SignupPage.objects.get(slug="spring")
    assert (row.state, row.author, row.countries) == ("draft", "marketer", ["US"])


def test_submitting_locks_it(draft):
    client = staff("marketer")

    client.post(page(NOUN, "submit", draft.pk), CONFIRMED)

    assert state(draft) == ("in_review", 1)
    assert client.post(page(NOUN, "change", draft.pk)).status_code == 403


def test_an_approver_opens_it(submitted):
    approve(staff("approver"), submitted)

    assert state(submitted) == ("approved", 1)
    assert submitted.approved_by == "approver"
    assert Client().get("/join/offers/").status_code == 200


@pytest.mark.parametrize(
    ("role", "is_told"), [("approver", True), ("root", False), ("marketer", False)]
)
def test_who_may_decide_on_it_is_told_at_home(submitted, role, is_told):
    SignupPage.objects.update(author="root")

    shown = body(staff(role).get("/admin/"))

    assert ("The sign-up page offers waits for approval." in shown) is is_told


def test_its_author_does_not_approve_it(submitted):
    SignupPage.objects.update(author="root")

    response = approve(staff("root"), submitted)

    assert "somebody else has to approve it" in said(response)
    assert state(submitted) == ("in_review", 1)


def test_on_their_own_machine_the_only_person_does(submitted, settings):
    settings.SAYWHEN_DEMO = True
    SignupPage.objects.update(author="root")

    approve(staff("root"), submitted)

    assert state(submitted) == ("approved", 1)


@pytest.mark.parametrize("role", ["marketer", "support", "operator"])
def test_approving_is_forbidden_to_everyone_else(submitted, role):
    response = staff(role).post(page(NOUN, "approve", submitted.pk), CONFIRMED)

    assert response.status_code == 403


def test_the_verb_is_not_on_the_page_of_who_may_not_use_it(submitted):
    url = page(NOUN, "approve", submitted.pk)

    shown = [
        url in body(staff(role).get(page(NOUN, "change", submitted.pk)))
        for role in ("marketer", "approver")
    ]

    assert shown == [False, True]


def test_what_changed_after_reading_is_not_approved(submitted):
    client, url = staff("approver"), page(NOUN, "approve", submitted.pk)
    read = as_read(submitted)
    SignupPage.objects.update(headline="90% off")

    response = client.post(url, {**CONFIRMED, "read": read})

    assert "has changed while you read" in said(response)
    assert state(submitted) == ("in_review", 1)


def test_the_approver_reads_what_shoppers_will(submitted):
    shown = body(staff("approver").get(page(NOUN, "approve", submitted.pk)))

    assert "10% off your next bouquet" in shown
    assert "United States, France, in English: <bdi>“I agree to receive" in shown


def test_an_edit_of_an_open_page_is_a_new_version_and_a_draft(offers_page):
    edit(staff("marketer"), offers_page, headline="20% off")

    assert state(offers_page) == ("draft", 2)
    assert (offers_page.author, offers_page.approved_by) == ("marketer", "")


def test_shoppers_go_on_seeing_the_version_approved_before(offers_page):
    edit(staff("marketer"), offers_page, headline="20% off")

    shown = body(Client().get("/join/offers/"))

    assert "10% off your next bouquet" in shown
    assert "20% off" not in shown


def test_an_approved_edit_takes_the_place_of_what_was_open(offers_page):
    marketer = staff("marketer")
    edit(marketer, offers_page, headline="20% off")
    marketer.post(page(NOUN, "submit", offers_page.pk), CONFIRMED)

    approve(staff("approver"), offers_page)

    assert state(offers_page) == ("approved", 2)
    assert "20% off" in body(Client().get("/join/offers/"))


def test_every_version_shoppers_saw_is_kept(offers_page):
    change(offers_page, headline="20% off")

    kept = [json.loads(row.content) for row in offers_page.versions.order_by("number")]

    assert [row["headline"] for row in kept] == ["10% off your next bouquet", "20% off"]


def test_the_page_says_which_version_shoppers_see_meanwhile(offers_page):
    marketer = staff("marketer")
    edit(marketer, offers_page, headline="20% off")

    shown = body(marketer.get(page(NOUN, "change", offers_page.pk)))

    assert (
        "Shoppers see version 1, approved by ann, until this one is approved" in shown
    )


def test_closing_it_takes_it_from_shoppers(offers_page):
    staff("approver").post(page(NOUN, "close", offers_page.pk), CONFIRMED)

    assert state(offers_page) == ("draft", 2)
    assert Client().get("/join/offers/").status_code == 404


def test_closing_it_leaves_what_is_being_written(offers_page):
    marketer = staff("marketer")
    edit(marketer, offers_page, headline="20% off")

    marketer.post(page(NOUN, "close", offers_page.pk), CONFIRMED)

    assert state(offers_page) == ("draft", 2)
    assert SignupPage.objects.get().headline == "20% off"


def test_a_page_nobody_sees_is_not_closed(draft):
    response = staff("approver").post(page(NOUN, "close", draft.pk), CONFIRMED)

    assert "cannot become draft" in said(response)


def test_an_edit_of_a_draft_is_no_new_version(draft):
    edit(staff("marketer"), draft, headline="20% off")

    assert state(draft) == ("draft", 1)


def test_saving_without_a_change_is_no_edit(offers_page):
    edit(staff("marketer"), offers_page)

    assert state(offers_page) == ("approved", 1)


def test_its_address_and_its_list_stay(offers_page):
    shown = body(staff("marketer").get(page(NOUN, "change", offers_page.pk)))

    assert 'name="headline"' in shown
    assert 'name="slug"' not in shown
    assert 'name="list"' not in shown


def test_it_may_go_back_to_draft(submitted):
    staff("approver").post(page(NOUN, "reopen", submitted.pk), CONFIRMED)

    assert state(submitted) == ("draft", 1)


def test_a_draft_is_not_approved_past_its_review(draft):
    response = staff("approver").post(page(NOUN, "approve", draft.pk), CONFIRMED)

    assert "is draft, so it cannot become approved" in said(response)


def test_nobody_deletes_a_page(offers_page):
    client = staff("root")

    assert client.post(page(NOUN, "delete", offers_page.pk)).status_code == 403


@pytest.mark.parametrize(
    ("field", "sentence"),
    [
        ("terms_url", "lacks terms"),
        ("privacy_url", "lacks privacy"),
        ("support", "lacks HELP with a contact"),
    ],
)
def test_a_page_says_which_element_its_wording_lacks(submitted, lst, field, sentence):
    SubscriberList.objects.update(**{field: ""})
    lst.refresh_from_db()
    publish(lst)

    assert f"The approved wording for France {sentence}." in lacking(submitted)
    assert sentence in said(approve(staff("approver"), submitted))


def test_a_page_says_for_which_country_nobody_approved_the_wording(submitted):
    Disclosure.objects.filter(country="FR").delete()
    submitted.refresh_from_db()

    assert lacking(submitted) == [
        "Nobody has approved the wording of Offers for France."
    ]


def test_a_page_says_which_country_its_list_does_not_serve(lst):
    row = make_page(lst, countries=["US", "GB"], state="draft", approved_by="")

    assert lacking(row) == ["Offers does not serve United Kingdom."]


def test_a_page_that_lacks_something_has_no_button_to_approve_it(submitted):
    Disclosure.objects.all().delete()

    shown = body(staff("approver").get(page(NOUN, "approve", submitted.pk)))

    assert "It cannot be approved yet:" in shown
    assert "Approve and open" not in shown


def test_it_counts_who_came_this_way(lst, offers_page, shopper):
    join(make_people([us_phone(50), us_phone(51)]), lst, now=timezone.now())
    SubscriberList.objects.update(opt_in="single")
    shopper.sign_up()

    shown = body(staff("marketer").get(page(NOUN, "changelist")))

    assert "1 of 3" in shown


def test_the_list_of_pages_costs_the_same_for_2_and_20():
    client, url = staff("root"), page(NOUN, "changelist")
    for n in range(2):
        make_page(make_list(f"list-{n}", **LAW), f"page-{n}")
    few = cost(client, url)
    for n in range(2, 20):
        make_page(make_list(f"list-{n}", **LAW), f"page-{n}")

    assert cost(client, url) == few


def test_the_list_links_to_each_page(offers_page):
    shown = body(staff("marketer").get(page(NOUN, "changelist")))

    assert 'href="/join/offers/"' in shown
