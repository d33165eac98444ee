"""Which commits must outlive a power failure; all do, unless they say otherwise."""

from django.db import connection


def may_be_forgotten() -> None:
    """Let the transaction that is open commit without waiting for the disk.

    Others see it as any other; a power failure may undo it, never in part. For work
    that is found and done again.
    """
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("SET LOCAL synchronous_commit TO off")
