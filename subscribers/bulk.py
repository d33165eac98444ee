"""Write many rows with one statement, without a model instance for each."""

import json
from collections.abc import Callable, Iterable, Mapping, Sequence
from functools import partial
from itertools import chain, islice

from django.db import connection, connections, models
from django.db.backends.base.base import BaseDatabaseWrapper
from django.utils import timezone

from subscribers.arrays import array, arrays_of
from subscribers.lookups import as_array

AT_ONCE = 10_000  # rows
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
# How a column's values become parameters; the type of those that are.
Preparing = tuple[Callable, type | None]


def insert_rows(
    model: type[models.Model],
    fields: Sequence[str],
    rows: Iterable[Sequence[object]],
    *,
    unique: Sequence[str] | None = None,
    update: Sequence[str] = (),
) -> int:
    """Insert one row per tuple; columns not in `fields` take the model's defaults.

    Returns how many rows were written.

    A row that is there already is left as it is if `unique` is given, () standing
    for any constraint; of one with the same `unique` columns, `update` is written.
    Django's bulk_create makes and takes apart an instance per row, which costs more
    than the insert.
    """
    values = _Values(model, fields)
    names = ", ".join(_quoted(column.column) for column in values.columns)
    start = f"INSERT INTO {_quoted(model._meta.db_table)} ({names}) "
    end = _conflict(model, unique, update)
    waiting = iter(rows)
    marks = ", ".join(["%s"] * len(values.columns))
    is_sqlite = connection.vendor == "sqlite"
    arrays = "" if is_sqlite else arrays_of(values.columns)
    written = 0
    with connection.cursor() as cursor:
        while batch := list(islice(waiting, AT_ONCE)):
            columns = values.by_column(batch)
            if is_sqlite:
                # In the same process a statement per row is cheaper than a long one.
                each = list(zip(*columns, strict=True))
                cursor.executemany(f"{start} VALUES ({marks}) {end}", each)
            else:
                rows_of = f"SELECT * FROM unnest({arrays})"  # noqa: S608
                cursor.execute(f"{start} {rows_of} {end}", list(map(array, columns)))
            written += cursor.rowcount
    return written


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
        self._prepare: list[Preparing] = [
            (_prepare(column, db), _plain(column)) for column in (*given, *fresh)
        ]

    def by_column(self, rows: Sequence[Sequence[object]]) -> list[Sequence[object]]:
        """Return the parameters, a sequence for each column."""
        given = zip(*rows, strict=True)
        fresh = ([make() for _ in rows] for make in self._fresh)
        ready = map(_ready, self._prepare, chain(given, fresh))
        return [*ready, *([value] * len(rows) for value in self._fixed)]


def _ready(how: Preparing, values: Sequence[object]) -> Sequence[object]:
    prepare, plain = how
    if set(map(type, values)) <= {plain, type(None)}:
        return values
    done: list[object] = []
    # Neighbours often hold the very same object, such as one instant for all.
    last: tuple[object, object] = (None, None)
    for value in values:
        if last[0] is not value:
            last = (value, prepare(value))
        done.append(last[1])
    return done


def _prepare(column: models.Field, db: BaseDatabaseWrapper) -> Callable:
    if isinstance(column, models.JSONField) and db.vendor == "postgresql":
        # The driver would write every one by itself; texts are one parameter.
        return partial(json.dumps, cls=column.encoder)
    return partial(column.get_db_prep_save, connection=db)


def _plain(column: models.Field) -> type | None:
    return next((kind for kind, those in PLAIN.items() if type(column) in those), None)


def _default(column: models.Field) -> object:
    moves = getattr(column, "auto_now_add", False) or getattr(column, "auto_now", False)
    return timezone.now() if moves else column.get_default()


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
            # Looked up once, and not for every key.
            cursor.execute(
                "SELECT nextval(sequence) FROM (SELECT pg_get_serial_sequence(%s, 'id')"
                "::regclass AS sequence OFFSET 0) AS one, generate_series(1, %s)",
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


def set_rows(
    model: type[models.Model], keys: Iterable[int], columns: Mapping[str, object]
) -> int:
    """Give `columns` the same values in each of these rows; return how many there were.

    What `update()` of a queryset does, without the making of it.
    """
    fixed, constants = _constants(model, columns)
    table = _quoted(model._meta.db_table)
    among = (
        "IN (SELECT value FROM json_each(%s))"
        if connection.vendor == "sqlite"
        else "= ANY(%s::bigint[])"
    )
    with connection.cursor() as cursor:
        cursor.execute(
            f"UPDATE {table} SET {', '.join(fixed)} WHERE id {among}",  # noqa: S608
            [*constants, as_array(keys, connection)],
        )
        return cursor.rowcount


def update_rows(
    model: type[models.Model],
    values: Mapping[int, Sequence[object]],
    fields: Sequence[str],
    *,
    same: Mapping[str, object] | None = None,
) -> int:
    """Set `fields` of each row to its own values; return how many rows were there.

    `same` are columns that get one value in all rows. Django's bulk_update builds one
    CASE per field and row, which costs more than the work it does; PostgreSQL joins an
    UPDATE to arrays, SQLite runs one per row.
    """
    if not values:
        return 0
    columns = [model._meta.get_field(name) for name in fields]
    prepare = [
        (
            partial(column.get_db_prep_save, connection=connections[connection.alias]),
            kind,
        )
        for column, kind in zip(columns, map(_plain, columns), strict=True)
    ]
    rows = [
        [
            *(
                value if value is None or type(value) is kind else ready(value)
                for (ready, kind), value in zip(prepare, values[key], strict=True)
            ),
            key,
        ]
        for key in sorted(values)
    ]
    table = _quoted(model._meta.db_table)
    names = [_quoted(column.column) for column in columns]
    fixed, constants = _constants(model, same or {})
    with connection.cursor() as cursor:
        if connection.vendor == "sqlite":
            sets = ", ".join([*fixed, *(f"{name} = %s" for name in names)])
            cursor.executemany(
                f"UPDATE {table} SET {sets} WHERE id = %s",  # noqa: S608
                [[*constants, *row] for row in rows],
            )
            return cursor.rowcount
        arrays = arrays_of([*columns, model._meta.pk])
        new = ", ".join([*(f"c{n}" for n in range(len(names))), "id"])
        own = (f"{name} = v.c{n}" for n, name in enumerate(names))
        sets = ", ".join([*fixed, *own])
        cursor.execute(
            f"UPDATE {table} SET {sets} FROM unnest({arrays}) AS v({new}) "  # noqa: S608
            f"WHERE {table}.id = v.id",
            [*constants, *map(array, zip(*rows, strict=True))],
        )
        return cursor.rowcount


def _constants(
    model: type[models.Model], same: Mapping[str, object]
) -> tuple[list[str], list[object]]:
    columns = [model._meta.get_field(name) for name in same]
    db = connections[connection.alias]
    return (
        [f"{_quoted(column.column)} = %s" for column in columns],
        [
            column.get_db_prep_save(value, db)
            for column, value in zip(columns, same.values(), strict=True)
        ],
    )


def _quoted(name: str) -> str:
    return connection.ops.quote_name(name)
