"""The audience's pages cost the same for two rows and twenty, and history stays."""

import pytest
from django.utils import timezone

from subscribers import consent
from subscribers.models import (
    ConsentEvent,
    Disclosure,
    ImportJob,
    Segment,
    Subscriber,
    SubscriberList,
    Tag,
)
from subscribers.origin import Origin, Who
from subscribers.scopes import Scope
from tests.factories import NOON, join, make_list, make_people, us_phone
from tests.staffing import cost, page, staff

pytestmark = pytest.mark.django_db

HISTORY = ("consentevent", "evidence", "suppression", "disclosure", "importjob")


def people_with_history(number: int, lst: SubscriberList) -> None:
    """Add `number` people who joined with evidence and left."""
    first = Subscriber.objects.count()
    rows = make_people([us_phone(first + n) for n in range(number)])
    tag, _ = Tag.objects.get_or_create(name="vip")
    origin = Origin(who=Who.STAFF, by="ann", why="card", evidence={"card": "7"})
    join(rows, lst, origin=origin)
    leaving = Origin(who=Who.STAFF, by="ann", why="phone call")
    keys = [row.pk for row in rows]
    consent.unsubscribe(keys, scope=Scope.of_list(lst), origin=leaving, now=NOON)
    for row in rows:
        row.tags.add(tag)


def other_rows(number: int) -> None:
    """Add `number` of everything that people don't bring along."""
    first = SubscriberList.objects.count()
    for n in range(first, first + number):
        lst = make_list(f"list-{n}")
        Tag.objects.create(name=f"tag-{n}")
        Segment.objects.create(slug=f"s-{n}", name=f"S{n}", rules={})
        Disclosure.objects.create(
            list=lst, country="US", language="en", version=1, text="x", text_hash="x"
        )
        ImportJob.objects.create(
            list=lst, file_name=f"{n}.csv", consent="none", by="ann", started_at=NOON
        )


@pytest.mark.parametrize(
    "noun", ["subscriber", "consentevent", "evidence", "suppression"]
)
def test_a_page_of_people_costs_the_same_for_2_and_20(noun):
    client, lst = staff("root"), make_list()
    url = page(f"subscribers.{noun}", "changelist")
    people_with_history(2, lst)
    few = cost(client, url)

    people_with_history(18, lst)

    assert cost(client, url) == few


@pytest.mark.parametrize(
    "noun", ["subscriberlist", "segment", "tag", "disclosure", "importjob"]
)
def test_another_page_costs_the_same_for_2_and_20(noun):
    client = staff("root")
    url = page(f"subscribers.{noun}", "changelist")
    other_rows(2)
    few = cost(client, url)

    other_rows(18)

    assert cost(client, url) == few


@pytest.mark.parametrize("noun", HISTORY)
def test_history_has_no_add_page_even_for_superusers(noun):
    assert staff("root").get(page(f"subscribers.{noun}", "add")).status_code == 403


@pytest.mark.parametrize("noun", HISTORY)
def test_history_is_not_deleted_even_by_superusers(noun):
    people_with_history(1, make_list())
    other_rows(1)
    client = staff("root")
    key = page_key(noun)

    assert client.post(page(f"subscribers.{noun}", "delete", key)).status_code == 403


@pytest.mark.parametrize("noun", HISTORY)
def test_history_is_not_changed_even_by_superusers(noun):
    people_with_history(1, make_list())
    other_rows(1)
    client = staff("root")
    key = page_key(noun)

    assert client.get(page(f"subscribers.{noun}", "change", key)).status_code == 200
    assert client.post(page(f"subscribers.{noun}", "change", key)).status_code == 403


def page_key(noun: str) -> int:
    model = next(
        model
        for model in ConsentEvent._meta.app_config.get_models()
        if model._meta.model_name == noun
    )
    return model.objects.earliest("pk").pk


def test_brand_and_purpose_are_locked_once_somebody_joined():
    client, lst = staff("marketer"), make_list()
    url = page("subscribers.subscriberlist", "change", lst.pk)
    assert 'name="brand"' in client.get(url).content.decode()

    join(make_people([us_phone(0)]), lst)

    assert 'name="brand"' not in client.get(url).content.decode()


def test_a_segment_with_rules_nobody_understands_is_not_saved():
    posted = {"name": "Odd", "slug": "odd", "rules": '{"field": "shoe", "op": "is"}'}

    response = staff("marketer").post(page("subscribers.segment", "add"), posted)

    assert "shoe" in response.content.decode()
    assert not Segment.objects.exists()


def test_the_menu_shows_nobody_a_page_they_may_not_open():
    shown = staff("support").get(page("subscribers.subscriber", "changelist"))

    assert page("subscribers.consentevent", "changelist") in shown.content.decode()
    assert page("campaigns.cap", "changelist") not in shown.content.decode()


def test_growth_counts_who_joined_and_left_lately():
    lst = make_list()
    origin = Origin(who=Who.STAFF, by="ann", why="card")
    now = timezone.now()
    rows = make_people([us_phone(n) for n in range(3)], now=now)
    join(rows, lst, now=now)
    consent.unsubscribe([rows[0].pk], scope=Scope.of_list(lst), origin=origin, now=now)

    shown = staff("root").get(page("subscribers.subscriberlist", "changelist"))

    [row] = shown.context["cl"].result_list
    assert (row.active_count, row.joined_count, row.left_count) == (2, 3, 1)
