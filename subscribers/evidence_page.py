"""The evidence pack as a page to print: wording and order only; `evidence` knows."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime

from django.template.loader import render_to_string

from subscribers import doors
from subscribers.evidence import Pack
from subscribers.instants import clock, zone_in_words
from subscribers.models import ConsentEvent, Subscriber, Subscription, Suppression
from subscribers.registries import evidence_sections

Facts = Mapping[str, object]
Told = list[tuple[str, str]]

WHO = {
    "person": "The person",
    "staff": "Staff",
    "operator": "An operator",
    "import": "An import",
    "api": "Another program",
    "gateway": "The text provider",
    "clock": "The clock",
}
# What proves a line, as people read it; words a person texted are quoted instead.
PROOF = {
    "from": "Texted from",
    "to": "Texted to",
    "gateway": "Carried by",
    "provider_id": "Provider's number for it",
    "place": "The word was shown at",
    "ip": "IP address",
    "user_agent": "Browser",
    "path": "Page address",
    "page": "Page",
    "page_version": "Version of the page",
    "headline": "Headline they saw",
    "age_stated": "They stated",
    "at_place": "Place in the link",
    "page_variant": "Version A or B of it",
    "page_language": "Language of the page",
    "file": "File",
    "line": "Line of the file",
    "job": "Import",
}
FACTS = {
    "method": "Opt-in",
    "promise": "Promised frequency",
    "place": "Place",
    "place_version": "Version of its call to action",
    "promise_before": "Promised before",
    "promise_refused": "Refused",
    "source": "Source",
    "basis": "Ground",
    "basis_on": "Day of it",
    "refusal_offered": "Refusal was offered",
    "opt_in_reason": "Why this door asks otherwise",
    "own_messages": "At most",
    "own_per": "In each",
    "paused_until": "Paused until",
    "topics": "Topics",
    "scope": "What it stops",
    "consent_expires_at": "Consent ends",
    "request_expires_at": "Answer awaited until",
}
INSTANTS = {"paused_until", "consent_expires_at", "request_expires_at"}
LABELS = {
    "method": dict(Subscription.Method.choices),
    "scope": dict(Suppression.Scope.choices),
}
# Shown in their own place, or of no use on paper.
ELSEWHERE = {"text", "disclosure"}


@dataclass(frozen=True, slots=True)
class Step:
    """One line of the ledger as a paragraph."""

    seq: int
    title: str
    when: str
    facts: Told
    saw: str
    saw_from: str
    said: str
    proof: Told
    proof_note: str
    hash: str
    previous: str
    sealed: str
    line: str


@dataclass(frozen=True, slots=True)
class Text:
    """One text of a section, word for word where the words are kept."""

    when: str
    title: str
    text: str
    note: str


@dataclass(frozen=True, slots=True)
class Chapter:
    title: str
    texts: list[Text] = field(default_factory=list)


def render(
    subscriber: Subscriber, pack: Pack, *, by: str, now: datetime, back: str = ""
) -> str:
    """Return the whole page, styles included: it stands alone as a file.

    Instants are on the active zone's clock, which the page names. `back` is the
    address of the subscriber's own page, where the page is shown in the admin.
    """
    names = {row["list"]: row["name"] for row in pack["subscriptions"]}
    return render_to_string(
        "evidence/page.html",
        {
            "back": back,
            "title": f"Evidence of consent, subscriber {subscriber.pk}",
            "phone": subscriber.phone.as_international if subscriber.phone else "",
            "subscriber": subscriber,
            "made_at": clock(now),
            "made_by": by,
            "zone": zone_in_words(),
            "verified": pack["verified"],
            "sentence": verdict(pack["verified"]),
            "standings": [_standing(row) for row in pack["subscriptions"]],
            "steps": [_step(event, names) for event in pack["events"]],
            "chapters": [
                Chapter(section.title, [_text(row) for row in pack[name]])
                for name, section in evidence_sections.items()
            ],
        },
    )


def verdict(verified: Facts) -> str:
    """Say whether it verifies now, in a sentence or two."""
    lines, sealed = verified["lines"], verified["sealed"]
    if not verified["ok"]:
        return "This record does not verify. " + " ".join(verified["problems"])
    if not lines:
        return "There is no line in the ledger about this number."
    whole = (
        "The one line below is whole and unchanged."
        if lines == 1
        else f"All {lines} lines below are whole and unchanged, and none is missing."
    )
    if not sealed:
        return f"{whole} None of them is sealed yet."
    until = f"our signed seals, the newest of {_day(verified['sealed_until'])}"
    if sealed == lines:
        return f"{whole} They are covered by {until}."
    return f"{whole} {sealed} of them are covered by {until}."


def _standing(row: Facts) -> Told:
    status = Subscription.Status(row["status"]).label
    since = row["left_at"] if row["status"] == "unsubscribed" else row["joined_at"]
    return [
        ("List", f"{row['name']} ({row['brand']})"),
        ("Status", status),
        ("Since", _instant(since)),
        ("Opt-in", LABELS["method"].get(row["method"], "–")),
        ("Promise", str(row["promise"] or "–")),
    ]


def _step(event: Facts, names: Facts) -> Step:
    kind = str(event["kind"])
    known = kind in ConsentEvent.Kind.values
    title = ConsentEvent.Kind(kind).label if known else kind
    if event["list"]:
        title = f"{title}: {names.get(event['list'], event['list'])}"
    proof, shown = event["evidence"] or {}, event.get("disclosure") or {}
    return Step(
        seq=event["seq"],
        title=title,
        when=_instant(event["happened_at"]),
        facts=_facts(event),
        saw=str(shown.get("text", "")),
        saw_from=_version(shown),
        said=str(proof.get("text", "")),
        proof=_labelled(proof, PROOF),
        proof_note=_proof_note(event),
        hash=event["line_hash"],
        previous=event["prev"],
        sealed=_sealed(event["seal"]),
        line=event["line"],
    )


def _facts(event: Facts) -> Told:
    """Where, who and when we heard of it, then whatever else the line says."""
    who = WHO.get(str(event["who"]), str(event["who"]))
    named = [who, *(str(event[name]) for name in ("by", "why") if event[name])]
    told: Told = [
        ("Where", doors.in_words(str(event["door"] or ""))),
        ("Who", " · ".join(named)),
    ]
    if event["recorded_at"] != event["happened_at"]:
        told.append(("We heard of it", _instant(event["recorded_at"])))
    if event.get("page"):
        told.append(("The page said", _page(event["page"])))
    said = {
        name: _instant(event[name])
        if name in INSTANTS
        else LABELS.get(name, {}).get(event[name], event[name])
        for name in FACTS
        if event.get(name) not in (None, "", [])
    }
    return told + _labelled(said, FACTS)


def _page(page: Facts) -> str:
    """The page's words as one paragraph, and which version of it that was."""
    if "problem" in page:
        return str(page["problem"])
    words = (page["headline"], page["incentive"], *page["benefits"])
    variant = f", version {page['variant']} of two" if page["variant"] else ""
    return (
        f"{' / '.join(str(word) for word in words if word)} (version "
        f"{page['version']}{variant}, in {page['language']}, SHA-256 {page['sha256']})"
    )


