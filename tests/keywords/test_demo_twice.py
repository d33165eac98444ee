"""The demonstration told twice: every row the same but for secrets and the clock."""

import json
import re
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

import pytest
from django.apps import apps
from django.db import connection, models, transaction

from keywords.demo.seed import seed

pytestmark = [
    pytest.mark.django_db,
    # Sequences go on counting after a rollback there, and doors and causes name keys.
    pytest.mark.skipif(
        connection.vendor != "sqlite", reason="PostgreSQL never counts a key twice."
    ),
]

NOW = datetime(2026, 5, 14, 9, 30, tzinfo=UTC)
OURS = ("subscribers", "campaigns", "keywords")
# Drawn anew so that nobody can guess them, or written by the wall clock.
SECRET = {
    *("salt", "chain", "line_hash", "reference", "provider_id", "token"),
    *("message_link", "phone_hash", "secret", "created_at", "updated_at"),
    *("road_free_at", "beat_at", "worked_seconds"),
    *("place", "generation"),
}
SECRET_IN_LINES = ("chain", "prev", "person", "evidence")
# Links, codes, and what a contest makes of its seed and key.
SECRET_IN_WORDS = re.compile(r"/[lp]/\w+|\b\d{6}\b|\b[0-9a-f]{16}\b|\b[0-9a-f]{64}\b")


def story(count: int, *, now: datetime = NOW) -> dict[str, list[str]]:
    """Every row of the three apps, without what is secret; leaves nothing behind."""
    with transaction.atomic():
        seed(count, now=now)
        told = {
            model._meta.label: sorted(map(repr, rows(model)))
            for label in OURS
            for model in apps.get_app_config(label).get_models()
        }
        transaction.set_rollback(True)
    return told


def rows(model: type[models.Model]) -> Iterator[list[object]]:
    names = [
        field.name
        for field in model._meta.concrete_fields
        if field.name not in SECRET and not (field.primary_key and field.auto_created)
    ]
    for row in model._default_manager.values_list(*names):
        yield [plain(name, value) for name, value in zip(names, row, strict=True)]


def plain(name: str, value: object) -> object:
    if not isinstance(value, str):
        return value
    if name == "line" and value.startswith("{"):  # of the ledger
        facts = json.loads(value)
        return {key: facts[key] for key in facts if key not in SECRET_IN_LINES}
    return SECRET_IN_WORDS.sub("…", value)


@pytest.mark.parametrize("count", [1, 15, 40])
def test_the_same_count_and_day_tell_the_same_story(count):
    assert story(count) == story(count)


def test_the_hour_of_the_day_changes_nothing():
    assert story(5) == story(5, now=NOW + timedelta(hours=12))


def test_another_count_is_another_story():
    assert story(4) != story(5)
