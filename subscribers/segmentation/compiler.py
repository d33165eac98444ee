"""A segment's rules, turned into one filter on subscribers; nothing is counted here.

`not` and `none` are pushed down to the leaves, where each field knows its own
complement: a person without a value is in the complement, which SQL's own NOT of a
NULL would leave out.
"""

from collections.abc import Mapping, Sequence
from datetime import datetime

from django.db.models import Q
from django.utils import timezone

from subscribers.errors import BadRules
from subscribers.registries import SegmentField
from subscribers.segmentation.fields import Catalogue, Field
from subscribers.segmentation.kinds import NEGATIVES
from subscribers.segmentation.values import Unfit, shown

GROUPS = ("all", "any", "none", "not")
LEAF = ("field", "op", "value")
WITHOUT_VALUE = ("is_set", "is_not_set")
MAX_DEPTH = 20
MAX_LEAVES = 200


def compile_rules(rules: Mapping[str, object], *, now: datetime | None = None) -> Q:
    """Return the filter on Subscriber that `rules` ask for.

    Erased people are the caller's to leave out (`Subscriber.objects.known()`).
    `now` is what `in_last_days` counts back from. At most two queries, for the
    names of attributes and lists.
    Raises: BadRules, with the place in the rules: "all[1].value: …".
    """
    return _Compiler(now or timezone.now()).node(rules, "", negated=False)


def check_rules(rules: Mapping[str, object]) -> None:
    """Raises: BadRules, as `compile_rules` does."""
    compile_rules(rules)


class _Compiler:
    """One walk over one tree of rules."""

    def __init__(self, now: datetime) -> None:
        self._now = now
        self._catalogue = Catalogue()
        self._leaves = 0

    def node(self, rules: object, path: str, *, negated: bool, depth: int = 1) -> Q:
        if not isinstance(rules, Mapping) or not rules:
            raise _bad(path, f"{shown(rules)} is not a rule such as {_EXAMPLE}.")
        if depth > MAX_DEPTH:
            raise _bad(path, f"Rules are nested more than {MAX_DEPTH} deep.")
        groups = [name for name in GROUPS if name in rules]
        if not groups:
            return self._leaf(rules, path, negated=negated)
        if len(rules) > 1:
            others = ", ".join(str(name) for name in rules if name != groups[0])
            raise _bad(
                path,
                f"“{groups[0]}” stands alone; put {others} into a rule of its own.",
            )
        name = groups[0]
        if name == "not":
            below = _joined(path, "not")
            return self.node(rules["not"], below, negated=not negated, depth=depth + 1)
        return self._group(name, rules[name], path, negated=negated, depth=depth)

    def _group(
        self, name: str, rules: object, path: str, *, negated: bool, depth: int
    ) -> Q:
        below = _joined(path, name)
        is_list = isinstance(rules, Sequence) and not isinstance(rules, str)
        if not is_list or not rules:
            raise _bad(below, "Write a list of at least one rule.")
        negated = negated != (name == "none")
        # Outside in: not all = any of the opposites, not any = all of them.
        joined_by = Q.OR if (name == "all") == negated else Q.AND
        parts = [
            self.node(rule, f"{below}[{at}]", negated=negated, depth=depth + 1)
            for at, rule in enumerate(rules)
        ]
        return Q(*parts, _connector=joined_by)

    def _leaf(self, rule: Mapping[str, object], path: str, *, negated: bool) -> Q:
        self._leaves += 1
        if self._leaves > MAX_LEAVES:
            raise _bad(path, f"There are more than {MAX_LEAVES} conditions.")
        unknown = [str(name) for name in rule if name not in LEAF]
        if unknown:
            raise _bad(
                path,
                f"A rule has {', '.join(LEAF)}, or one of {', '.join(GROUPS)}; "
                f"not {', '.join(unknown)}.",
            )
        try:
            return self._answer(rule, negated=negated)
        except Unfit as problem:
            raise _bad(_joined(path, problem.part), str(problem)) from problem

    def _answer(self, rule: Mapping[str, object], *, negated: bool) -> Q:
        field = self._catalogue.find(_part(rule, "field"))
        op = _part(rule, "op")
        ops = field.ops if isinstance(field, SegmentField) else field.kind.ops
        if op not in ops:
            raise Unfit("op", f"{_no_such_op(rule, op, field)}; use {', '.join(ops)}.")
        value = None if op in WITHOUT_VALUE else _part(rule, "value")
        if isinstance(field, SegmentField):
            return _registered(field, op, value, negated=negated)
        positive = NEGATIVES.get(op, op)
        met = field.build(field.kind.condition(positive, value, self._now))
        return field.complement(met) if negated != (op in NEGATIVES) else met


_EXAMPLE = '{"field": "country", "op": "is", "value": "FR"}'


def _registered(field: SegmentField, op: str, value: object, *, negated: bool) -> Q:
    try:
        met = field.build(op, value)
    except BadRules as problem:
        raise Unfit("value", str(problem)) from problem
    return ~met if negated else met


def _no_such_op(rule: Mapping[str, object], op: object, field: Field) -> str:
    noun = getattr(getattr(field, "kind", None), "noun", "another kind of field")
    return f"{shown(op)} does not fit {rule['field']}, which is {noun}"


def _part(rule: Mapping[str, object], name: str) -> object:
    if name not in rule:
        raise Unfit(name, f"It is missing; write a rule such as {_EXAMPLE}.")
    return rule[name]


def _joined(path: str, part: str) -> str:
    return f"{path}.{part}" if path else part


def _bad(path: str, sentence: str) -> BadRules:
    return BadRules(f"{path}: {sentence}" if path else sentence)
