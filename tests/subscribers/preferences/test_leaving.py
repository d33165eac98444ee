"""Leaving on the page is leaving by STOP of that scope."""

import pytest

from campaigns.sending.pump import dispatch
from subscribers.models import ConsentEvent, Suppression
from subscribers.verification import verify
from tests.factories import NOON, make_list
from tests.staffing import staff
from tests.subscribers.preferences.conftest import body, row

pytestmark = pytest.mark.django_db


def scopes() -> list[tuple[str, str]]:
    return list(Suppression.objects.in_force().values_list("scope", "brand"))


def test_it_asks_once_more(visitor):
    shown = body(visitor.get("leave/offers/"))

    assert "Leave Offers?" in shown
    assert "You stay on:" in shown


def test_one_list_is_left(visitor):
    visitor.post("leave/offers/")

    assert (row("offers").status, row("news").status) == ("unsubscribed", "active")
    assert scopes() == [("list", "")]


def test_the_whole_brand_is_left(visitor):
    visitor.post("leave/")

    assert {row("offers").status, row("news").status} == {"unsubscribed"}
    assert scopes() == [("brand", "Petal & Stem")]


def test_leaving_twice_writes_nothing_more(visitor):
    visitor.post("leave/")
    before = ConsentEvent.objects.count()

    visitor.post("leave/")

    assert ConsentEvent.objects.count() == before


def test_a_list_they_are_not_on_is_not_left(visitor, sender):
    make_list("bread", sender=sender, brand="Crust & Crumb")

    visitor.post("leave/bread/")

    assert scopes() == []


def test_afterwards_the_page_says_how_to_come_back(visitor):
    visitor.post("leave/")

    shown = body(visitor.get())
    assert "You are on none of Petal &amp; Stem’s lists." in shown
    assert "Text START to" in shown


def test_no_text_follows(visitor, memory):
    visitor.post("leave/")
    dispatch(until_empty=True, moved_to=NOON)

    assert memory.texts == []


def test_the_ledger_verifies(visitor):
    visitor.post("leave/offers/")

    assert verify().ok


def test_the_timeline_tells_of_it(visitor, ann):
    visitor.post("leave/offers/")

    page = staff("support").get(f"/admin/subscribers/subscriber/{ann.pk}/change/")
    assert "On the preference page" in body(page)
