"""Lines of PostgreSQL's COPY in its text format, and the writing of them."""

import re
from collections.abc import Sequence

from django.db import connection, models

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


def copy_json_line(values: Sequence[str]) -> str:
    """Return `copy_line` of values all of which are plain words or canonical JSON.

    JSON has no tab or line end of its own: only its backslashes can need escaping.
    """
    line = "\t".join(values)
    return (line.replace("\\", "\\\\") if "\\" in line else line) + "\n"


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
    names = ", ".join(connection.ops.quote_name(column) for column in columns)
    table = connection.ops.quote_name(model._meta.db_table)
    with connection.cursor() as cursor:
        statement = f"COPY {table} ({names}) FROM STDIN WITH (NULL E'\\x01')"
        with cursor.copy(statement) as copy:
            copy.write(lines)
