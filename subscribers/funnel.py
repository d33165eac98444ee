"""The one way a sign-up page's figures grow: looked, sent the form, confirmed."""

import random
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from django.db import connection

from subscribers.models import SignupCount

# Visitors of one instant write to different rows, so nobody waits for a lock.
SHARDS = 16
_TABLE = SignupCount._meta.db_table


class Step(StrEnum):
    VIEWS = "views"
    SENT = "sent"
    CONFIRMED = "confirmed"


@dataclass(frozen=True, slots=True, order=True)
class Where:
    """What one figure is about: a page as one visitor saw it, on one day (UTC)."""

    page: int
    day: date
    version: int
    variant: str
    language: str


def count(where: Where, step: Step, number: int = 1) -> None:
    """Add that many. One statement; outside a transaction it holds no lock."""
    key = (
        *(where.page, where.day, where.version, where.variant, where.language),
        random.randrange(SHARDS),  # noqa: S311 - spreads load, guards nothing
    )
    added = [number if step is one else 0 for one in Step]
    with connection.cursor() as cursor:
        cursor.execute(
            # Nothing in the statement comes from outside this file.
            f"INSERT INTO {_TABLE} (page_id, day, version, variant, language, shard, "  # noqa: S608
            "views, sent, confirmed) VALUES (%s, %s, %s, %s, %s, %s, %s, %s, %s) "
            "ON CONFLICT (page_id, day, version, variant, language, shard) "
            f"DO UPDATE SET {step} = {_TABLE}.{step} + EXCLUDED.{step}",
            [*key, *added],
        )
