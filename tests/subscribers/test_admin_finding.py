"""People are found by pieces of what names them and by what they are, at any number."""

from datetime import timedelta

import pytest
from django.utils import timezone

from subscribers.admin import subscriber_finding
from subscribers.models import Segment, Subscriber, Tag
from subscribers.origin import Origin, Who
from tests.factories import fr_phone, join, make_list, make_people, us_phone
from tests.staffing import page, staff

pytestmark = pytest.mark.django_db

NOUN = "subscribers.subscriber"


@pytest.fixture
def ann() -> Subscriber:
    [ann] = make_people([us_phone(1)])
    Subscriber.objects.filter(pk=ann.pk).update(first_name="Ann", last_name="Lee")
    ann.refresh_from_db()
    return ann


def found(term: str) -> list[int]:
    response = staff("root").get(page(NOUN, "changelist"), {"q": term})
    return [row.pk for row in response.context["cl"].result_list]


@pytest.mark.parametrize(
    "term",
    ["+12025550101", "(202) 555-0101", "1-202-555-0101", "0101", "2025550101"],
    ids=["whole", "national", "dashes", "last four", "plain digits"],
)
def test_it_finds_a_number_in_any_format(ann, term):
    make_list()
    make_people([us_phone(2)])

    assert found(term) == [ann.pk]


def test_it_finds_a_national_number_of_a_country_some_list_serves():
    make_list(countries=["FR"])
    [paul] = make_people([fr_phone(1)])

    assert found("06 12 30 00 01") == [paul.pk]


@pytest.mark.parametrize("term", ["ann", "Lee", "an le", "LEE ANN"])
def test_it_finds_the_beginning_of_a_name(ann, term):
    make_people([us_phone(2)])

    assert found(term) == [ann.pk]


def test_it_does_not_search_for_fewer_than_four_digits(ann):
    assert found("555") == []


@pytest.mark.parametrize(
    "term",
    ["2555 lee", "LEE A", "ANN@exam lee", "ann 0101", "ann@"],
    ids=["middles", "beginnings", "name and address", "name and number", "address"],
)
def test_every_piece_has_to_be_there(ann, term):
    Subscriber.objects.filter(pk=ann.pk).update(email="ann@example.com")
    [bo] = make_people([us_phone(2)])
    Subscriber.objects.filter(pk=bo.pk).update(first_name="Ann", last_name="Bo")

    assert found(term) == [ann.pk]


def test_a_plus_begins_the_number(ann):
    assert found("+1 202") == [ann.pk]


def test_nobody_whose_number_only_holds_it_begins_with_it(ann):
    assert found("+2025") == []


def test_an_accented_capital_is_found_by_a_small_letter(ann):
    Subscriber.objects.filter(pk=ann.pk).update(first_name="Élodie")

    assert found("élo") == [ann.pk]


def test_what_is_searched_for_stands_in_no_address(ann):
    client = staff("root")

    sent = client.post(page(NOUN, "search"), {"q": "ann", "country": "US"})
    shown = client.get(sent["Location"])

    assert "ann" not in sent["Location"]
    assert "country=US" in sent["Location"]
    assert [row.pk for row in shown.context["cl"].result_list] == [ann.pk]
    assert shown.context["cl"].query == "ann"


def test_a_search_that_is_over_shows_nobody_rather_than_everybody(ann):
    assert found("~gone") == []


def test_a_count_stops_where_nobody_leafs_any_more(ann, monkeypatch):
    monkeypatch.setattr(subscriber_finding, "COUNTED_TO", 60)
    make_people([us_phone(n) for n in range(2, 80)])

    shown = staff("root").get(page(NOUN, "changelist")).content.decode()

    assert "60+" in shown
    assert "Select all 60+ subscribers" in shown


@pytest.mark.parametrize(
    ("query", "names"),
    [
        ({"joined": "7"}, ["Bo"]),
        ({"door": "page"}, ["Bo"]),
        ({"door": "import", "status": "active"}, ["Ann"]),
        ({"reachable": "yes"}, ["Ann", "Bo"]),
        ({"reachable": "no"}, ["Cy"]),
        ({"tag": "vip"}, ["Ann"]),
        ({"segment": "bos"}, ["Bo"]),
    ],
    ids=lambda value: "-".join(value),
)
def test_people_are_narrowed_by_what_they_are(ann, query, names):
    offers, now = make_list(), timezone.now()
    bo, cy = make_people([us_phone(2), us_phone(3)])
    join([ann], offers, now=now - timedelta(days=30))
    page_door = Origin(who=Who.PERSON, door="page:offers")
    join([bo], offers, now=now - timedelta(days=2), origin=page_door)
    for row, name in ((ann, "Ann"), (bo, "Bo"), (cy, "Cy")):
        Subscriber.objects.filter(pk=row.pk).update(first_name=name)
    tag = Tag.objects.create(name="vip")
    ann.tags.add(tag)
    rules = {"field": "first_name", "op": "is", "value": "Bo"}
    segment = Segment.objects.create(slug="bos", name="Bos", rules=rules)
    keys = {"vip": tag.pk, "bos": segment.pk}

    asked = {name: keys.get(value, value) for name, value in query.items()}
    shown = staff("root").get(page(NOUN, "changelist"), asked)

    listed = [row.first_name for row in shown.context["cl"].result_list]
    assert sorted(listed) == names


def test_filters_ask_for_list_and_status_of_one_subscription(ann):
    offers, news = make_list("offers"), make_list("news", opt_in="double")
    [bo] = make_people([us_phone(2)])
    join([ann], offers)
    join([bo], news)
    client = staff("root")

    shown = client.get(
        page(NOUN, "changelist"), {"list": offers.pk, "status": "active"}
    )

    assert [row.pk for row in shown.context["cl"].result_list] == [ann.pk]


@pytest.mark.parametrize(
    ("query", "count"),
    [({"country": "US"}, 1), ({"country": "-"}, 0), ({"line": "mobile"}, 1)],
    ids=["country", "elsewhere", "line"],
)
def test_it_filters_by_country_and_line(ann, query, count):
    make_list(countries=["US"])

    shown = staff("root").get(page(NOUN, "changelist"), query)

    assert len(shown.context["cl"].result_list) == count
