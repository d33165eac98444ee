"""Fixes the type of a column that a segment asks about before any file brought it.

A shop's file stands before its first import; what the column is compared with is then
the first that is seen of it.
"""

import re
from collections.abc import Iterator
from datetime import date

from subscribers.models import AttributeType

_FIELD = re.compile(r"attr\.(\w{1,60})")
# Text has no order, so text beside these is a date.
_ORDER = ("before", "after", "gt", "gte", "lt", "lte", "between")
Type = AttributeType.Type


def declare_attributes(rules: object) -> None:
    """Add the columns `rules` compare with something, where nobody knows them yet."""
    wanted: dict[str, str] = {}
    for name, op, value in _asked(rules):
        kind = type_of(op, value)
        if kind is not None:
            wanted.setdefault(name, kind)
    known = set(AttributeType.objects.values_list("name", flat=True))
    AttributeType.objects.bulk_create(
        [
            AttributeType(name=name, type=kind)
            for name, kind in wanted.items()
            if name not in known
        ],
        ignore_conflicts=True,  # an import may bring the same column meanwhile
    )


def type_of(op: object, value: object) -> Type | None:
    """Return the type of a column compared so, or None where that tells nothing."""
    if isinstance(value, list):
        return type_of(op, value[0]) if value else None
    if isinstance(value, bool):
        return Type.BOOLEAN
    if isinstance(value, int | float):
        return Type.DATE if op == "in_last_days" else Type.NUMBER
    if not isinstance(value, str):
        return None
    return Type.DATE if op in _ORDER or _is_day(value) else Type.TEXT


def _asked(rules: object) -> Iterator[tuple[str, object, object]]:
    """Yield (name, op, value) of every question about a column, however deep."""
    if isinstance(rules, list):
        for rule in rules:
            yield from _asked(rule)
    if not isinstance(rules, dict):
        return
    found = _FIELD.fullmatch(str(rules.get("field", "")))
    if found:
        yield found[1], rules.get("op"), rules.get("value")
    for group in rules.values():
        yield from _asked(group)


def _is_day(text: str) -> bool:
    try:
        date.fromisoformat(text)
    except ValueError:
        return False
    return True
