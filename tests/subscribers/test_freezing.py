"""Frozen segments: whom they mean stays, until somebody says otherwise."""

import pytest

from subscribers import erasure
from subscribers.errors import BadRules
from subscribers.exporting import people
from subscribers.models import Segment, Subscriber
from subscribers.segmentation import answering, count
from subscribers.segmentation.freezing import freeze, make_dynamic
from tests.factories import NOON, STAFF, fr_phone, make_people, us_phone

pytestmark = pytest.mark.django_db

FRENCH = {"field": "country", "op": "is", "value": "FR"}


@pytest.fixture
def french() -> Segment:
    make_people([fr_phone(1), fr_phone(2), us_phone(1)])
    return Segment.objects.create(slug="french", name="French", rules=FRENCH)


def test_freezing_says_how_many_it_wrote_down(french):
    assert freeze(french, now=NOON).count == 2


def test_whoever_comes_later_is_not_among_the_frozen(french):
    frozen = freeze(french, now=NOON).segment
    make_people([fr_phone(3)])

    assert count(frozen).count == 2


def test_whoever_no_longer_answers_stays_among_the_frozen(french):
    frozen = freeze(french, now=NOON).segment
    Subscriber.objects.update(country="DE")

    assert Subscriber.objects.filter(answering(frozen)).count() == 2


def test_new_rules_wait_until_it_is_frozen_again(french):
    frozen = freeze(french, now=NOON).segment
    frozen.rules = {**FRENCH, "value": "US"}
    frozen.save()

    assert count(frozen).count == 2
    assert freeze(frozen, now=NOON).count == 1


def test_freezing_again_forgets_the_earlier_members(french):
    frozen = freeze(french, now=NOON).segment
    Subscriber.objects.filter(country="FR").update(country="DE")
    make_people([fr_phone(3)])

    assert freeze(frozen, now=NOON).count == 1


def test_a_dynamic_segment_asks_its_rules_again(french):
    frozen = freeze(french, now=NOON).segment
    make_people([fr_phone(3)])

    assert count(make_dynamic(frozen)).count == 3


def test_an_export_holds_the_frozen(french):
    frozen = freeze(french, now=NOON).segment
    make_people([fr_phone(3)])

    assert people(segment=frozen).count() == 2


def test_whoever_is_erased_leaves_the_frozen(french):
    frozen = freeze(french, now=NOON).segment
    gone = Subscriber.objects.filter(country="FR").first()

    erasure.erase([gone.pk], origin=STAFF, now=NOON)

    assert frozen.members.count() == 1


def test_rules_nobody_understands_freeze_nobody(french):
    frozen = freeze(french, now=NOON).segment
    Segment.objects.update(rules={**FRENCH, "field": "attr.gone"})

    with pytest.raises(BadRules):
        freeze(frozen, now=NOON)
    assert frozen.members.count() == 2


def test_freezing_costs_the_same_for_two_and_for_twenty(
    french, django_assert_max_num_queries
):
    make_people([fr_phone(number) for number in range(10, 30)])

    with django_assert_max_num_queries(10):
        freeze(french, now=NOON)
