"""Check the chains of a range of people, and everything that hangs on their lines."""

import json
from collections.abc import Iterable
from itertools import groupby
from operator import itemgetter

from django.db.models import Q

from subscribers.lines import GENESIS, hash_of, keyed
from subscribers.models import ConsentEvent
from subscribers.verification import deriving
from subscribers.verification.columns import Instant, chain_text
from subscribers.verification.deriving import Scope, Standing
from subscribers.verification.findings import Verified
from subscribers.verification.people import Person, people_of

ROWS_AT_ONCE = 5_000
DECODER = json.JSONDecoder()
COLUMNS = (
    *("subscriber", chain_text(), "seq", "kind", "list__slug"),
    *(Instant("happened_at"), Instant("recorded_at"), "line", "line_hash"),
)
# What a line says and a column beside it repeats.
REPEATED = ("kind", "list", "happened_at", "recorded_at")
TOLD = ("chain", "seq", "prev", "person", *REPEATED)
Row = tuple


def check_range(after: int, upto: int | None) -> Verified:
    """Check everybody whose key is above `after`, up to `upto` or to the end.

    Lines are streamed; memory grows with the people of the range. Six queries.
    """
    found = Verified()
    theirs = Q(subscriber__gt=after)
    if upto is not None:
        theirs &= Q(subscriber__lte=upto)
    people = people_of(theirs, after, upto)
    rows = ConsentEvent.objects.filter(theirs).order_by("subscriber", "seq", "pk")
    stream = rows.values_list(*COLUMNS).iterator(chunk_size=ROWS_AT_ONCE)
    for key, lines in groupby(stream, key=itemgetter(0)):
        found.subscribers += 1
        _Chain(found, key, people.pop(key, Person())).check(lines)
    for key, person in people.items():
        _Chain(found, key, person).check(())
    return found


class _Chain:
    """One person's lines against each other, and against what follows from them."""

    def __init__(self, found: Verified, key: int, person: Person) -> None:
        self._found = found
        self._key = key
        self._person = person
        self._named = keyed(person.salt, person.phone) if person.phone else ""
        self._derived: dict[str, Standing] = {}
        self._suppressed: set[Scope] = set()

    def check(self, lines: Iterable[Row]) -> None:
        seq, previous, count = 0, GENESIS, 0
        for row in lines:
            count += 1
            problem = self._read(row, seq + 1, previous)
            if problem:
                self._fault(problem, row[2])
            seq, previous = row[2], row[8]
        self._found.events += count
        if not self._person.exists:
            what = "Lines are" if count else "What belongs to a chain is"
            self._fault(f"{what} there, but the subscriber is gone.")
            return
        self._check_head(count, seq, previous)
        self._check_subscriptions(count)
        self._check_suppressions()
        for unknown in sorted(self._person.evidence):
            self._fault("There is evidence of a line that is not there.", unknown)

    def _read(self, row: Row, expected: int, previous: str) -> str:
        """Take one line in; return what is wrong with it, "" where nothing is."""
        _, chain, seq, *beside, line, line_hash = row
        is_whole = hash_of(line) == line_hash
        facts = _facts(line) if is_whole else {}
        told = tuple(map(facts.get, TOLD))
        if told[-len(beside) :] != tuple(beside):
            # What is compared with the subscription is what the database was told.
            facts = {**facts, **dict(zip(REPEATED, beside, strict=True))}
        deriving.replay(self._derived, facts)
        deriving.forbid(self._suppressed, facts)
        proof = self._person.evidence.pop(seq, None)
        if not is_whole:
            return "The line was edited: its hash does not fit."
        if told[0] != self._person.chain or chain != self._person.chain_stored:
            return "The line belongs to another chain."
        if seq != expected or told[1] != seq:
            return _gap(seq, expected, told[1])
        # Of the erased nobody can say any more whom a line names.
        named = self._named or told[3]
        if told[2:] != (previous, named, *beside):
            return _difference(told[2:], previous, named)
        return self._problem_of_evidence(facts.get("evidence"), proof)

    def _problem_of_evidence(self, told: object, proof: str | None) -> str:
        if self._person.is_erased:
            return "The evidence of an erased person is there." if proof else ""
        if proof is None:
            return "The evidence of the line is gone." if told else ""
        if told != keyed(self._person.salt, proof):
            return "The evidence does not fit its line."
        return ""

    def _check_head(self, count: int, seq: int, previous: str) -> None:
        heads, chain = self._person.heads, self._person.chain_stored
        if not count:
            if heads:
                self._fault("The whole chain has vanished; its head remains.")
            return
        if not heads:
            self._fault("The chain has no head.")
        for head in heads:
            if head[0] != chain:
                self._fault("The head belongs to another chain.")
            elif head[1:] != (seq, previous):
                self._fault(
                    f"The head stands at line {head[1]}, the chain ends at {seq}: "
                    "lines were cut off, added or rewritten by hand."
                )

    def _check_subscriptions(self, count: int) -> None:
        stored = self._person.standings
        if stored and not count:
            self._fault("Someone has a subscription but not one ledger line.")
            return
        for slug in stored.keys() - self._derived.keys():
            self._fault(f"There is a subscription to {slug}, but no line about it.")
        for slug, said in self._derived.items():
            if slug not in stored:
                self._fault(f"The lines tell of list {slug}; the subscription is gone.")
                continue
            for name, lines_say, row_says in deriving.differences(said, stored[slug]):
                self._fault(
                    f"On list {slug} the lines say {name} {_word(lines_say)}, "
                    f"the subscription says {_word(row_says)}."
                )

    def _check_suppressions(self) -> None:
        if self._person.is_erased:
            return  # it outlives them by the hash of a number that is gone
        for scope, brand, slug in self._suppressed - self._person.suppressed:
            of = slug or brand or scope
            self._fault(f"The lines tell of an opt-out of {of}; it is not in force.")

    def _fault(self, problem: str, seq: int | None = None) -> None:
        chain = self._person.chain or "*"
        self._found.fault(problem, chain=chain, seq=seq, subscriber=self._key)


def _facts(line: str) -> dict[str, object]:
    try:
        facts, _ = DECODER.raw_decode(line)
    except ValueError:
        return {}
    return facts if isinstance(facts, dict) else {}


def _difference(told: tuple[object, ...], previous: str, named: object) -> str:
    """Name the first thing in which a line is not what it should be."""
    if told[0] != previous:
        return "The line does not follow from the one before it."
    if told[1] != named:
        return "The line names another person."
    return "The columns beside the line say something else than the line."


def _gap(seq: int, expected: int, told: object) -> str:
    if told != seq:
        return f"The line was line {told} of its chain and stands as line {seq}."
    if seq > expected:
        lost = (
            f"Line {expected} is"
            if seq == expected + 1
            else (f"Lines {expected} to {seq - 1} are")
        )
        return f"{lost} missing before it."
    return f"Line {seq} is there twice or out of order."


def _word(value: object) -> str:
    return "nothing" if value in (None, "") else str(value)
