"""How many examples a property is tried with: few where SQLite has tried them all."""

from django.db import connection

ON_SQLITE = connection.vendor == "sqlite"


def examples(count: int) -> int:
    """Return all on SQLite, where the suite runs first; else a tenth, at least 5."""
    return count if ON_SQLITE else max(count // 10, 5)
