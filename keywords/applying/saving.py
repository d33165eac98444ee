"""Creates a row or changes what differs; knows nothing of files."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.db import models

CREATED, UPDATED, UNCHANGED = "created", "updated", "unchanged"


@dataclass(frozen=True, slots=True)
class Saved:
    """A row, what became of it, and the fields that are new."""

    row: models.Model
    result: str
    changed: frozenset[str] = frozenset()


def differing(row: models.Model, values: Mapping[str, Any]) -> frozenset[str]:
    """Return the fields of `row` that are not as `values` wants them."""
    return frozenset(
        name for name, value in values.items() if getattr(row, name) != value
    )


def save_row(
    model: type[models.Model], lookup: Mapping[str, Any], values: Mapping[str, Any]
) -> Saved:
    """Make the row of `lookup` hold `values`, writing only what differs."""
    row = model._default_manager.filter(**lookup).first()
    if row is None:
        made = model._default_manager.create(**lookup, **values)
        return Saved(made, CREATED, frozenset(values))
    changed = differing(row, values)
    if not changed:
        return Saved(row, UNCHANGED)
    for name in changed:
        setattr(row, name, values[name])
    row.save(update_fields=sorted(changed))
    return Saved(row, UPDATED, changed)


def and_more(saved: Saved, *, is_changed: bool) -> Saved:
    """Return `saved`, called updated where rows that belong to it have changed."""
    if is_changed and saved.result == UNCHANGED:
        return Saved(saved.row, UPDATED)
    return saved
