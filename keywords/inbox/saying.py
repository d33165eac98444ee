"""Which inbound texts hold certain words: by an index where PostgreSQL can have one."""

import re
from typing import Any

from django.apps import AppConfig
from django.db import connections, models
from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.models import Q

TABLE, INDEX = "keywords_inboundmessage", "inbound_said"
_WORDS = re.compile(r"\w+")


class Holds(models.Func):
    """Whether a text has every one of these beginnings of words. PostgreSQL only.

    No language's grammar: people text in many, and mistype in all.
    """

    output_field = models.BooleanField()

    def __init__(self, words: tuple[str, ...]) -> None:
        super().__init__("body")
        self.words = words

    def as_sql(
        self, compiler: Any, connection: BaseDatabaseWrapper, **_: Any
    ) -> tuple[str, list[object]]:
        column, _ = compiler.compile(self.source_expressions[0])
        wanted = " & ".join(f"'{word}':*" for word in self.words)
        return f"{_vector(column)} @@ to_tsquery('simple', %s)", [wanted]


def holds(term: str, vendor: str) -> Q | Holds:
    """Return the condition on inbound texts that they hold what was typed."""
    words = tuple(_WORDS.findall(term))
    if vendor == "postgresql" and words:
        return Holds(words)
    wanted = Q()
    for word in words or (term,):
        wanted &= Q(body__icontains=word)
    return wanted


def _vector(column: str) -> str:
    return f"to_tsvector('simple', {column})"


def install_after_migrate(sender: AppConfig, using: str, **_: object) -> None:
    """Make the index where it can be had; a shop on SQLite reads its few texts."""
    connection = connections[using]
    if connection.vendor != "postgresql":
        return
    if TABLE not in connection.introspection.table_names():
        return
    with connection.cursor() as cursor:
        cursor.execute(
            f"CREATE INDEX IF NOT EXISTS {INDEX} ON {TABLE} "
            f"USING gin ({_vector('body')})"
        )
