"""The segment's page: built, counted while it is typed, frozen, kept while in use."""

import json

import pytest
from django.test import Client
from django.utils import timezone

from subscribers.admin import segment_people
from subscribers.models import Segment
from subscribers.registries import open_places
from subscribers.segmentation.freezing import freeze
from tests.factories import (
    fr_phone,
    join,
    make_campaign,
    make_list,
    make_people,
    us_phone,
)
from tests.staffing import CONFIRMED, page, staff

pytestmark = pytest.mark.django_db

FRENCH = {"field": "country", "op": "is", "value": "FR"}
ABOUT = {"field": "segment", "op": "is", "value": "french"}
PEOPLE = "/admin/subscribers/segment/people/"


@pytest.fixture
def marketer() -> Client:
    return staff("marketer")


@pytest.fixture
def french() -> Segment:
    """Two French people, one of them on the list of offers."""
    people = make_people([fr_phone(1), fr_phone(2), us_phone(1)])
    join([people[0], people[2]], make_list("offers"))
    return Segment.objects.create(slug="french", name="French", rules=FRENCH)


def counted(client: Client, rules: object, **more: object) -> dict[str, str]:
    posted = {"rules": json.dumps(rules), **more}
    shown = client.post(PEOPLE, posted).context["people"]
    return {id_: number for id_, _, number in shown.figures}


def told(client: Client, **posted: object) -> str:
    return client.post(PEOPLE, posted).content.decode()


# --- the live count -------------------------------------------------------------------


def test_it_counts_rules_that_are_not_saved(marketer, french):
    found = counted(marketer, {"not": FRENCH})

    assert found["people-count"] == "1"


def test_it_counts_who_may_be_texted(marketer, french):
    assert counted(marketer, FRENCH)["reachable-count"] == "1"


def test_it_counts_who_may_be_texted_on_the_list_that_is_chosen(marketer, french):
    make_list("news")

    assert counted(marketer, FRENCH, reachable_on="news")["reachable-count"] == "0"


def test_it_counts_who_may_be_texted_at_this_hour(marketer, french, monkeypatch):
    monkeypatch.setattr(open_places, "_entries", {"night": lambda places, now: set()})

    assert counted(marketer, FRENCH)["open-count"] == "0"


def test_it_shows_ten_people_with_masked_numbers(marketer):
    make_people([us_phone(at) for at in range(12)])

    shown = told(marketer, rules=json.dumps({"not": FRENCH}))

    assert shown.count("+1•••") == 10
    assert us_phone(11).e164 not in shown


def test_it_says_what_is_wrong_and_where(marketer):
    rules = {"all": [FRENCH, {**FRENCH, "field": "contry"}]}

    shown = marketer.post(PEOPLE, {"rules": json.dumps(rules)}).context["people"]

    assert [fault["place"] for fault in shown.faults] == ["all[1].field"]


def test_text_that_is_no_json_is_no_crash(marketer):
    assert "not JSON yet" in told(marketer, rules="{")


def test_no_rules_are_no_crash(marketer):
    assert "Add a rule" in told(marketer, rules="")


def test_a_frozen_segment_shows_its_members(marketer, french):
    freeze(french, now=timezone.now())
    make_people([fr_phone(3)])

    assert counted(marketer, FRENCH, segment=french.pk)["people-count"] == "2"


def test_who_may_only_look_sees_the_count_too(french):
    shown = told(staff("approver"), segment=french.pk)

    assert '<dd id="people-count">2</dd>' in shown


@pytest.mark.parametrize("count", [2, 20])
def test_a_count_costs_the_same_for_few_and_for_many(
    marketer, count, django_assert_max_num_queries
):
    make_people([fr_phone(number) for number in range(1, count)])

    with django_assert_max_num_queries(20):
        counted(marketer, FRENCH)


def test_a_question_that_takes_too_long_is_broken_off(marketer, french, monkeypatch):
    monkeypatch.setattr(segment_people, "SECONDS", 0.0)

    assert "was broken off" in told(marketer, rules=json.dumps(FRENCH))


# --- the form -------------------------------------------------------------------------


