"""Verify the ledger: chains, heads, evidence, triggers and what follows from lines."""

import hmac
import json
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from itertools import groupby

from django.db import connection
from django.db.models import Exists, OuterRef

from subscribers import triggers
from subscribers.ledger import GENESIS, hash_of, instant, keyed
from subscribers.models import (
    ChainHead,
    ConsentEvent,
    Evidence,
    Subscriber,
    Subscription,
)

Kind = ConsentEvent.Kind
Status = Subscription.Status

# What a line of each kind leaves behind as the status of its list's subscription.
STATUS_AFTER = {
    Kind.ADDED: Status.NONE,
    Kind.REQUESTED: Status.PENDING,
    Kind.SUBSCRIBED: Status.ACTIVE,
    Kind.CONFIRMED: Status.ACTIVE,
    Kind.DECLINED: Status.UNSUBSCRIBED,
    Kind.WITHDRAWN: Status.EXPIRED,
    Kind.EXPIRED: Status.EXPIRED,
    Kind.UNSUBSCRIBED: Status.UNSUBSCRIBED,
}
ROWS_AT_ONCE = 5_000


@dataclass(slots=True)
class Verified:
    """What was read and what is wrong; each fault is a sentence."""

    events: int = 0
    subscribers: int = 0
    broken: list[dict[str, object]] = field(default_factory=list)

    @property
    def ok(self) -> bool:
        return not self.broken

    def fault(self, chain: object, problem: str, seq: int | None = None) -> None:
        self.broken.append({"chain": str(chain), "seq": seq, "problem": problem})


def verify() -> Verified:
    """Read every line once, chain by chain, and compare it with all that hangs on it.

    Everything is read in one snapshot, so that a consent changed meanwhile is no
    fault. Memory grows with the number of chains (heads and people), not of lines.
    Writes nothing.
    """
    with _one_snapshot():
        return _verify()


@contextmanager
def _one_snapshot() -> Iterator[None]:
    """A read-only transaction that sees one instant and blocks nobody.

    Not Django's `atomic`: on SQLite that would hold the one write lock.
    """
    if connection.in_atomic_block:
        yield
        return
    begin = (
        "BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY"
        if connection.vendor == "postgresql"
        else "BEGIN DEFERRED"
    )
    with connection.cursor() as cursor:
        cursor.execute(begin)
    try:
        yield
    finally:
        with connection.cursor() as cursor:
            cursor.execute("ROLLBACK")


def _verify() -> Verified:
    found = Verified()
    for name in sorted(triggers.missing(connection)):
        found.fault("*", f"The trigger {name} is missing; run migrate to restore it.")
    heads = {
        chain: (seq, line_hash)
        for chain, seq, line_hash in ChainHead.objects.values_list(
            "chain", "seq", "line_hash"
        )
    }
    statuses = _statuses()
    rows = ConsentEvent.objects.order_by("chain", "seq").values_list(
        "chain",
        "seq",
        "kind",
        "list__slug",
        "happened_at",
        "recorded_at",
        "line",
        "line_hash",
        "subscriber",
        "subscriber__chain",
        "subscriber__salt",
        "subscriber__phone",
    )
    stream = rows.iterator(chunk_size=ROWS_AT_ONCE)
    for chain, lines in groupby(stream, key=lambda row: row[0]):
        found.subscribers += 1
        _verify_chain(found, chain, lines, heads.pop(chain, None), statuses)
    for chain in heads:
        found.fault(chain, "The whole chain has vanished; its head remains.")
    _verify_status_without_lines(found)
    _verify_evidence(found)
    return found


