"""What the database itself refuses, whoever asks: texting rights without a ledger line,
another brand or purpose for those who have joined, other words in a version of wording.

Triggers, because none fits a constraint: two look at another table, one at what was
there before. Installed after every migrate, like those of the ledger, since any table
rebuild on SQLite drops them silently.
"""

from collections.abc import Iterator
from contextlib import contextmanager

from django.apps import AppConfig
from django.db import connections
from django.db.backends.base.base import BaseDatabaseWrapper

from subscribers import triggers
from subscribers.models import ConsentEvent

Kind = ConsentEvent.Kind

NO_LINE = "A subscription becomes active by a line of the ledger, and by nothing else."
LOCKED = "People have joined this list for its brand and purpose."
WORDED = "A version of a wording never changes; make a new one."

# Lines that leave somebody active, and those that end it; the newest decides.
GROUNDS = (Kind.SUBSCRIBED, Kind.CONFIRMED, Kind.IMPORT_UNDONE)
DECIDING = (
    *GROUNDS,
    *(Kind.REQUESTED, Kind.DECLINED, Kind.WITHDRAWN, Kind.EXPIRED, Kind.ADDED),
    *(Kind.UNSUBSCRIBED, Kind.ERASED),
)


def _listed(kinds: tuple[str, ...]) -> str:
    return ", ".join(f"'{kind}'" for kind in kinds)


# The deciding lines of one subscription called {row}. The plus keeps either database
# from reading all lines of the list by their index.
# Nothing in these statements comes from outside this file.
_LINES = f"""FROM subscribers_consentevent line
    WHERE line.subscriber_id = {{row}}.subscriber_id AND +line.list_id = {{row}}.list_id
        AND line.kind IN ({_listed(DECIDING)})"""
WITHOUT_GROUND = f"""COALESCE((SELECT line.kind {_LINES}
    ORDER BY line.seq DESC LIMIT 1), '') NOT IN ({_listed(GROUNDS)})"""
# SQLite takes a plain column from the row of the max(); an ORDER BY would sort.
# https://www.sqlite.org/lang_select.html#bareagg
WITHOUT_GROUND_ON_SQLITE = f"""COALESCE((SELECT kind FROM (
    SELECT line.kind AS kind, max(line.seq) {_LINES})), '')
    NOT IN ({_listed(GROUNDS)})"""  # noqa: S608
HAS_JOINED = """EXISTS (
    SELECT 1 FROM subscribers_subscription person
    WHERE person.list_id = NEW.id
        AND (person.status <> 'none' OR person.joined_at IS NOT NULL))"""
SUBSCRIPTIONS, LISTS = "subscribers_subscription", "subscribers_subscriberlist"
DISCLOSURES = "subscribers_disclosure"
# What makes a version that version.
KEPT = (
    *("list_id", "place_id", "country", "language", "version", "text", "text_hash"),
    *("promise_messages", "promise_per"),
)
NAMES = {
    "subscription_inserted_has_line": SUBSCRIPTIONS,
    "subscription_updated_has_line": SUBSCRIPTIONS,
    "list_brand_and_purpose_locked": LISTS,
    "disclosure_version_kept": DISCLOSURES,
}


def _differs(by: str) -> str:
    """Whether any of what is kept is another one; `by` compares empty columns too."""
    return " OR ".join(f"OLD.{name} {by} NEW.{name}" for name in KEPT)