def test_the_builder_is_offered_every_field(marketer):
    offered = marketer.get(page("subscribers.segment", "add")).context["building"]

    assert {"country", "received", "keyword", "segment"} <= {
        field["name"] for field in offered["fields"]
    }


def test_a_segment_is_not_offered_itself(marketer, french):
    Segment.objects.create(slug="other", name="Other", rules=FRENCH)
    url = page("subscribers.segment", "change", french.pk)

    fields = marketer.get(url).context["building"]["fields"]

    (choices,) = (one["choices"] for one in fields if one["name"] == "segment")
    assert choices == (("other", "Other"),)


def test_a_refused_form_says_where_each_rule_is_wrong(marketer):
    rules = {"all": [{**FRENCH, "value": "France"}, {**FRENCH, "op": "gt"}]}
    posted = {"name": "Odd", "slug": "odd", "rules": json.dumps(rules)}

    refused = marketer.post(page("subscribers.segment", "add"), posted)

    faults = refused.context["building"]["faults"]
    assert [fault["place"] for fault in faults] == ["all[0].value", "all[1].op"]


def test_a_segment_cannot_be_saved_to_ask_about_itself(marketer, french):
    Segment.objects.create(slug="other", name="Other", rules=ABOUT)
    posted = {"name": "French", "rules": json.dumps({**ABOUT, "value": "other"})}

    marketer.post(page("subscribers.segment", "change", french.pk), posted)

    french.refresh_from_db()
    assert french.rules == FRENCH


def test_who_may_only_look_reads_the_rules_in_words(french):
    shown = staff("approver").get(page("subscribers.segment", "change", french.pk))

    assert "Country is FR" in shown.content.decode()


def test_it_names_what_uses_it(marketer, french):
    make_campaign(make_list("news"), "spring", segment=french)

    shown = marketer.get(page("subscribers.segment", "change", french.pk))

    assert "Used by" in shown.content.decode()
    assert "Spring" in shown.content.decode()


# --- deleting and freezing ------------------------------------------------------------


def test_one_in_use_is_not_deleted_and_the_page_says_why(marketer, french):
    Segment.objects.create(slug="other", name="Other", rules=ABOUT)

    said = marketer.post(
        page("subscribers.segment", "delete", french.pk), {"post": "yes"}, follow=True
    )

    assert "is not deleted, because it is used by segment “Other”" in (
        said.content.decode()
    )
    assert Segment.objects.filter(slug="french").exists()


def test_several_with_one_in_use_among_them_are_not_deleted(marketer, french):
    other = Segment.objects.create(slug="other", name="Other", rules=FRENCH)
    make_campaign(make_list("news"), "spring", segment=other)
    chosen = {
        "action": "delete_selected",
        "_selected_action": [french.pk, other.pk],
        "post": "yes",
    }

    asked = marketer.post(page("subscribers.segment", "changelist"), chosen)

    assert "Campaign “Spring” uses Other" in asked.content.decode()
    assert Segment.objects.count() == 2


def test_one_that_is_frozen_is_deleted_with_its_members(marketer, french):
    freeze(french, now=timezone.now())

    marketer.post(page("subscribers.segment", "delete", french.pk), {"post": "yes"})

    assert not Segment.objects.exists()


def test_it_is_frozen_from_its_page(marketer, french):
    marketer.post(f"/admin/subscribers/segment/{french.pk}/freeze/", CONFIRMED)

    french.refresh_from_db()
    assert french.frozen_at
    assert french.members.count() == 2


def test_it_is_made_dynamic_from_its_page(marketer, french):
    freeze(french, now=timezone.now())

    marketer.post(f"/admin/subscribers/segment/{french.pk}/make-dynamic/", CONFIRMED)

    french.refresh_from_db()
    assert french.frozen_at is None


def test_rules_nobody_understands_are_not_frozen_and_staff_read_why(marketer, french):
    Segment.objects.update(rules={**FRENCH, "field": "attr.gone"})

    done = marketer.post(
        f"/admin/subscribers/segment/{french.pk}/freeze/", CONFIRMED, follow=True
    )

    assert "There is no attribute called “gone”" in done.content.decode()
