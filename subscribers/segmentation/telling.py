"""Rules in words, for those who read them; what they mean is the compiler's."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from subscribers.segmentation.picking import FieldChoice

GROUPS = {
    "all": "All of these are true:",
    "any": "At least one of these is true:",
    "none": "None of these is true:",
    "not": "This is not true:",
}


@dataclass(frozen=True, slots=True)
class Line:
    """One line of rules, `depth` groups deep."""

    depth: int
    text: str


def in_words(rules: object, fields: Mapping[str, FieldChoice]) -> list[Line]:
    """Return the rules line by line; what nobody knows is written as it stands."""
    return list(_lines(rules, fields, 0))


def _lines(
    rules: object, fields: Mapping[str, FieldChoice], depth: int
) -> Iterator[Line]:
    if not isinstance(rules, Mapping):
        yield Line(depth, str(rules))
        return
    for name, heading in GROUPS.items():
        if name in rules:
            yield Line(depth, heading)
            below = rules[name]
            for rule in below if isinstance(below, list) else [below]:
                yield from _lines(rule, fields, depth + 1)
            return
    yield Line(depth, _rule(rules, fields))


def _rule(rule: Mapping[str, object], fields: Mapping[str, FieldChoice]) -> str:
    name, op = str(rule.get("field", "")), str(rule.get("op", ""))
    base, dot, tail = name.rpartition(".")
    known, lately = fields.get(name), ""
    if known is None and dot and base in fields and fields[base].takes_days:
        known, lately = fields[base], f" in the last {tail.removesuffix('d')} days"
    if known is None:
        return f"{name} {op} {rule.get('value', '')}".strip()
    words = dict(known.words).get(op, op)
    value = _value(rule.get("value"), op, dict(known.choices))
    return f"{known.label}{lately} {words} {value}".strip()


def _value(value: object, op: str, labels: Mapping[str, str]) -> str:
    if value is None:
        return ""
    if isinstance(value, list):
        joined_by = " and " if op == "between" else ", "
        return joined_by.join(_value(one, op, labels) for one in value)
    if isinstance(value, bool):
        return "yes" if value else "no"
    written = labels.get(str(value), str(value))
    return f"{written} days" if op.endswith("_days") else written
