"""A query that is made once and asked often, with other values each time.

For what is asked thousands of times a minute: Django takes longer to make such a query
than the database to answer it. Rows come as tuples, as `values_list` gives them.
"""

from collections.abc import Callable, Sequence
from datetime import datetime
from typing import Any, NamedTuple

from django.db import connection, connections
from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.models import Expression, Field, QuerySet
from django.db.models.sql.compiler import SQLCompiler

from subscribers.lookups import as_array

Compiled = tuple[str, list[Any]]
Row = Sequence[Any]


class Given(Expression):
    """A value that is told when the query is asked; for `among`, all of the values."""

    def __init__(self, name: str, output_field: Field | None = None) -> None:
        super().__init__(output_field)
        self.name = name

    def as_sql(
        self, compiler: SQLCompiler, connection: BaseDatabaseWrapper
    ) -> Compiled:
        return "%s", [self]


class _Made(NamedTuple):
    """A query as one kind of database reads it; `converters` by the row's place."""

    sql: str
    parameters: Sequence[Any]
    converters: Sequence[tuple[int, Sequence[Callable[..., Any]], Expression]]


class Prepared:
    """`Prepared(lambda: Subscriber.objects.filter(pk__among=Given("keys")))`.

    The query must name its columns (`values_list`) and may lock its rows.
    """

    def __init__(self, make: Callable[[], QuerySet]) -> None:
        self._make = make
        self._made: dict[str, _Made] = {}

    def ask(self, **given: object) -> list[Row]:
        """Return the rows for these values. One query."""
        made = self._made.get(connection.vendor)
        if made is None:
            made = self._made[connection.vendor] = _compile(self._make())
        parameters = [
            _ready(given[one.name]) if isinstance(one, Given) else one
            for one in made.parameters
        ]
        with connection.cursor() as cursor:
            cursor.execute(made.sql, parameters)
            rows = cursor.fetchall()
        return _converted(rows, made) if made.converters else rows


def _compile(query: QuerySet) -> _Made:
    compiler = query.query.get_compiler(connection=connection)
    sql, parameters = compiler.as_sql()
    columns = [column for column, _, _ in compiler.select]
    converters = compiler.get_converters(columns)
    return _Made(sql, parameters, [(n, *one) for n, one in converters.items()])


def _ready(value: object) -> object:
    if isinstance(value, datetime):
        return connection.ops.adapt_datetimefield_value(value)
    if isinstance(value, str | int | None):
        return value
    return as_array(value, connection)


def _converted(rows: Sequence[Row], made: _Made) -> list[Row]:
    found = [list(row) for row in rows]
    db = connections[connection.alias]
    for place, converters, expression in made.converters:
        for row in found:
            value = row[place]
            for convert in converters:
                value = convert(value, expression, db)
            row[place] = value
    return found
