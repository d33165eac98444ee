"""Write different values into many rows with one statement."""

from collections.abc import Mapping, Sequence

from django.db import connection, models


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
    rows: list[object] = []
    for key in sorted(values):
        rows.append(key)
        rows.extend(
            column.get_db_prep_save(value, connection)
            for column, value in zip(columns, values[key], strict=True)
        )
    one = f"({', '.join(['%s'] * (len(columns) + 1))})"
    names = ", ".join(["id", *(f"c{n}" for n in range(len(columns)))])
    table = connection.ops.quote_name(model._meta.db_table)
    sets = ", ".join(
        f"{connection.ops.quote_name(column.column)} = {_typed(column, n)}"
        for n, column in enumerate(columns)
    )
    query = (
        f"WITH v({names}) AS (VALUES {', '.join([one] * len(values))}) "  # noqa: S608
        f"UPDATE {table} SET {sets} FROM v WHERE {table}.id = v.id"
    )
    with connection.cursor() as cursor:
        cursor.execute(query, rows)
        return cursor.rowcount


def _typed(column: models.Field, number: int) -> str:
    """PostgreSQL takes a column of NULLs for text unless told; SQLite must not be."""
    if connection.vendor != "postgresql":
        return f"v.c{number}"
    return f"CAST(v.c{number} AS {column.db_type(connection)})"
