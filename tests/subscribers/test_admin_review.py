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


def test_approving_publishes_a_version_per_country(lst):
    staff("approver").post(page(NOUN, "approve_wording", lst.pk), CONFIRMED)

    rows = Disclosure.objects.order_by("country").values_list("country", "approved_by")
    assert list(rows) == [("FR", "approver"), ("US", "approver")]


def test_the_last_editor_does_not_approve(lst):
    client = staff("root")
    edit(client, lst)

    response = client.post(page(NOUN, "approve_wording", lst.pk), CONFIRMED)

    assert "somebody else has to approve" in said(response)
    assert not Disclosure.objects.exists()


def test_a_version_names_its_author_and_its_approver(lst):
    edit(staff("marketer"), lst, countries="us, FR")

    staff("approver").post(page(NOUN, "approve_wording", lst.pk), CONFIRMED)

    row = Disclosure.objects.first()
    assert (row.author, row.approved_by) == ("marketer", "approver")


def test_approving_twice_makes_no_second_version(lst):
    client = staff("approver")
    client.post(page(NOUN, "approve_wording", lst.pk), CONFIRMED)

    client.post(page(NOUN, "approve_wording", lst.pk), CONFIRMED)

    assert set(Disclosure.objects.values_list("version", flat=True)) == {1}


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
