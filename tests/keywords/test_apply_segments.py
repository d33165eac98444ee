"""Frozen segments in a file."""

import pytest

from subscribers.models import Segment
from tests.factories import fr_phone, make_people

pytestmark = pytest.mark.django_db

FILE = """
[[segments]]
slug = "french"
rules = {{ field = "country", op = "is", value = "{country}" }}
{more}
"""
FROZEN, DYNAMIC = "frozen = true", "frozen = false"


def french(apply, more: str, country: str = "FR") -> dict:
    return apply(FILE.format(country=country, more=more))


def members() -> int:
    return Segment.objects.get().members.count()


@pytest.fixture(autouse=True)
def two_french():
    make_people([fr_phone(1), fr_phone(2)])


def test_a_file_freezes_a_segment(apply):
    french(apply, FROZEN)

    assert members() == 2


def test_the_same_file_leaves_the_frozen_as_they_are(apply):
    french(apply, FROZEN)
    make_people([fr_phone(3)])

    assert french(apply, FROZEN)["unchanged"] == 1
    assert members() == 2


def test_a_file_that_asks_something_else_freezes_anew(apply):
    french(apply, FROZEN)

    french(apply, FROZEN, country="DE")

    assert members() == 0


def test_a_file_that_does_not_say_leaves_it_frozen(apply):
    french(apply, FROZEN)

    french(apply, "")

    assert Segment.objects.get().frozen_at


def test_a_file_lets_the_rules_ask_again(apply):
    french(apply, FROZEN)

    assert french(apply, DYNAMIC)["updated"] == 1
    assert Segment.objects.get().frozen_at is None
