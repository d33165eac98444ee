"""`column__among=values`: as `in`, but one parameter whatever the number of values.

Django writes a placeholder per value, and taking five thousand apart costs more than
the query. Values are the column's own plain ones: keys, texts.
"""

import json
import re
from typing import Any

from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.models import Field, ForeignKey, Lookup
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
            [*parameters, json.dumps(list(self.rhs))],
        )

    def as_postgresql(
        self, compiler: SQLCompiler, connection: BaseDatabaseWrapper
    ) -> Compiled:
        left, parameters = self.process_lhs(compiler, connection)
        values = list(self.rhs)
        literal = _literal(values)
        if literal is None:
            return f"{left} = ANY(%s)", [*parameters, values]
        kind = "bigint" if isinstance(values[0], int) else "text"
        return f"{left} = ANY(%s::{kind}[])", [*parameters, literal]


def _literal(values: list[Any]) -> str | None:
    """Return PostgreSQL's text of an array whose elements need no quotes, else None.

    The driver looks at each element; thousands of keys or numbers are joined instead.
    """
    joined = ",".join(map(str, values))
    if not _PLAIN.fullmatch(joined) or "null" in joined.lower():
        return None
    return f"{{{joined}}}"
