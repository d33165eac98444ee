"""Conditions as filters: on a column, on a JSON attribute, and their complements."""

import json

from django.db.models import (
    BooleanField,
    Expression,
    ExpressionWrapper,
    F,
    Field,
    FloatField,
    Func,
    IntegerField,
    JSONField,
    Q,
    TextField,
    Value,
)
from django.db.models.functions import Coalesce
from django.db.models.lookups import (
    Exact,
    GreaterThan,
    GreaterThanOrEqual,
    In,
    IsNull,
    LessThan,
    LessThanOrEqual,
    Regex,
)
from django.db.models.sql.compiler import SQLCompiler

from subscribers.segmentation.conditions import (
    Comes,
    Condition,
    OneOf,
    Pattern,
    Present,
    Range,
)

# What AttributeType calls a type: SQLite's json_type, jsonpath's type().
_SQLITE_TYPES = {
    "text": ("text",),
    "date": ("text",),
    "number": ("integer", "real"),
    "boolean": ("true", "false"),
}
_OUTPUT: dict[str, type[Field]] = {"number": FloatField, "boolean": BooleanField}
_DAY = "[0-9]{4}-[0-9]{2}-[0-9]{2}"
# Longer lists are hashed by `IN`; a path compares one by one.
_FEW = 5


def on_column(column: str, output: Field, condition: Condition) -> Q:
    """Return the filter of a column; NULL where the column is NULL."""
    return _compared(ExpressionWrapper(F(column), output), condition)


def on_reckoned(value: Expression, condition: Condition) -> Q:
    """Return the filter of a number made of columns.

    Compared as fractions, because a rule may ask for 6.5 and means nobody.
    """
    return _compared(ExpressionWrapper(value, FloatField()), condition)


def on_day_of_year(column: str, output: Field, condition: Condition) -> Q:
    """`on_column` of a date, which may also be asked for coming round again."""
    if not isinstance(condition, Comes):
        return on_column(column, output, condition)
    day = ExpressionWrapper(
        F(f"{column}__month") * Value(100) + F(f"{column}__day"), IntegerField()
    )
    spans = [
        Q(GreaterThanOrEqual(day, first)) & Q(LessThanOrEqual(day, last))
        for first, last in condition.spans
    ]
    return Q(*spans, _connector=Q.OR)


def filled(column: str, output: Field, condition: Condition) -> Q:
    """`on_column`, where an empty text is no value."""
    if isinstance(condition, Present):
        return ~Q(Exact(ExpressionWrapper(F(column), output), ""))
    return on_column(column, output, condition)


def on_attribute(name: str, type_name: str, condition: Condition) -> Q:
    """Return the filter of `attributes[name]`.

    NULL or false where it is missing, or of another type than `type_name`.
    """
    portable = ExpressionWrapper(_portable(name, type_name, condition), BooleanField())
    return Q(_ByDatabase(portable, _postgres(name, type_name, condition)))


def complement(met: Q) -> Q:
    """Return everybody else, those for whom `met` is NULL included."""
    return ~Q(Coalesce(ExpressionWrapper(met, BooleanField()), Value(False)))


def _compared(value: Expression, condition: Condition) -> Q:
    match condition:
        case OneOf((only,)):
            return Q(Exact(value, only))
        case OneOf(values):
            return Q(In(value, values))
        case Pattern(regex):
            return Q(Regex(value, regex))
        case Present():
            return Q(IsNull(value, False))
    bounds = Q()
    if condition.lower is not None:
        above = GreaterThan if condition.lower_open else GreaterThanOrEqual
        bounds &= Q(above(value, condition.lower))
    if condition.upper is not None:
        below = LessThan if condition.upper_open else LessThanOrEqual
        bounds &= Q(below(value, condition.upper))
    return bounds


class _ByDatabase(Func):
    """The first expression, or on PostgreSQL the second."""

    output_field = BooleanField()

    def as_sql(
        self, compiler: SQLCompiler, connection: object, **extra: object
    ) -> tuple[str, list[object]]:
        return compiler.compile(self.source_expressions[0])

    def as_postgresql(
        self, compiler: SQLCompiler, connection: object, **extra: object
    ) -> tuple[str, list[object]]:
        return compiler.compile(self.source_expressions[1])


def _portable(name: str, type_name: str, condition: Condition) -> Q:
    path = Value(f"$.{json.dumps(name)}")
    output = _OUTPUT.get(type_name, TextField)()
    held = Func(F("attributes"), path, function="JSON_EXTRACT", output_field=output)
    kind = Func(F("attributes"), path, function="JSON_TYPE", output_field=TextField())
    typed = Q(In(kind, _SQLITE_TYPES[type_name]))
    if type_name == "date":
        typed &= Q(Regex(held, rf"^{_DAY}\Z"))
    if isinstance(condition, Present):
        return typed & ~Q(Exact(held, "")) if type_name == "text" else typed
    return _compared(held, _stored(condition, type_name)) & typed


def _stored(condition: Condition, type_name: str) -> Condition:
    """Return the condition with dates as JSON holds them."""
    if type_name != "date":
        return condition
    if isinstance(condition, OneOf):
        return OneOf(tuple(map(str, condition.values)))
    if isinstance(condition, Range):
        ends = (condition.lower, condition.upper)
        low, high = (None if end is None else str(end) for end in ends)
        return Range(low, high, condition.lower_open, condition.upper_open)
    return condition


def _postgres(name: str, type_name: str, condition: Condition) -> Func:
    condition = _stored(condition, type_name)
    if isinstance(condition, OneOf) and len(condition.values) > _FEW:
        held = _operator("->", name, JSONField())
        return ExpressionWrapper(Q(In(held, condition.values)), BooleanField())
    # A path compares only within a type, so a stray "9" is never a number.
    return _operator("@@", _path(name, type_name, condition), BooleanField())


def _operator(sign: str, operand: str, output: Field) -> Func:
    return Func(
        F("attributes"),
        Value(operand),
        template="(%(expressions)s)",
        arg_joiner=f" {sign} ",
        output_field=output,
    )


def _path(name: str, type_name: str, condition: Condition) -> str:
    """Return a jsonpath predicate (PostgreSQL 12+, SQL:2016)."""
    held = f"$.{json.dumps(name)}"
    tests: list[str] = []
    match condition:
        case OneOf(values):
            either = " || ".join(f"{held} == {json.dumps(one)}" for one in values)
            tests.append(f"({either})")
        case Pattern(regex):
            tests.append(f"{held} like_regex {json.dumps(regex)}")
        case Range(lower, upper):
            if lower is not None:
                sign = ">" if condition.lower_open else ">="
                tests.append(f"{held} {sign} {json.dumps(lower)}")
            if upper is not None:
                sign = "<" if condition.upper_open else "<="
                tests.append(f"{held} {sign} {json.dumps(upper)}")
        case Present() if type_name == "text":
            # A null is unlike any text, so the type is asked as well.
            tests.append(f'{held} != "" && {held}.type() == "string"')
        case Present() if type_name != "date":
            tests.append(f'{held}.type() == "{type_name}"')
    if type_name == "date":
        tests.append(f'{held} like_regex "^{_DAY}$"')
    return f"strict {' && '.join(tests)}"
