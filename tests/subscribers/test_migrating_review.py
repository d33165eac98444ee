"""Wording approved before there was a life after approval: the newest of it is live."""

from importlib import import_module

import pytest
from django.apps import apps

from subscribers.models import Disclosure
from tests.factories import NOON, make_list

pytestmark = pytest.mark.django_db

MIGRATION = import_module("subscribers.migrations.0014_approved_wording_is_live")


@pytest.fixture
def versions() -> None:
    lst = make_list()
    for version, state in ((1, "approved"), (2, "approved"), (3, "in_review")):
        Disclosure.objects.create(
            list=lst,
            country="US",
            language="en",
            version=version,
            text=f"Words {version}.",
            state=state,
            approved_by="ann" if state == "approved" else "",
            approved_at=NOON if state == "approved" else None,
        )


def found(*names: str) -> list[tuple[object, ...]]:
    return list(Disclosure.objects.order_by("version").values_list(*names))


def test_the_newest_approved_version_becomes_live_and_older_ones_retire(versions):
    MIGRATION.put_live(apps, None)

    assert found("version", "state", "live_at", "retired_at") == [
        (1, "retired", NOON, NOON),
        (2, "live", NOON, None),
        (3, "in_review", None, None),
    ]


def test_the_way_back_leaves_all_of_them_approved(versions):
    MIGRATION.put_live(apps, None)

    MIGRATION.approve(apps, None)

    assert found("state") == [("approved",), ("approved",), ("in_review",)]
