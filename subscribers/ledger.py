"""The consent ledger: append a set of lines, and verify all of them.

A line is canonical JSON stored as text (see `subscribers.lines`); each names the hash
of the line before it in its subscriber's chain.
"""

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from django.db import connection

from subscribers.bulk import insert_rows
from subscribers.lines import GENESIS, Stencil, canonical, hash_of, instant
from subscribers.models import (
    ChainHead,
    ConsentEvent,
    Evidence,
    Subscriber,
    SubscriberList,
)
from subscribers.origin import Origin

LINE = (
    *("subscriber", "chain", "seq", "kind", "list"),
    *("happened_at", "recorded_at", "line", "line_hash"),
)
PROOF = ("subscriber", "chain", "seq", "data")
Row = tuple[object, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """One line to be: what happened to whom, with facts that name nobody."""

    subscriber: int
    kind: str
    origin: Origin
    list: SubscriberList | None = None
    facts: Mapping[str, object] = field(default_factory=dict)
    happened_at: datetime | None = None
    evidence: Mapping[str, object] = field(default_factory=dict)


def append(entries: Sequence[Entry], *, now: datetime) -> int:
    """Chain `entries` in the order given and store them; return how many.

    The caller has locked the subscribers in key order and is in a transaction.
    Five statements, whatever the number of lines.
    """
    keys = sorted({entry.subscriber for entry in entries})
    people: dict[int, tuple[object, str, str]] = {}
    heads: dict[object, tuple[int, str]] = {}
    rows = Subscriber.objects.filter(pk__among=keys)
    for pk, chain, salt, phone in rows.values_list("pk", "chain", "salt", "phone"):
        people[pk] = (chain, salt, phone)
    stored = ChainHead.objects.filter(subscriber__among=keys)
    for chain, seq, line_hash in stored.values_list("chain", "seq", "line_hash"):
        heads[chain] = (seq, line_hash)
    lines, evidence = _chained(entries, people, heads, now)
    # Heads before lines: a seal locks the heads' table for a moment, and may then be
    # sure that no line is on its way below the last it sees.
    chains = [(key, people[key][0]) for key in keys]
    insert_rows(
        ChainHead,
        ("subscriber", "chain", "seq", "line_hash"),
        ((key, chain, *heads[chain]) for key, chain in chains),
        unique=("chain",),
        update=("seq", "line_hash"),
    )
    insert_rows(ConsentEvent, LINE, lines)
    insert_rows(Evidence, PROOF, evidence)
    return len(lines)


def _chained(
    entries: Sequence[Entry],
    people: Mapping[int, tuple[object, str, str]],
    heads: dict[object, tuple[int, str]],
    now: datetime,
) -> tuple[list[Row], list[Row]]:
    """Build the rows of LINE and PROOF in memory, moving `heads` on."""
    lines: list[Row] = []
    evidence: list[Row] = []
    stencils: dict[str, Stencil] = {}
    for entry in entries:
        chain, salt, phone = people[entry.subscriber]
        seq, previous = heads.get(chain, (0, GENESIS))
        seq += 1
        happened_at = entry.happened_at or entry.origin.happened_at or now
        proof = dict(entry.evidence or entry.origin.evidence)
        proof_text = canonical(proof) if proof else ""
        line = _stencil_of(entry, stencils, now).write(
            chain=str(chain),
            seq=seq,
            previous=previous,
            salt=salt,
            phone=phone,
            happened_at=instant(happened_at),
            proof=proof_text,
        )
        line_hash = hash_of(line)
        heads[chain] = (seq, line_hash)
        lst = entry.list.pk if entry.list else None
        lines.append(
            (
                *(entry.subscriber, chain, seq, entry.kind, lst),
                *(happened_at, now, line, line_hash),
            )
        )
        if proof:
            evidence.append((entry.subscriber, chain, seq, proof_text))
    return lines, evidence


def _stencil_of(entry: Entry, stencils: dict[str, Stencil], now: datetime) -> Stencil:
    """Return the stencil of an entry's kind, list, origin and facts."""
    slug = entry.list.slug if entry.list else None
    same = repr((entry.kind, slug, id(entry.origin), entry.facts))
    if same not in stencils:
        stencils[same] = Stencil(
            kind=entry.kind,
            slug=slug,
            origin=entry.origin,
            facts=entry.facts,
            now=now,
        )
    return stencils[same]


def lock(keys: Iterable[int]) -> list[int]:
    """Lock the subscribers in key order, as every change of consent does.

    Returns the keys that exist and are not erased. On SQLite the transaction
    itself is the lock.
    """
    rows = Subscriber.objects.known().filter(pk__among=sorted(set(keys)))
    rows = rows.order_by("pk").values_list("pk", flat=True)
    if connection.features.has_select_for_no_key_update:
        rows = rows.select_for_update(no_key=True)
    return list(rows)


def lines_of(subscriber: Subscriber) -> list[dict[str, object]]:
    """Return the subscriber's lines, oldest first, each with its evidence if kept."""
    proofs: dict[int, str] = dict(
        Evidence.objects.filter(subscriber=subscriber).values_list("seq", "data")
    )
    events: list[dict[str, object]] = []
    for line in (
        ConsentEvent.objects.filter(subscriber=subscriber)
        .order_by("seq")
        .values_list("line", flat=True)
    ):
        facts = json.loads(line)
        proof = proofs.get(facts["seq"])
        facts["evidence"] = json.loads(proof) if proof else None
        events.append(facts)
    return events
