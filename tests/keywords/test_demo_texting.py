"""The demonstration's phones show both sides of the story, at its instants."""

from collections.abc import Iterator
from datetime import UTC, datetime

import pytest
from django.db import transaction
from pytest_django import DjangoDbBlocker

from campaigns.models import Message, SimulatedText
from keywords.demo.seed import seed
from keywords.models import InboundMessage

pytestmark = pytest.mark.django_db

NOW = datetime(2026, 5, 14, 9, 30, tzinfo=UTC)


@pytest.fixture(scope="module", autouse=True)
def _shop(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> Iterator[None]:
    """Open the shop once for the whole file, and take it away again."""
    with django_db_blocker.unblock(), transaction.atomic():
        seed(12, now=NOW)
        yield
        transaction.set_rollback(True)


def test_what_they_texted_stands_on_their_phones():
    typed = SimulatedText.objects.filter(direction="from_phone")
    heard = InboundMessage.objects.values_list("from_number", "body", "received_at")

    assert set(typed.values_list("phone", "text", "created_at")) == set(heard)
    assert typed.count() == len(heard) > 0


def test_what_they_got_is_dated_by_its_hand_over():
    got = SimulatedText.objects.filter(direction="to_phone")
    handed = Message.objects.filter(status="delivered")

    assert sorted(got.values_list("created_at", flat=True)) == sorted(
        handed.values_list("handed_at", flat=True)
    )


def test_their_texts_stand_in_the_order_of_the_story():
    told = SimulatedText.objects.order_by("pk").values_list("created_at", flat=True)

    assert list(told) == sorted(told)
