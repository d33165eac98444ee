"""Reading the ledger as it stands at one instant, while others write on."""

from collections.abc import Iterator
from contextlib import contextmanager

from django.db import connection

from subscribers.models import ChainHead

# Whoever appends waits behind the fence, so it must give up soon and try again.
FENCE_WAITS = "2s"


@contextmanager
def one_instant() -> Iterator[None]:
    """A read-only transaction that sees one instant and blocks nobody.

    Not Django's `atomic`: on SQLite that would hold the one write lock. Inside
    somebody's transaction it is that transaction.
    """
    if connection.in_atomic_block:
        yield
        return
    with _reading():
        yield


@contextmanager
def settled_instant() -> Iterator[None]:
    """`one_instant` in which no line is still on its way under a lower key.

    On PostgreSQL keys are given before the commit: a line may appear later below
    one that is seen now. Whoever appends locks a chain's head first, so heads locked
    as a table for a moment say that all is in. Raises OperationalError when the
    moment does not come; SQLite's one writer leaves nothing on its way.
    """
    if connection.in_atomic_block:
        yield
        return
    with _reading():
        if connection.vendor == "postgresql":
            _fence()
        yield


@contextmanager
def _reading() -> Iterator[None]:
    begin = (
        "BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY"
        if connection.vendor == "postgresql"
        else "BEGIN DEFERRED"
    )
    with connection.cursor() as cursor:
        cursor.execute(begin)
    try:
        yield
    finally:
        with connection.cursor() as cursor:
            cursor.execute("ROLLBACK")


def _fence() -> None:
    """Take the snapshot under the lock; the savepoint's end lets the lock go."""
    heads = connection.ops.quote_name(ChainHead._meta.db_table)
    with connection.cursor() as cursor:
        cursor.execute("SAVEPOINT fence")
        cursor.execute(f"SET LOCAL lock_timeout = '{FENCE_WAITS}'")
        cursor.execute(f"LOCK TABLE {heads} IN SHARE MODE")
        # The first query, not the lock, fixes what this transaction sees.
        cursor.execute("SELECT 1")
        cursor.execute("ROLLBACK TO SAVEPOINT fence")
