"""Write many rows with one statement, without a model instance for each."""

import json
import re
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from functools import partial
from itertools import chain, islice

from django.db import connection, connections, models
from django.utils import timezone

# SQLite takes 32,766 parameters in one statement, PostgreSQL 65,535.
PARAMETERS_AT_MOST = 30_000
# Columns whose text or number is already what the driver wants; no kinds of our own.
PLAIN = {
    str: {
        *(models.CharField, models.TextField, models.SlugField),
        *(models.EmailField, models.URLField),
    },
    int: {
        *(models.IntegerField, models.BigIntegerField, models.PositiveIntegerField),
        *(models.PositiveSmallIntegerField, models.SmallIntegerField),
        *(models.ForeignKey, models.OneToOneField),
    },
}


def insert_rows(
    model: type[models.Model],
    fields: Sequence[str],
    rows: Iterable[Sequence[object]],
    *,
    unique: Sequence[str] | None = None,
    update: Sequence[str] = (),
) -> None:
    """Insert one row per tuple; columns not in `fields` take the model's defaults.

    A row that is there already is left as it is if `unique` is given, () standing
    for any constraint; of one with the same `unique` columns, `update` is written.
    Django's bulk_create makes and takes apart an instance per row, which costs more
    than the insert.
    """
    values = _Values(model, fields)
    names = ", ".join(_quoted(column.column) for column in values.columns)
    one = f"({', '.join(['%s'] * len(values.columns))})"
    start = f"INSERT INTO {_quoted(model._meta.db_table)} ({names}) VALUES "  # noqa: S608
    end = _conflict(model, unique, update)
    waiting = values.prepared(rows)
    at_once = PARAMETERS_AT_MOST // len(values.columns)
    with connection.cursor() as cursor:
        while batch := list(islice(waiting, at_once)):
            if connection.vendor == "sqlite":
                # In the same process a statement per row is cheaper than a long one.
                cursor.executemany(start + one + end, batch)
            else:
                query = start + ", ".join([one] * len(batch)) + end
                cursor.execute(query, list(chain.from_iterable(batch)))


def _conflict(
    model: type[models.Model], unique: Sequence[str] | None, update: Sequence[str]
) -> str:
    if unique is None:
        return ""
    if not update:
        return " ON CONFLICT DO NOTHING"
    target = ", ".join(_quoted(model._meta.get_field(name).column) for name in unique)
    columns = [_quoted(model._meta.get_field(name).column) for name in update]
    sets = ", ".join(f"{column} = EXCLUDED.{column}" for column in columns)
    return f" ON CONFLICT ({target}) DO UPDATE SET {sets}"


class _Values:
    """Turns tuples into parameters; defaults stand behind the fields given."""

    def __init__(self, model: type[models.Model], fields: Sequence[str]) -> None:
        given = [model._meta.get_field(name) for name in fields]
        others = [
            column
            for column in model._meta.concrete_fields
            if column not in given and not isinstance(column, models.AutoField)
        ]
        fresh = [column for column in others if callable(column.default)]
        fixed = [column for column in others if column not in fresh]
        self.columns = [*given, *fresh, *fixed]
        self._fresh = [column.get_default for column in fresh]
        db = connections[connection.alias]
        self._fixed = [
            column.get_db_prep_save(_default(column), db) for column in fixed
        ]
        self._prepare = [
            (partial(column.get_db_prep_save, connection=db), _plain(column))
            for column in (*given, *fresh)
        ]

    def prepared(self, rows: Iterable[Sequence[object]]) -> Iterator[list[object]]:
        """Yield the parameters of each row."""
        # Neighbours often hold the very same object, such as one instant for all.
        last: list[tuple[object, object]] = [(self, None)] * len(self._prepare)
        for row in rows:
            done: list[object] = []
            for place, value in enumerate((*row, *(make() for make in self._fresh))):
                prepare, plain = self._prepare[place]
                if value is None or type(value) is plain:
                    done.append(value)
                    continue
                if last[place][0] is not value:
                    last[place] = (value, prepare(value))
                done.append(last[place][1])
            yield done + self._fixed


def _plain(column: models.Field) -> type | None:
    return next((kind for kind, those in PLAIN.items() if type(column) in those), None)


def _default(column: models.Field) -> object:
    moves = getattr(column, "auto_now_add", False) or getattr(column, "auto_now", False)
    return timezone.now() if moves else column.get_default()


# What stands for NULL in a line of COPY; text that holds it is escaped.
NULL = "\x01"
_ESCAPES = (("\\", "\\\\"), ("\t", "\\t"), ("\n", "\\n"), ("\r", "\\r"))
_SPECIAL = re.compile(r"[\\\n\r\x01]")


def copy_line(values: Sequence[str | None]) -> str:
    """Return one row of PostgreSQL's COPY in its text format, with its line end."""
    line = "\t".join([NULL if value is None else value for value in values])
    if (
        "\\" in line
        or line.count("\t") != len(values) - 1
        or line.count(NULL) != values.count(None)
        or "\n" in line
        or "\r" in line
    ):
        line = "\t".join(
            [NULL if value is None else _escaped(value) for value in values]
        )
    return line + "\n"


