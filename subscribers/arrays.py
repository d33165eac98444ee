"""Columns of parameters as PostgreSQL's arrays: one for all the rows of a statement."""

import re
from collections.abc import Sequence
from datetime import datetime
from decimal import Decimal
from functools import lru_cache
from uuid import UUID

from django.db import connection, models

# What str() writes as PostgreSQL reads it.
SIMPLE = {int, datetime, Decimal, UUID}
_LENGTH = re.compile(r"\(\d+(?:,\s*\d+)?\)")
_QUOTED = re.compile(r'["\\]')


def array(values: Sequence[object]) -> str | list[object]:
    """Return a column of parameters, as PostgreSQL's text of an array if it is simple.

    The driver asks what each element is; a thousand texts are written at once instead.
    """
    kinds = set(map(type, values)) - {type(None)}
    if not kinds <= {str} and not kinds <= SIMPLE:
        return list(values)
    if kinds == {str}:
        texts = "".join([value for value in values if value is not None])
        if _QUOTED.search(texts):
            values = [
                text and text.replace("\\", r"\\").replace('"', r"\"")
                for text in values
            ]
    return (
        "{" + ",".join(["NULL" if one is None else f'"{one}"' for one in values]) + "}"
    )


def arrays_of(columns: Sequence[models.Field]) -> str:
    """One array for each column: a parameter per value would cost more than the rows.

    Without the type's length: a cast would cut what the table has to refuse.
    """
    return ", ".join(map(_array_parameter, columns))


@lru_cache(maxsize=512)
def _array_parameter(column: models.Field) -> str:
    return f"%s::{_LENGTH.sub('', column.db_type(connection))}[]"