def _verify_chain(
    found: Verified,
    chain: object,
    lines: Iterator[tuple],
    head: tuple[int, str] | None,
    statuses: dict[int, dict[str, str]],
) -> None:
    expected, previous = 1, GENESIS
    derived: dict[str, str] = {}
    subscriber = 0
    for row in lines:
        found.events += 1
        seq, line, line_hash = row[1], row[6], row[7]
        subscriber = row[8]
        problem = _problem_of_line(row, expected, previous)
        if problem:
            found.fault(chain, problem, seq)
        expected, previous = seq + 1, line_hash
        _derive(derived, json.loads(line) if not problem else {"kind": row[2]}, row[3])
    if head is None:
        found.fault(chain, "The chain has no head.")
    elif head != (expected - 1, previous):
        found.fault(
            chain,
            f"The head stands at line {head[0]}, the chain ends at {expected - 1}: "
            "lines were cut off or added by hand.",
        )
    _compare_statuses(found, chain, derived, statuses.get(subscriber, {}))


def _problem_of_line(row: tuple, expected: int, previous: str) -> str:
    chain, seq, kind, slug, happened_at, recorded_at, line, line_hash = row[:8]
    owner_chain, salt, phone = row[9:12]
    if hash_of(line) != line_hash:
        return "The line was edited: its hash does not fit."
    try:
        facts = json.loads(line)
    except ValueError:
        return "The line is not JSON."
    if seq != expected or facts["seq"] != seq:
        return f"Line {expected} is missing or out of order."
    if facts["prev"] != previous:
        return "The line does not follow from the one before it."
    if facts["chain"] != str(chain) or owner_chain != chain:
        return "The line belongs to another chain."
    columns = (kind, slug, instant(happened_at), instant(recorded_at))
    told = (facts["kind"], facts["list"], facts["happened_at"], facts["recorded_at"])
    if columns != told:
        return "The columns beside the line say something else than the line."
    if phone and not hmac.compare_digest(facts["person"], keyed(salt, phone)):
        return "The line names another person."
    return ""


def _derive(
    derived: dict[str, str], facts: dict[str, object], slug: str | None
) -> None:
    kind = facts["kind"]
    if kind == Kind.ERASED:
        for known in derived:
            derived[known] = Status.NONE
    elif slug and kind == Kind.IMPORT_UNDONE:
        derived[slug] = str(facts.get("status", Status.NONE))
    elif slug and kind in STATUS_AFTER:
        derived[slug] = STATUS_AFTER[Kind(kind)]


def _statuses() -> dict[int, dict[str, str]]:
    statuses: dict[int, dict[str, str]] = {}
    rows = Subscription.objects.values_list("subscriber", "list__slug", "status")
    for subscriber, slug, status in rows.iterator(chunk_size=ROWS_AT_ONCE):
        statuses.setdefault(subscriber, {})[slug] = status
    return statuses


def _compare_statuses(
    found: Verified, chain: object, derived: dict[str, str], stored: dict[str, str]
) -> None:
    for slug in sorted(derived.keys() | stored.keys()):
        lines_say = derived.get(slug, Status.NONE)
        row_says = stored.get(slug, Status.NONE)
        if lines_say != row_says:
            found.fault(
                chain,
                f"On list {slug} the lines say {lines_say}, "
                f"the subscription says {row_says}.",
            )


def _verify_status_without_lines(found: Verified) -> None:
    lines = ConsentEvent.objects.filter(chain=OuterRef("chain"))
    decided = Subscription.objects.exclude(status=Status.NONE).filter(
        subscriber=OuterRef("pk")
    )
    orphans = Subscriber.objects.filter(Exists(decided), ~Exists(lines))
    for chain in orphans.values_list("chain", flat=True).iterator():
        found.fault(chain, "Someone has a subscription but not one ledger line.")


def _verify_evidence(found: Verified) -> None:
    rows = Evidence.objects.filter(subscriber__erased_at=None).values_list(
        "chain", "seq", "data", "subscriber__salt"
    )
    line = ConsentEvent.objects.filter(chain=OuterRef("chain"), seq=OuterRef("seq"))
    annotated = rows.annotate(line=line.values("line")[:1]).values_list(
        "chain", "seq", "data", "subscriber__salt", "line"
    )
    for chain, seq, data, salt, text in annotated.iterator(chunk_size=ROWS_AT_ONCE):
        if text is None or json.loads(text).get("evidence") != keyed(salt, data):
            found.fault(chain, "The evidence does not fit its line.", seq)
