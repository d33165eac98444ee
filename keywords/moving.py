"""Moves a poll or a contest along its legal moves; who may is decided elsewhere."""

from collections.abc import Mapping
from typing import TypeVar

from django.db import transaction

from keywords.errors import IllegalMove
from keywords.models import Contest, Poll

Movable = TypeVar("Movable", Contest, Poll)


@transaction.atomic
def move(
    row: Movable, status: str, moved: Mapping[str, str], **fields: object
) -> Movable:
    """Return the row as it is now, locked, so that two people can't both win.

    Shape: `moved` says what is done to what becomes so: {"open": "opened"}.
    Raises: IllegalMove, in a sentence.
    """
    locked = type(row)._default_manager.select_for_update(of=("self",))
    row = locked.get(pk=row.pk)
    if not row.may_become(status):
        raise IllegalMove(
            f"{row.name} is {row.get_status_display().lower()}, so it cannot be "
            f"{moved[status]}."
        )
    row.status = status
    for name, value in fields.items():
        setattr(row, name, value)
    row.save(update_fields=["status", *fields])
    return row
