"""The rulebook's pages: the map, one rule, tightening, ending, reviewing."""

from datetime import time

import pytest
from django.contrib.admin.models import LogEntry
from django.utils import timezone

from campaigns.models import HouseRule, RuleReview
from campaigns.pacing.tightening import Tightening, tighten
from tests.staffing import CONFIRMED, cost, page, said, staff

pytestmark = pytest.mark.django_db

RULES = "campaigns.houserule"
LIST = page(RULES, "changelist")
LATE = {**CONFIRMED, "code": "FR", "reason": "late risers", "opens_at": "10:00"}


def own(code: str = "FR") -> HouseRule:
    asked = Tightening(code=code, reason="late risers", opens_at=time(10))
    return tighten(asked, by="ann", now=timezone.now())


def test_it_shows_where_it_is_open_and_every_rule():
    html = staff("marketer").get(LIST).content.decode()

    assert "Open and closed now" in html
    assert "US: Florida" in html
    assert "3 in 24 h" in html


def test_a_rule_shows_its_sources_and_what_is_ours():
    own()
    html = staff("support").get(page(RULES, "rule"), {"code": "FR"}).content.decode()

    assert "https://suresms.com" in html
    assert "Mon-Fri 10:00-20:00, Sat 10:00-18:00, Sun closed" in html
    assert "Not before 10:00." in html


def test_a_rule_nobody_knows_leads_back():
    response = staff("root").get(page(RULES, "rule"), {"code": "XX"})

    assert response["Location"] == LIST


def test_an_approver_tightens_a_rule():
    response = staff("approver").post(page(RULES, "tighten"), LATE)

    row = HouseRule.objects.get()
    assert (row.code, row.by, row.opens_at) == ("FR", "approver", time(10))
    assert said(response) == "In force: Not before 10:00."
    assert LogEntry.objects.get().change_message


def test_what_would_loosen_stays_on_the_form_with_its_reason():
    typed = {**LATE, "opens_at": "06:00"}
    response = staff("approver").post(page(RULES, "tighten"), typed)

    assert "It opens at 08:00 already" in response.content.decode()
    assert not HouseRule.objects.exists()


@pytest.mark.parametrize(
    "typed",
    [{"closed_on": "soon"}, {"cap_messages": "2"}, {"opens_at": "late"}, {"code": "?"}],
    ids=["dates", "half a cap", "an hour", "a place"],
)
def test_what_cannot_be_read_stays_on_the_form(typed):
    response = staff("approver").post(page(RULES, "tighten"), {**LATE, **typed})

    assert response.status_code == 200
    assert response.context["form"].errors


def test_ending_one_asks_why_and_keeps_both():
    row = own()
    client = staff("operator")
    client.post(page(RULES, "end_rule", row.pk), {**CONFIRMED, "why": "nobody minds"})

    row.refresh_from_db()
    assert (row.end.by, row.end.reason) == ("operator", "nobody minds")
    assert "nobody minds" in client.get(page(RULES, "change", row.pk)).content.decode()


def test_a_review_is_noted():
    url = f"{page(RULES, 'reviewed')}?code=US-FL"
    typed = {**CONFIRMED, "note": "501.616 of today", "next_on": "2099-01-01"}
    response = staff("approver").post(url, typed)

    assert RuleReview.objects.get().code == "US-FL"
    assert "due again" in said(response)


def test_the_page_costs_the_same_with_2_and_12_of_ours():
    client = staff("root")
    for code in ("FR", "US"):
        own(code)
    few = cost(client, LIST)
    for code in ("GB", "DE", "IT", "ES", "NL", "BE", "AT", "PL", "US-CA", "*"):
        own(code)

    assert cost(client, LIST) == few
