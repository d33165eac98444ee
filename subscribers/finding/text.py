"""What a search looks in: number and names of a person as one small text.

One expression, because one index over it costs an import less than one on each column.
The e-mail is not in it: its letters would double what every row of an import pays, and
people know how an address begins.
"""

import logging
from typing import Any

from django.apps import AppConfig
from django.db import DatabaseError, connections, models, transaction
from django.db.backends.base.base import BaseDatabaseWrapper

logger = logging.getLogger(__name__)

TABLE, INDEX = "subscribers_subscriber", "subscriber_found_by"
EMAIL_INDEX = "subscriber_email_begins"
EXTENSION = "pg_trgm"
COLUMNS = ("phone", "first_name", "last_name")


class FoundText(models.Func):
    """The number in E.164, a space and the names, in small letters."""

    output_field = models.TextField()

    def __init__(self) -> None:
        super().__init__(*COLUMNS)

    def as_sql(
        self, compiler: Any, connection: BaseDatabaseWrapper, **_: Any
    ) -> tuple[str, list[object]]:
        columns = [compiler.compile(one)[0] for one in self.source_expressions]
        return _text(*columns), []


def _text(phone: str, first_name: str, last_name: str) -> str:
    return f"lower(coalesce({phone}, '') || ' ' || {first_name} || ' ' || {last_name})"


def install(connection: BaseDatabaseWrapper) -> bool:
    """Make the indexes where PostgreSQL can have them; return whether they stand.

    SQLite reads the whole table, which a shop of its size can wait for, and pays
    nothing when it imports. Safe to run twice.
    """
    if connection.vendor != "postgresql":
        return False
    with connection.cursor() as cursor:
        cursor.execute(
            f"CREATE INDEX IF NOT EXISTS {EMAIL_INDEX} ON {TABLE} "
            "(lower(email) text_pattern_ops)"
        )
    try:
        with transaction.atomic(connection.alias), connection.cursor() as cursor:
            cursor.execute(f"CREATE EXTENSION IF NOT EXISTS {EXTENSION}")
            cursor.execute(
                f"CREATE INDEX IF NOT EXISTS {INDEX} ON {TABLE} "
                f"USING gin (({_text(*COLUMNS)}) gin_trgm_ops)"
            )
    except DatabaseError as error:
        logger.warning(
            "Searching subscribers will be slow: the extension %s is not there (%s). "
            "Have a superuser run CREATE EXTENSION in this database, then migrate.",
            EXTENSION,
            str(error).strip().splitlines()[0],
        )
        return False
    return True


def install_after_migrate(sender: AppConfig, using: str, **_: object) -> None:
    connection = connections[using]
    if TABLE in connection.introspection.table_names():
        install(connection)