def _labelled(said: Facts, labels: Mapping[str, str]) -> Told:
    """Name each value; what no label is known for keeps its own name."""
    return [
        (labels.get(name, name.replace("_", " ").capitalize()), _word(value))
        for name, value in said.items()
        if name not in ELSEWHERE and value not in (None, "", {})
    ]


def _word(value: object) -> str:
    if isinstance(value, bool):
        return "Yes" if value else "No"
    if isinstance(value, Sequence) and not isinstance(value, str):
        return ", ".join(str(one) for one in value)
    return str(value)


def _version(shown: Facts) -> str:
    if not shown:
        return ""
    at = f" at {shown['place']}" if shown.get("place") else ""
    return (
        f"Wording{at} {shown['language']}, version {shown['version']}, "
        f"SHA-256 {shown['sha256']}"
    )


def _proof_note(event: Facts) -> str:
    """What is left to say where a line names a proof that is no longer kept."""
    had_proof = '"evidence":null' not in str(event["line"])
    if had_proof and event["evidence"] is None:
        return "The proof was erased with the person's data; its hash is in the line."
    return ""


def _sealed(seal: Facts | None) -> str:
    if seal is None:
        return "not sealed yet"
    return f"sealed by seal {seal['number']} of {_day(seal['day'])}"


def _text(row: Facts) -> Text:
    words = row.get("text")
    kept = "" if words else " The words are not kept."
    return Text(
        when=_instant(row["at"]),
        title=str(row["title"]),
        text=str(words or ""),
        note=f"{row['note']}{kept}",
    )


def _instant(text: object) -> str:
    return clock(datetime.fromisoformat(str(text))) if text else "–"


def _day(text: object) -> str:
    """Seals are named by the day in UTC, whatever clock the page is on."""
    return f"{date.fromisoformat(str(text)):%d %b %Y}"
