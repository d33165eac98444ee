"""Room for counting: what PostgreSQL may use to keep a list's people at hand."""

from collections.abc import Iterator
from contextlib import contextmanager

from django.db import connection, transaction

# The keys of a million people; with less they are looked up one by one, which takes
# up to twice as long.
WORK_MEM = "64MB"


@contextmanager
def room_to_count() -> Iterator[None]:
    """Give the questions inside more memory than a web request has; none on SQLite."""
    if connection.vendor != "postgresql":
        yield
        return
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SELECT current_setting('work_mem')")
        (before,) = cursor.fetchone()
        _set(cursor, WORK_MEM)
        yield
        # A transaction that goes on gets its own back; an error rolls it back anyway.
        _set(cursor, before)


def _set(cursor: object, size: str) -> None:
    cursor.execute("SELECT set_config('work_mem', %s, true)", [size])
