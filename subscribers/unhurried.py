"""Statements that need not wait for the disk: counts that a crash may lose.

PostgreSQL answers a commit once its log is on the disk; a busy page would hold the row
of a count for as long, and every visitor would wait for every other's.
"""

from django.db import connection

_LATER = "(SELECT set_config('synchronous_commit', 'off', true)) AS unhurried"


def rows_of(values: str) -> str:
    """Return VALUES for an INSERT whose own transaction does not wait for the disk.

    Inside somebody's transaction they stay as they are: that one may have to last.
    """
    if connection.vendor != "postgresql" or connection.in_atomic_block:
        return values
    return f"SELECT one.* FROM ({values}) AS one, {_LATER}"  # noqa: S608 - ours