def _escaped(text: str) -> str:
    if not _SPECIAL.search(text) and "\t" not in text:
        return text
    for char, escape in _ESCAPES:
        text = text.replace(char, escape)
    return text.replace(NULL, "\\x01")


def copy_in(model: type[models.Model], fields: Sequence[str], lines: str) -> None:
    """Write what `copy_line` made; every column of `fields`, the others empty.

    PostgreSQL only. A row that is there already fails the whole.
    """
    columns = (model._meta.get_field(name).column for name in fields)
    names = ", ".join(_quoted(column) for column in columns)
    table = _quoted(model._meta.db_table)
    with connection.cursor() as cursor:
        statement = f"COPY {table} ({names}) FROM STDIN WITH (NULL E'\\x01')"
        with cursor.copy(statement) as copy:
            copy.write(lines)


def insert_texts(
    model: type[models.Model],
    fields: Sequence[str],
    rows: Iterable[Sequence[object]],
) -> None:
    """Write rows whose values are written as the database's own texts; SQLite only."""
    columns = [model._meta.get_field(name).column for name in fields]
    names = ", ".join(_quoted(column) for column in columns)
    marks = ", ".join(["%s"] * len(columns))
    table = _quoted(model._meta.db_table)
    with connection.cursor() as cursor:
        cursor.executemany(
            f"INSERT INTO {table} ({names}) VALUES ({marks})",  # noqa: S608
            rows,
        )


def next_keys(model: type[models.Model], count: int) -> list[int]:
    """Return keys for rows to be written, which no other door is given."""
    table = model._meta.db_table
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute(
                "SELECT nextval(pg_get_serial_sequence(%s, 'id')) "
                "FROM generate_series(1, %s)",
                [table, count],
            )
            return [key for (key,) in cursor.fetchall()]
        # The transaction is the lock; deleted keys are not given again.
        cursor.execute(
            f"SELECT max(coalesce((SELECT max(id) FROM {_quoted(table)}), 0), "  # noqa: S608
            "coalesce((SELECT seq FROM sqlite_sequence WHERE name = %s), 0))",
            [table],
        )
        [last] = cursor.fetchone()
    return list(range(last + 1, last + 1 + count))


def rows_among(
    model: type[models.Model],
    column: str,
    values: Collection[object],
    wanted: Sequence[str],
) -> list[tuple]:
    """Return the `wanted` columns of rows whose `column` is one of `values`.

    One statement with one parameter, however many there are.
    """
    if not values:
        return []
    name = {field: _quoted(model._meta.get_field(field).column) for field in wanted}
    key = _quoted(model._meta.get_field(column).column)
    if connection.vendor == "postgresql":
        among, parameter = "= ANY(%s)", list(values)
    else:
        among = "IN (SELECT value FROM json_each(%s))"
        parameter = json.dumps(list(values))
    table = _quoted(model._meta.db_table)
    with connection.cursor() as cursor:
        cursor.execute(
            f"SELECT {', '.join(name.values())} FROM {table} WHERE {key} {among}",  # noqa: S608
            [parameter],
        )
        return cursor.fetchall()


def update_rows(
    model: type[models.Model],
    values: Mapping[int, Sequence[object]],
    fields: Sequence[str],
) -> int:
    """Set `fields` of each row to its own values; return how many rows were there.

    Django's bulk_update builds one CASE per field and row, which costs more than
    the work it does; both our databases join an UPDATE to a list of values.
    """
    if not values:
        return 0
    columns = [model._meta.get_field(name) for name in fields]
    prepare = [
        partial(column.get_db_prep_save, connection=connections[connection.alias])
        for column in columns
    ]
    rows: list[object] = []
    for key in sorted(values):
        rows.append(key)
        rows.extend(one(value) for one, value in zip(prepare, values[key], strict=True))
    one = f"({', '.join(['%s'] * (len(columns) + 1))})"
    names = ", ".join(["id", *(f"c{n}" for n in range(len(columns)))])
    table = _quoted(model._meta.db_table)
    sets = ", ".join(
        f"{_quoted(column.column)} = {_typed(column, n)}"
        for n, column in enumerate(columns)
    )
    query = (
        f"WITH v({names}) AS (VALUES {', '.join([one] * len(values))}) "  # noqa: S608
        f"UPDATE {table} SET {sets} FROM v WHERE {table}.id = v.id"
    )
    with connection.cursor() as cursor:
        cursor.execute(query, rows)
        return cursor.rowcount


def _quoted(name: str) -> str:
    return connection.ops.quote_name(name)


def _typed(column: models.Field, number: int) -> str:
    """PostgreSQL takes a column of NULLs for text unless told; SQLite must not be."""
    if connection.vendor != "postgresql":
        return f"v.c{number}"
    return f"CAST(v.c{number} AS {column.db_type(connection)})"
