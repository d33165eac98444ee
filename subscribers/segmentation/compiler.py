"""A segment's rules, turned into one filter on subscribers; nothing is counted here.

`not` and `none` are pushed down to the leaves, where each field knows its own
complement: a person without a value is in the complement, which SQL's own NOT of a
NULL would leave out.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from django.db.models import Exists, OuterRef, Q
from django.utils import timezone

from subscribers.errors import BadRules
from subscribers.models import Segment, SegmentMember
from subscribers.segmentation.catalogue import SEGMENT, Catalogue
from subscribers.segmentation.conditions import OneOf
from subscribers.segmentation.fields import Field
from subscribers.segmentation.kinds import NAMED, NEGATIVES
from subscribers.segmentation.values import Unfit, shown

GROUPS = ("all", "any", "none", "not")
LEAF = ("field", "op", "value")
WITHOUT_VALUE = ("is_set", "is_not_set")
MAX_DEPTH = 20
MAX_LEAVES = 200
# How many segments may stand behind one another.
MAX_BEHIND = 5


def compile_rules(
    rules: Mapping[str, object], *, now: datetime | None = None, of: str = ""
) -> Q:
    """Return the filter on Subscriber that `rules` ask for.

    Erased people are the caller's to leave out (`Subscriber.objects.known()`).
    `now` is what `in_last_days` counts back from; `of` is the slug of the segment
    whose rules they are. At most three queries, for the names of attributes, lists
    and segments.
    Raises: BadRules, with the place in the rules: "all[1].value: …".
    """
    return _Compiler(now or timezone.now(), of).node(rules, "", negated=False)


def check_rules(rules: Mapping[str, object], *, of: str = "") -> None:
    """Raises: BadRules, as `compile_rules` does."""
    compile_rules(rules, of=of)


def faults_of(rules: object, *, of: str = "") -> list[BadRules]:
    """Return everything that is wrong with the rules, where each is."""
    compiler = _Compiler(timezone.now(), of, faults=[])
    compiler.node(rules, "", negated=False)
    return list(compiler.faults or ())


def answering(segment: Segment, *, now: datetime | None = None) -> Q:
    """Return the filter on Subscriber that finds whom the segment means.

    Its rules ask, or those it was frozen with are its members.
    Raises: BadRules.
    """
    if segment.frozen_at:
        return _members(segment)
    return compile_rules(segment.rules, now=now, of=segment.slug)


def _members(segment: Segment) -> Q:
    rows = SegmentMember.objects.filter(segment=segment, subscriber=OuterRef("pk"))
    return Q(Exists(rows))


@dataclass(slots=True)
class _Compiler:
    """One walk over one tree of rules, and over those of the segments it names.

    Where `faults` is a list, they are gathered there and the walk goes on.
    """

    now: datetime
    of: str
    faults: list[BadRules] | None = None
    leaves: int = 0
    behind: tuple[str, ...] = ()
    catalogue: Catalogue = field(init=False)

    def __post_init__(self) -> None:
        self.catalogue = Catalogue(self.now)
        self.behind = (self.of,) if self.of else ()

    def node(self, rules: object, path: str, *, negated: bool, depth: int = 1) -> Q:
        try:
            return self._node(rules, path, negated=negated, depth=depth)
        except BadRules as problem:
            if self.faults is None:
                raise
            self.faults.append(problem)
            return Q()

    def _node(self, rules: object, path: str, *, negated: bool, depth: int) -> Q:
        if not isinstance(rules, Mapping) or not rules:
            raise BadRules(f"{shown(rules)} is not a rule such as {_EXAMPLE}.", path)
        if depth > MAX_DEPTH:
            raise BadRules(f"Rules are nested more than {MAX_DEPTH} deep.", path)
        groups = [name for name in GROUPS if name in rules]
        if not groups:
            return self._leaf(rules, path, negated=negated)
        if len(rules) > 1:
            others = ", ".join(str(name) for name in rules if name != groups[0])
            raise BadRules(
                f"“{groups[0]}” stands alone; put {others} into a rule of its own.",
                path,
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
            raise BadRules("Write a list of at least one rule.", below)
        negated = negated != (name == "none")
        # Outside in: not all = any of the opposites, not any = all of them.
        joined_by = Q.OR if (name == "all") == negated else Q.AND
        parts = [
            self.node(rule, f"{below}[{at}]", negated=negated, depth=depth + 1)
            for at, rule in enumerate(rules)
        ]
        return Q(*parts, _connector=joined_by)

    def _leaf(self, rule: Mapping[str, object], path: str, *, negated: bool) -> Q:
        self.leaves += 1
        if self.leaves > MAX_LEAVES:
            raise BadRules(f"There are more than {MAX_LEAVES} conditions.", path)
        unknown = [str(name) for name in rule if name not in LEAF]
        if unknown:
            raise BadRules(
                f"A rule has {', '.join(LEAF)}, or one of {', '.join(GROUPS)}; "
                f"not {', '.join(unknown)}.",
                path,
            )
        try:
            return self._answer(rule, negated=negated)
        except Unfit as problem:
            raise BadRules(str(problem), _joined(path, problem.part)) from problem

    def _answer(self, rule: Mapping[str, object], *, negated: bool) -> Q:
        name = _part(rule, "field")
        found = _OF_SEGMENTS if name == SEGMENT else self.catalogue.find(name)
        op = _part(rule, "op")
        if op not in found.kind.ops:
            raise Unfit(
                "op",
                f"{shown(op)} does not fit {rule['field']}, which is "
                f"{found.kind.noun}; use {', '.join(found.kind.ops)}.",
            )
        value = None if op in WITHOUT_VALUE else _part(rule, "value")
        condition = found.kind.condition(NEGATIVES.get(op, op), value, self.now)
        negated = negated != (op in NEGATIVES)
        if found is _OF_SEGMENTS:
            return self._in_segments(condition, negated=negated)
        met = found.build(condition)
        return found.complement(met) if negated else met

    def _in_segments(self, condition: OneOf, *, negated: bool) -> Q:
        meant = [self._segment(slug, negated=negated) for slug in condition.values]
        return Q(*meant, _connector=Q.AND if negated else Q.OR)

    def _segment(self, slug: str, *, negated: bool) -> Q:
        segment = self.catalogue.segment(slug)
        if segment.frozen_at:
            return ~_members(segment) if negated else _members(segment)
        before, faults = self.behind, self.faults
        self.behind, self.faults = (*before, slug), None
        try:
            self._check_chain()
            return self._node(segment.rules, "", negated=negated, depth=1)
        except _Chain as problem:
            if before and before != (self.of,):
                raise
            raise Unfit("value", problem.sentence) from problem
        except BadRules as problem:
            raise Unfit(
                "value", f"The segment “{segment.name}” cannot be understood: {problem}"
            ) from problem
        finally:
            self.behind, self.faults = before, faults

    def _check_chain(self) -> None:
        *before, slug = self.behind
        chain = " → ".join(self.behind)
        if slug in before:
            raise _Chain(f"Segments would ask about one another for ever: {chain}.")
        if len(before) > MAX_BEHIND:
            raise _Chain(
                f"More than {MAX_BEHIND} segments stand behind one another: {chain}."
            )


class _Chain(BadRules):
    """Segments stand behind one another in a way that has no end, or too many."""


def _unbuilt(_: object) -> Q:
    raise NotImplementedError("Segments are answered by the compiler itself.")


# Whether they are known is the compiler's business: it has read them all.
_OF_SEGMENTS = Field("Another segment", NAMED, _unbuilt)
_EXAMPLE = '{"field": "country", "op": "is", "value": "FR"}'


def _part(rule: Mapping[str, object], name: str) -> object:
    if name not in rule:
        raise Unfit(name, f"It is missing; write a rule such as {_EXAMPLE}.")
    return rule[name]


def _joined(path: str, part: str) -> str:
    return f"{path}.{part}" if path else part
