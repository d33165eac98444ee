"""What a subscription must look like, from its lines alone; pure.

A line is the only reason for a subscription to change, so the lines of a person,
replayed, give every column that says whether, how and how often they may be texted.
What a line does not say is UNTOLD and stays out of the comparison.
"""

from collections.abc import Callable, Mapping

from subscribers.models import ConsentEvent, Subscription

Line = Mapping[str, object]
Standing = dict[str, object]
# Kind, brand and list's slug.
Scope = tuple[str, str, str | None]

Kind = ConsentEvent.Kind
Status = Subscription.Status

UNTOLD = object()
# Columns the lines decide; instants as ledger lines write them.
FRESH: Standing = {
    "status": Status.NONE.value,
    "method": "",
    "door": "",
    "requested_at": None,
    "request_expires_at": None,
    "joined_at": None,
    "left_at": None,
    "consent_expires_at": None,
    "promise": "",
    "own_messages": None,
    "own_per": "",
    "paused_until": None,
}
CHOSEN = ("own_messages", "own_per", "paused_until")
RESTORED = (
    *("status", "method", "door", "requested_at", "request_expires_at"),
    *("joined_at", "consent_expires_at", "promise"),
)


def _added(line: Line) -> Standing:
    return {"door": line["door"]} if line.get("door") else {}


def _requested(line: Line) -> Standing:
    return {
        **_added(line),
        "status": Status.PENDING.value,
        "method": line.get("method", UNTOLD),
        "promise": line.get("promise") or "",
        "requested_at": line["recorded_at"],
        "request_expires_at": line.get("request_expires_at", UNTOLD),
    }


def _confirmed(line: Line) -> Standing:
    """The door stays that of the request."""
    return {
        "status": Status.ACTIVE.value,
        "method": line.get("method", UNTOLD),
        "promise": line.get("promise") or "",
        "joined_at": line["recorded_at"],
        "left_at": None,
        "consent_expires_at": line.get("consent_expires_at"),
    }


def _subscribed(line: Line) -> Standing:
    until = line.get("consent_expires_at", UNTOLD)
    return {**_confirmed(line), **_added(line), "consent_expires_at": until}


def _left(line: Line) -> Standing:
    return {"status": Status.UNSUBSCRIBED.value, "left_at": line["recorded_at"]}


def _ran_out(line: Line) -> Standing:
    return {"status": Status.EXPIRED.value}


def _taken_back(line: Line) -> Standing:
    return {"status": Status.NONE.value}


def _chose(line: Line) -> Standing:
    return {name: line[name] for name in (*CHOSEN, "promise") if name in line}


def _restored(line: Line) -> Standing:
    """What an undone import put back; an old line says only the status."""
    told = line.get("restored")
    if not isinstance(told, Mapping):
        untold = dict.fromkeys(RESTORED, UNTOLD)
        return untold | {"status": line.get("status", Status.NONE.value)}
    return {name: told.get(name, FRESH[name]) for name in RESTORED}


# What a line of each kind writes into the subscription to its list. The others write
# into every subscription (erased) or into none.
MOVES: Mapping[str, Callable[[Line], Standing]] = {
    Kind.ADDED.value: _added,
    Kind.REQUESTED.value: _requested,
    Kind.SUBSCRIBED.value: _subscribed,
    Kind.CONFIRMED.value: _confirmed,
    Kind.DECLINED.value: _left,
    Kind.UNSUBSCRIBED.value: _left,
    Kind.WITHDRAWN.value: _taken_back,
    Kind.EXPIRED.value: _ran_out,
    Kind.PREFERENCES.value: _chose,
    Kind.IMPORT_UNDONE.value: _restored,
}
ERASED, SUPPRESSED = Kind.ERASED.value, Kind.SUPPRESSED.value
UNSUPPRESSED = Kind.UNSUPPRESSED.value
WIPED = {name: FRESH[name] for name in ("status", "method", *CHOSEN)}


def replay(standings: dict[str, Standing], line: Line) -> None:
    """Move the standing on each list on by one line."""
    kind, slug = line["kind"], line["list"]
    move = MOVES.get(kind)
    if move is not None and slug:
        standing = standings.get(slug)
        if standing is None:
            standing = standings[slug] = dict(FRESH)
        standing.update(move(line))
    elif kind == ERASED:
        for standing in standings.values():
            standing.update(WIPED)


def forbid(suppressed: set[Scope], line: Line) -> None:
    """Move on by one line which suppressions of the number the lines tell of."""
    kind = line["kind"]
    if kind in (SUPPRESSED, UNSUPPRESSED):
        scope = (str(line.get("scope")), str(line.get("brand") or ""), line["list"])
        change = suppressed.add if kind == SUPPRESSED else suppressed.discard
        change(scope)


def differences(said: Standing, stored: Standing) -> list[tuple[str, object, object]]:
    """Return (column, what the lines say, what the subscription says) of each gap."""
    return [
        (name, value, stored[name])
        for name, value in said.items()
        if value != stored[name] and value is not UNTOLD
    ]
