"""`column__among=values`: as `in`, but one parameter whatever the number of values.

Django writes a placeholder per value, and taking five thousand apart costs more than
the query. Values are the column's own plain ones: keys, texts.
"""

import json
import re
from collections.abc import Iterable
from typing import Any

from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.models import (
    CharField,
    Expression,
    Field,
    ForeignKey,
    Lookup,
    TextField,
)
from django.db.models.sql.compiler import SQLCompiler

_PLAIN = re.compile(r"[0-9A-Za-z+]+(?:,[0-9A-Za-z+]+)*")
Compiled = tuple[str, list[Any]]


@Field.register_lookup
@ForeignKey.register_lookup
class Among(Lookup):
    lookup_name = "among"
    prepare_rhs = False

    def as_sql(
        self, compiler: SQLCompiler, connection: BaseDatabaseWrapper
    ) -> Compiled:
        left, parameters = self.process_lhs(compiler, connection)
        return (
            f"{left} IN (SELECT value FROM json_each(%s))",  # noqa: S608
            [*parameters, self._values(connection)],
        )

    def as_postgresql(
        self, compiler: SQLCompiler, connection: BaseDatabaseWrapper
    ) -> Compiled:
        left, parameters = self.process_lhs(compiler, connection)
        kind = "text" if self._is_text() else "bigint"
        return f"{left} = ANY(%s::{kind}[])", [*parameters, self._values(connection)]

    def _is_text(self) -> bool:
        column = self.lhs.output_field
        column = getattr(column, "target_field", column)
        return isinstance(column, CharField | TextField)

    def _values(self, connection: BaseDatabaseWrapper) -> Any:
        """The parameter; of a prepared query what stands for it until it is asked."""
        if isinstance(self.rhs, Expression):
            return self.rhs
        return as_array(self.rhs, connection)


def as_array(values: Iterable[Any], connection: BaseDatabaseWrapper) -> Any:
    """Return the one parameter that holds all of the values."""
    values = list(values)
    if connection.vendor == "sqlite":
        return json.dumps(values)
    literal = _literal(values)
    return values if literal is None else literal


def _literal(values: list[Any]) -> str | None:
    """Return PostgreSQL's text of an array whose elements need no quotes, else None.

    The driver looks at each element; thousands of keys or numbers are joined instead.
    """
    joined = ",".join(map(str, values))
    if set(map(type, values)) == {int}:
        return f"{{{joined}}}"
    if not _PLAIN.fullmatch(joined) or "null" in joined.lower():
        return None
    return f"{{{joined}}}"
