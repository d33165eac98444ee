"""The evidence pack of one subscriber: every line, its proof and its wording, as data.

How it looks on paper is `evidence_page`'s business.
"""

import json

from subscribers import disclosures, seals
from subscribers.models import (
    ConsentEvent,
    Evidence,
    Seal,
    SignupVersion,
    Subscriber,
    Subscription,
)
from subscribers.registries import evidence_sections
from subscribers.signup import shown
from subscribers.verification import verify_person
from subscribers.verification.sealed import problem_of

Pack = dict[str, object]


def pack(subscriber: Subscriber) -> Pack:
    """Return what proves this person's consents, JSON-ready.

    `events` are the ledger's lines, oldest first: what each says, the text that is
    hashed, its evidence as long as that is kept, the words of the disclosure it names
    and the first seal that covers it. `verified` says whether all of it fits now.
    Upper floors add their sections under the names they registered.
    """
    rows = ConsentEvent.objects.filter(subscriber=subscriber).order_by("seq")
    lines = list(rows.values_list("pk", "seq", "line", "line_hash"))
    covering = seals.covering(pk for pk, *_ in lines)
    proofs = dict(
        Evidence.objects.filter(subscriber=subscriber).values_list("seq", "data")
    )
    told = [json.loads(line) for _, _, line, _ in lines]
    words, pages = disclosures.texts_named(told), shown.versions_of(told)
    return {
        "phone": str(subscriber.phone or ""),
        "subscriber": subscriber.pk,
        "erased_at": subscriber.erased_at and subscriber.erased_at.isoformat(),
        "verified": _verified(subscriber, len(lines), covering),
        "subscriptions": _subscriptions(subscriber),
        "events": [
            {
                **_told(line, proofs.get(seq), words, pages),
                "line": line,
                "line_hash": line_hash,
                "seal": _named(covering.get(pk)),
            }
            for pk, seq, line, line_hash in lines
        ],
        **{
            name: section.rows(subscriber.pk)
            for name, section in evidence_sections.items()
        },
    }


def _told(
    line: str,
    proof: str | None,
    words: dict[str, str],
    pages: dict[str, SignupVersion],
) -> dict[str, object]:
    """What a line says, with its proof, the disclosure's words and the page's."""
    facts = json.loads(line)
    facts["evidence"] = json.loads(proof) if proof else None
    named = facts.get("disclosure")
    if named:
        facts["disclosure"] = {**named, "text": words.get(named["sha256"], "")}
    page = shown.page_of(facts, pages)
    return {**facts, "page": page} if page else facts


def _subscriptions(subscriber: Subscriber) -> list[dict[str, object]]:
    rows = Subscription.objects.filter(subscriber=subscriber)
    return [
        {
            "list": row.list.slug,
            "name": row.list.name,
            "brand": row.list.brand,
            "status": row.status,
            "method": row.method,
            "door": row.door,
            "promise": row.promise,
            "joined_at": row.joined_at and row.joined_at.isoformat(),
            "left_at": row.left_at and row.left_at.isoformat(),
        }
        for row in rows.select_related("list").order_by("list")
    ]


def _verified(
    subscriber: Subscriber, lines: int, covering: dict[int, Seal]
) -> dict[str, object]:
    """Whether the chain fits, and whether the seals over it are ours."""
    problems = [str(fault["problem"]) for fault in verify_person(subscriber.pk).broken]
    by_number = {seal.number: seal for seal in covering.values()}
    for _, seal in sorted(by_number.items()):
        problem = problem_of(seal.line, seal.key_id, seal.hmac)
        if problem:
            problems.append(f"The seal of {seal.day} {problem}.")
    return {
        "ok": not problems,
        "lines": lines,
        "sealed": len(covering),
        "sealed_until": by_number[max(by_number)].day.isoformat()
        if by_number
        else None,
        "problems": problems,
    }


def _named(seal: Seal | None) -> dict[str, object] | None:
    if seal is None:
        return None
    return {
        "number": seal.number,
        "day": seal.day.isoformat(),
        "key": seal.key_id,
        "hmac": seal.hmac,
    }
