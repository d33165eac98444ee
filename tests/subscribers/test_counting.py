"""Counting many people: found list by list whom the model finds person by person."""

import pytest
from django.db import connection

from subscribers import consent
from subscribers.models import Subscriber, SubscriberList
from subscribers.scopes import Scope
from subscribers.segmentation.memory import room_to_count
from subscribers.segmentation.reaching import reachable_on
from tests.factories import NOON, STAFF, join, make_list, make_people, us_phone

pytestmark = pytest.mark.django_db


@pytest.fixture
def people() -> list[Subscriber]:
    """Six: on both lists, on one, left one, left all, with a landline, on none."""
    offers, news = make_list("offers"), make_list("news", brand="Bunga")
    rows = make_people([us_phone(at) for at in range(6)])
    join(rows[:5], offers)
    join([rows[0], rows[3]], news)
    changed = {"origin": STAFF, "now": NOON}
    consent.unsubscribe([rows[2].pk], scope=Scope.of_list(offers), **changed)
    consent.unsubscribe([rows[3].pk], scope=Scope.everything(), **changed)
    Subscriber.objects.filter(pk=rows[4].pk).update(line=Subscriber.Line.LANDLINE)
    return rows


def test_it_finds_whom_the_model_finds_on_some_list(people):
    found = Subscriber.objects.known().filter(
        reachable_on(SubscriberList.objects.all())
    )

    assert set(found) == set(Subscriber.objects.reachable_at_all()) == set(people[:2])


@pytest.mark.parametrize("slug", ["offers", "news"])
def test_it_finds_whom_the_model_finds_on_one_list(people, slug):
    lst = SubscriberList.objects.get(slug=slug)
    found = Subscriber.objects.known().filter(reachable_on([lst]))

    assert set(found) == set(Subscriber.objects.reachable(lst))


def test_without_lists_nobody_may_be_texted(people):
    assert not Subscriber.objects.filter(reachable_on([])).exists()


@pytest.mark.skipif(connection.vendor != "postgresql", reason="its own settings")
def test_its_settings_are_as_before_afterwards():
    def memory() -> str:
        with connection.cursor() as cursor:
            cursor.execute("SHOW work_mem")
            return cursor.fetchone()[0]

    before = memory()
    with room_to_count():
        within = memory()

    assert (within, memory()) == ("64MB", before)
