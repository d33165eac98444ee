"""One now per operation, from the database, so that hosts need not agree."""

from collections.abc import Callable
from datetime import datetime

from django.db import connection
from django.utils import timezone

# Called for the instant it is; a test or `dispatch --now` holds it.
Clock = Callable[[], datetime]


def database_now() -> datetime:
    """Return the database's instant; on SQLite that is this machine's."""
    if connection.vendor != "postgresql":
        return timezone.now()
    with connection.cursor() as cursor:
        cursor.execute("SELECT clock_timestamp()")
        return cursor.fetchone()[0]