# A whole statement at a time: imports write a thousand rows with one.
POSTGRESQL = f"""
CREATE OR REPLACE FUNCTION subscription_inserted_has_line() RETURNS trigger AS $$
BEGIN
    IF EXISTS (SELECT 1 FROM fresh WHERE fresh.status = 'active'
            AND {WITHOUT_GROUND.format(row="fresh")}) THEN
        RAISE EXCEPTION '{NO_LINE}' USING ERRCODE = 'check_violation';
    END IF;
    RETURN NULL;
END $$ LANGUAGE plpgsql;
CREATE OR REPLACE FUNCTION subscription_updated_has_line() RETURNS trigger AS $$
BEGIN
    IF EXISTS (SELECT 1 FROM fresh JOIN before ON before.id = fresh.id
            WHERE fresh.status = 'active' AND before.status <> 'active'
            AND {WITHOUT_GROUND.format(row="fresh")}) THEN
        RAISE EXCEPTION '{NO_LINE}' USING ERRCODE = 'check_violation';
    END IF;
    RETURN NULL;
END $$ LANGUAGE plpgsql;
CREATE OR REPLACE FUNCTION list_brand_and_purpose_locked() RETURNS trigger AS $$
BEGIN
    IF {HAS_JOINED} THEN
        RAISE EXCEPTION '{LOCKED}' USING ERRCODE = 'check_violation';
    END IF;
    RETURN NULL;
END $$ LANGUAGE plpgsql;
CREATE OR REPLACE TRIGGER subscription_inserted_has_line AFTER INSERT
    ON {SUBSCRIPTIONS} REFERENCING NEW TABLE AS fresh
    FOR EACH STATEMENT EXECUTE FUNCTION subscription_inserted_has_line();
CREATE OR REPLACE TRIGGER subscription_updated_has_line AFTER UPDATE
    ON {SUBSCRIPTIONS} REFERENCING OLD TABLE AS before NEW TABLE AS fresh
    FOR EACH STATEMENT EXECUTE FUNCTION subscription_updated_has_line();
CREATE OR REPLACE TRIGGER list_brand_and_purpose_locked AFTER UPDATE
    ON {LISTS} FOR EACH ROW
    WHEN (OLD.brand <> NEW.brand OR OLD.purpose <> NEW.purpose)
    EXECUTE FUNCTION list_brand_and_purpose_locked();
CREATE OR REPLACE FUNCTION disclosure_version_kept() RETURNS trigger AS $$
BEGIN
    RAISE EXCEPTION '{WORDED}' USING ERRCODE = 'check_violation';
END $$ LANGUAGE plpgsql;
CREATE OR REPLACE TRIGGER disclosure_version_kept BEFORE UPDATE
    ON {DISCLOSURES} FOR EACH ROW WHEN ({_differs("IS DISTINCT FROM")})
    EXECUTE FUNCTION disclosure_version_kept();
"""  # noqa: S608
SQLITE = (
    f"""CREATE TRIGGER subscription_inserted_has_line AFTER INSERT ON {SUBSCRIPTIONS}
    WHEN NEW.status = 'active' AND {WITHOUT_GROUND_ON_SQLITE.format(row="NEW")}
    BEGIN SELECT RAISE(ABORT, '{NO_LINE}'); END""",
    f"""CREATE TRIGGER subscription_updated_has_line AFTER UPDATE ON {SUBSCRIPTIONS}
    WHEN NEW.status = 'active' AND OLD.status <> 'active'
        AND {WITHOUT_GROUND_ON_SQLITE.format(row="NEW")}
    BEGIN SELECT RAISE(ABORT, '{NO_LINE}'); END""",
    f"""CREATE TRIGGER list_brand_and_purpose_locked AFTER UPDATE ON {LISTS}
    WHEN (OLD.brand <> NEW.brand OR OLD.purpose <> NEW.purpose) AND {HAS_JOINED}
    BEGIN SELECT RAISE(ABORT, '{LOCKED}'); END""",
    f"""CREATE TRIGGER disclosure_version_kept BEFORE UPDATE ON {DISCLOSURES}
    WHEN {_differs("IS NOT")}
    BEGIN SELECT RAISE(ABORT, '{WORDED}'); END""",
)


def install(connection: BaseDatabaseWrapper) -> None:
    """Put the triggers in place as they are written here. Safe to run twice."""
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute(POSTGRESQL)
            return
        _remove(connection)
        for statement in SQLITE:
            cursor.execute(statement)


def missing(connection: BaseDatabaseWrapper) -> set[str]:
    """Return the names of triggers that should stand and don't (or are disabled)."""
    return {
        name
        for name, table in NAMES.items()
        if name not in triggers.standing(connection, table)
    }


@contextmanager
def lifted(connection: BaseDatabaseWrapper) -> Iterator[None]:
    """Without the triggers inside the block: for building a test's world by hand."""
    _remove(connection)
    try:
        yield
    finally:
        install(connection)


def make_way_for_migrate(sender: AppConfig, using: str, **_: object) -> None:
    """SQLite rebuilds a table under another name, and a trigger that reads it from
    another table would stand in the way. What follows the migrate puts them back.
    """
    if connections[using].vendor == "sqlite":
        _remove(connections[using])


def install_after_migrate(sender: AppConfig, using: str, **_: object) -> None:
    connection = connections[using]
    present = set(connection.introspection.table_names())
    if {*NAMES.values(), ConsentEvent._meta.db_table} <= present:
        install(connection)


def _remove(connection: BaseDatabaseWrapper) -> None:
    with connection.cursor() as cursor:
        for name, table in NAMES.items():
            on = f" ON {table}" if connection.vendor == "postgresql" else ""
            cursor.execute(f"DROP TRIGGER IF EXISTS {name}{on}")
