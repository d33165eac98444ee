"""The database triggers that make the ledger append-only, on both engines.

Installed idempotently after every migrate, because any table rebuild on SQLite
drops them silently.
"""

from collections.abc import Iterator
from contextlib import contextmanager

from django.apps import AppConfig
from django.db import connections
from django.db.backends.base.base import BaseDatabaseWrapper

TABLE = "subscribers_consentevent"
VERBS = ("update", "delete")
MESSAGE = "The consent ledger is append-only."

POSTGRESQL = f"""
CREATE OR REPLACE FUNCTION {TABLE}_refuse() RETURNS trigger AS $$
BEGIN RAISE EXCEPTION '{MESSAGE}'; END $$ LANGUAGE plpgsql;
"""


def names(vendor: str) -> set[str]:
    verbs = (*VERBS, "truncate") if vendor == "postgresql" else VERBS
    return {f"{TABLE}_no_{verb}" for verb in verbs}


def install(connection: BaseDatabaseWrapper) -> None:
    """Create the triggers that are missing. Safe to run twice."""
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute(POSTGRESQL)
            for verb in (*VERBS, "truncate"):
                each = "STATEMENT" if verb == "truncate" else "ROW"
                cursor.execute(
                    f"CREATE OR REPLACE TRIGGER {TABLE}_no_{verb} BEFORE {verb} ON "
                    f"{TABLE} FOR EACH {each} EXECUTE FUNCTION {TABLE}_refuse()"
                )
        else:
            for verb in VERBS:
                cursor.execute(
                    f"CREATE TRIGGER IF NOT EXISTS {TABLE}_no_{verb} BEFORE {verb} "
                    f"ON {TABLE} BEGIN SELECT RAISE(ABORT, '{MESSAGE}'); END"
                )


def remove(connection: BaseDatabaseWrapper) -> None:
    """Drop the triggers: for test clean-up only; verify_ledger would notice."""
    on = f" ON {TABLE}" if connection.vendor == "postgresql" else ""
    with connection.cursor() as cursor:
        for name in names(connection.vendor):
            cursor.execute(f"DROP TRIGGER IF EXISTS {name}{on}")


def missing(connection: BaseDatabaseWrapper) -> set[str]:
    """Return the names of triggers that should stand and don't (or are disabled)."""
    query = (
        "SELECT tgname FROM pg_trigger WHERE tgrelid = %s::regclass "
        "AND tgenabled IN ('O', 'A')"
        if connection.vendor == "postgresql"
        else "SELECT name FROM sqlite_master WHERE type = 'trigger' AND tbl_name = %s"
    )
    with connection.cursor() as cursor:
        cursor.execute(query, [TABLE])
        return names(connection.vendor) - {name for (name,) in cursor.fetchall()}


@contextmanager
def lifted(connection: BaseDatabaseWrapper) -> Iterator[None]:
    """Without triggers inside the block: for flushing a test database."""
    remove(connection)
    try:
        yield
    finally:
        install(connection)


def install_after_migrate(sender: AppConfig, using: str, **_: object) -> None:
    connection = connections[using]
    if TABLE in connection.introspection.table_names():
        install(connection)
