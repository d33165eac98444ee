"""The wording of a list is approved by somebody who did not write it."""

import pytest
from django.test import Client

from subscribers.models import Disclosure, SubscriberList
from tests.factories import make_list
from tests.staffing import CONFIRMED, form_of, page, said, staff

pytestmark = pytest.mark.django_db

NOUN = "subscribers.subscriberlist"


def edit(client: Client, lst: SubscriberList, **values: object) -> object:
    url = page(NOUN, "change", lst.pk)
    return client.post(url, {**form_of(client, url), "purpose": "news", **values})


@pytest.fixture
def lst() -> SubscriberList:
    return make_list()


def test_editing_a_list_publishes_nothing(lst):
    edit(staff("marketer"), lst, countries="us, FR")

    lst.refresh_from_db()
    assert (lst.purpose, lst.countries) == ("news", ["US", "FR"])
    assert not Disclosure.objects.exists()


def press(client: Client, lst: SubscriberList, verb: str, **values: object) -> object:
    """Press a verb's button on the page that asks, as a browser does."""
    url = page(NOUN, verb, lst.pk)
    hidden = dict(client.get(url).context["question"].hidden)
    return client.post(url, {**CONFIRMED, **hidden, **values})


def states() -> set[str]:
    return set(Disclosure.objects.values_list("state", flat=True))


def test_submitting_makes_a_version_per_country_and_locks_it(lst):
    press(staff("marketer"), lst, "submit_wording")

    rows = Disclosure.objects.order_by("country").values_list("country", "submitted_by")
    assert list(rows) == [("FR", "marketer"), ("US", "marketer")]
    assert states() == {"in_review"}


def test_another_approves_and_puts_it_live(lst):
    press(staff("marketer"), lst, "submit_wording")
    approver = staff("approver")

    press(approver, lst, "approve_wording")
    assert states() == {"approved"}
    press(approver, lst, "put_wording_live")

    assert states() == {"live"}


def test_the_last_editor_does_not_approve(lst):
    client = staff("root")
    edit(client, lst)
    press(staff("marketer"), lst, "submit_wording")

    response = press(client, lst, "approve_wording")

    assert "somebody else has to approve" in said(response)
    assert states() == {"in_review"}


def test_a_version_names_its_author_and_its_approver(lst):
    edit(staff("marketer"), lst, countries="us, FR")
    press(staff("marketer", "max"), lst, "submit_wording")
    press(staff("approver"), lst, "approve_wording")

    row = Disclosure.objects.first()
    names = (row.author, row.submitted_by, row.approved_by)
    assert names == ("marketer", "max", "approver")


def test_sending_back_says_why(lst):
    press(staff("marketer"), lst, "submit_wording")

    press(staff("approver"), lst, "send_wording_back", reason="Name the shop.")

    assert states() == {"draft"}
    shown = staff("support").get(page(NOUN, "change", lst.pk)).content.decode()
    assert "sent back: Name the shop." in shown


def test_sending_back_without_a_reason_is_refused(lst):
    press(staff("marketer"), lst, "submit_wording")

    press(staff("approver"), lst, "send_wording_back", reason="")

    assert states() == {"in_review"}


def test_what_was_not_on_the_page_is_not_approved(lst):
    press(staff("marketer"), lst, "submit_wording")

    response = staff("approver").post(
        page(NOUN, "approve_wording", lst.pk), {**CONFIRMED, "read": "1"}
    )

    assert "moved on while you read" in said(response)
    assert states() == {"in_review"}


def test_a_blank_left_open_is_named_when_it_is_submitted(lst):
    SubscriberList.objects.update(template="healthcare")

    response = press(staff("marketer"), lst, "submit_wording")

    assert "The wording still has [PRACTICE NAME]." in said(response)
    assert not Disclosure.objects.exists()


def test_a_version_has_its_own_page_with_the_same_verbs(lst):
    press(staff("marketer"), lst, "submit_wording")
    row = Disclosure.objects.get(country="US")
    client = staff("approver")
    url = page("subscribers.disclosure", "approve_wording", row.pk)

    client.post(url, {**CONFIRMED, "read": str(row.pk)})

    found = dict(Disclosure.objects.values_list("country", "state"))
    assert found == {"US": "approved", "FR": "in_review"}


@pytest.mark.parametrize("role", ["marketer", "support", "operator"])
def test_approving_is_forbidden_to_everyone_else(lst, role):
    response = staff(role).post(page(NOUN, "approve_wording", lst.pk), CONFIRMED)

    assert response.status_code == 403


def test_a_half_promise_is_refused(lst):
    shown = edit(staff("marketer"), lst, promise_messages=4)

    assert "A promise needs both" in shown.content.decode()


def test_an_unknown_country_is_refused(lst):
    shown = edit(staff("marketer"), lst, countries="US, XQ")

    assert "XQ is not a country" in shown.content.decode()
