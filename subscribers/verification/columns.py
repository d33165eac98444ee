"""Columns as the database writes them: text, the way ledger lines say them.

Making a Python instant of each only to write it down again would cost more than all
the hashing.
"""

from django.db.models import F, Func, TextField
from django.db.models.functions import Cast


class Instant(Func):
    """A point in time as `lines.instant` writes it; NULL stays NULL."""

    output_field = TextField()

    def __init__(self, name: str) -> None:
        super().__init__(F(name))

    def as_postgresql(self, *args: object, **kwargs: object) -> tuple[str, list]:
        return self.as_sql(
            *args,
            template="to_char(%(expressions)s AT TIME ZONE 'UTC', "
            '\'YYYY-MM-DD"T"HH24:MI:SS.US"+00:00"\')',
            **kwargs,
        )

    def as_sqlite(self, *args: object, **kwargs: object) -> tuple[str, list]:
        # Stored without a fraction where that is nought.
        return self.as_sql(
            *args,
            template="replace(substr(%(expressions)s || '.000000', 1, 26), ' ', 'T') "
            "|| '+00:00'",
            **kwargs,
        )


def chain_text() -> Cast:
    """A chain's name as this database stores it, for comparing and nothing else."""
    return Cast("chain", TextField())
