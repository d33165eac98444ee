"""The database triggers that make ledger and seals append-only, on both engines.

Installed idempotently after every migrate, because any table rebuild on SQLite
drops them silently.
"""

from collections.abc import Iterator
from contextlib import contextmanager

from django.apps import AppConfig
from django.db import connections
from django.db.backends.base.base import BaseDatabaseWrapper

TABLES = {
    "subscribers_consentevent": "The consent ledger is append-only.",
    "subscribers_seal": "The seals of the ledger are append-only.",
    "subscribers_signupversion": "What sign-up pages have shown is append-only.",
}
VERBS = ("update", "delete")
# In PostgreSQL's catalogue: the trigger and what its function does.
STANDING = """
SELECT t.tgname, p.prosrc FROM pg_trigger t JOIN pg_proc p ON p.oid = t.tgfoid
WHERE t.tgrelid = %s::regclass AND t.tgenabled IN ('O', 'A')
"""


def keep(table: str, sentence: str) -> None:
    """Make a table of an upper floor append-only too; call from AppConfig.ready()."""
    TABLES[table] = sentence


def names(vendor: str) -> set[str]:
    return {name for table in TABLES for name in _wanted(vendor, table)}


def install(connection: BaseDatabaseWrapper) -> None:
    """Create the triggers that are missing or changed. Safe to run twice."""
    present = connection.introspection.table_names()
    with connection.cursor() as cursor:
        for table in TABLES.keys() & set(present):
            for statement in _statements(connection.vendor, table):
                cursor.execute(statement)


def remove(connection: BaseDatabaseWrapper) -> None:
    """Drop the triggers: for test clean-up only; verify_ledger would notice."""
    with connection.cursor() as cursor:
        for table in TABLES:
            on = f" ON {table}" if connection.vendor == "postgresql" else ""
            for name in _wanted(connection.vendor, table):
                cursor.execute(f"DROP TRIGGER IF EXISTS {name}{on}")


def missing(connection: BaseDatabaseWrapper) -> set[str]:
    """Return the names of triggers that should stand and don't.

    One that is disabled, or does something else than refuse, does not stand.
    """
    gone = set()
    for table in TABLES:
        there = standing(connection, table)
        wanted = _wanted(connection.vendor, table)
        gone |= {name for name, does in wanted.items() if there.get(name) != does}
    return gone


def standing(connection: BaseDatabaseWrapper, table: str) -> dict[str, str]:
    """Return {trigger: what it does} of those of a table that are switched on."""
    query = (
        STANDING
        if connection.vendor == "postgresql"
        else "SELECT name, sql FROM sqlite_master "
        "WHERE type = 'trigger' AND tbl_name = %s"
    )
    with connection.cursor() as cursor:
        cursor.execute(query, [table])
        return dict(cursor.fetchall())


@contextmanager
def lifted(connection: BaseDatabaseWrapper) -> Iterator[None]:
    """Without triggers inside the block: for flushing a test database."""
    remove(connection)
    try:
        yield
    finally:
        install(connection)


def install_after_migrate(sender: AppConfig, using: str, **_: object) -> None:
    install(connections[using])


def _wanted(vendor: str, table: str) -> dict[str, str]:
    """Return {trigger: what it does, as the catalogue of this database says it}."""
    if vendor == "postgresql":
        verbs = (*VERBS, "truncate")
        return {f"{table}_no_{verb}": _body(table) for verb in verbs}
    return {
        f"{table}_no_{verb}": f"CREATE TRIGGER {table}_no_{verb} BEFORE {verb} "
        f"ON {table} BEGIN SELECT RAISE(ABORT, '{TABLES[table]}'); END"
        for verb in VERBS
    }


def _body(table: str) -> str:
    return f" BEGIN RAISE EXCEPTION '{TABLES[table]}'; END "


def _statements(vendor: str, table: str) -> Iterator[str]:
    if vendor != "postgresql":
        for name, create in _wanted(vendor, table).items():
            # Dropped first: one of the same name may do something else.
            yield f"DROP TRIGGER IF EXISTS {name}"
            yield create
        return
    yield (
        f"CREATE OR REPLACE FUNCTION {table}_refuse() RETURNS trigger "
        f"AS $${_body(table)}$$ LANGUAGE plpgsql"
    )
    for verb in (*VERBS, "truncate"):
        each = "STATEMENT" if verb == "truncate" else "ROW"
        yield (
            f"CREATE OR REPLACE TRIGGER {table}_no_{verb} BEFORE {verb} ON "
            f"{table} FOR EACH {each} EXECUTE FUNCTION {table}_refuse()"
        )
