"""A time box around questions to the database: a slow one is broken off."""

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

from django.db import OperationalError, connection, transaction

# How often SQLite looks at the clock, in steps of its virtual machine.
SQLITE_STEPS = 20_000
ROUNDED = 0.05  # by how much a database may be early, in seconds


class TooSlow(Exception):
    """The time was over before the answer was there."""


@contextmanager
def at_most(seconds: float) -> Iterator[None]:
    """Break off what is asked inside once `seconds` have passed in all.

    A savepoint keeps a transaction usable that was open before. On SQLite there is
    none: it would lock out whoever wants to write.
    Raises: TooSlow.
    """
    until = time.monotonic() + seconds
    boxed = _postgres if connection.vendor == "postgresql" else _sqlite
    try:
        with boxed(until):
            yield
    except OperationalError as error:
        if time.monotonic() < until - ROUNDED:
            raise
        raise TooSlow from error


@contextmanager
def _postgres(until: float) -> Iterator[None]:
    with transaction.atomic():
        with connection.cursor() as cursor:
            cursor.execute("SELECT current_setting('statement_timeout')")
            before = cursor.fetchone()[0]
        with connection.execute_wrapper(_Hurry(until, _limit)):
            yield
        # After an error the savepoint brings the former limit back by itself.
        with connection.cursor() as cursor:
            _limit(cursor, before)


def _limit(cursor: Any, limit: str) -> None:
    cursor.execute("SELECT set_config('statement_timeout', %s, true)", [limit])


@contextmanager
def _sqlite(until: float) -> Iterator[None]:
    connection.ensure_connection()
    driver = connection.connection
    driver.set_progress_handler(lambda: time.monotonic() > until, SQLITE_STEPS)
    try:
        with connection.execute_wrapper(_Hurry(until)):
            yield
    finally:
        driver.set_progress_handler(None, 0)


@dataclass(frozen=True, slots=True)
class _Hurry:
    """Lets no statement begin when the time is over, and tells it what is left."""

    until: float
    limit: Callable[[Any, str], None] | None = None

    def __call__(
        self,
        execute: Callable[..., Any],
        sql: str,
        params: object,
        many: bool,
        context: dict[str, Any],
    ) -> Any:
        left = round((self.until - time.monotonic()) * 1000)
        if left < 1:
            raise TooSlow
        if self.limit:
            # The driver's own cursor, so that this is not hurried in its turn.
            self.limit(context["cursor"].cursor, str(left))
        return execute(sql, params, many, context)
