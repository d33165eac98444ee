"""Room for counting: what PostgreSQL may do to find many people, and should not."""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager

from django.db import connection, transaction

SETTINGS = {
    # The keys of a million people; with less they are looked up one by one.
    "work_mem": "64MB",
    # Everybody is looked up once, so remembering answers only costs; with so much
    # memory the planner believes in it and takes four times as long.
    "enable_memoize": "off",
}


@contextmanager
def room_to_count() -> Iterator[None]:
    """Let the questions inside count many people at once; nothing on SQLite."""
    if connection.vendor != "postgresql":
        yield
        return
    with transaction.atomic(), connection.cursor() as cursor:
        asked = ", ".join(["current_setting(%s)"] * len(SETTINGS))
        cursor.execute(f"SELECT {asked}", list(SETTINGS))
        before = dict(zip(SETTINGS, cursor.fetchone(), strict=True))
        _set(cursor, SETTINGS)
        yield
        # A transaction that goes on gets its own back; an error rolls it back anyway.
        _set(cursor, before)


def _set(cursor: object, settings: Mapping[str, str]) -> None:
    told = ", ".join(["set_config(%s, %s, true)"] * len(settings))
    cursor.execute(
        f"SELECT {told}", [part for pair in settings.items() for part in pair]
    )
