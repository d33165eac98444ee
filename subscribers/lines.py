"""The text of a ledger line and its hashes; no database is known here.

A line is canonical JSON. It knows a person only through a keyed hash whose salt
erasure destroys.
"""

import hashlib
import hmac
import json
import secrets
from collections.abc import Mapping
from datetime import UTC, datetime
from json.encoder import encode_basestring as encoded

from subscribers.origin import Origin

VERSION = 1
GENESIS = "0" * 64
# What differs from person to person, in the order in which it stands in a line.
HOLES = ("chain", "evidence", "happened_at", "person", "prev", "seq")


def canonical(value: Mapping[str, object]) -> str:
    """Return the one JSON text of `value`: sorted keys, no spaces, UTF-8."""
    return json.dumps(value, sort_keys=True, ensure_ascii=False, separators=(",", ":"))


def json_of(value: object) -> str:
    """Return the JSON of one plain value; `json.dumps` costs ten times as much."""
    if type(value) is str:
        return encoded(value)
    if type(value) is bool:
        return "true" if value else "false"
    if type(value) is int or type(value) is float:
        return repr(value)
    return json.dumps(value, ensure_ascii=False)


def object_of(values: Mapping[str, object]) -> str:
    """Return the JSON of names and plain values."""
    pairs = [f"{encoded(k)}: {json_of(v)}" for k, v in values.items()]
    return f"{{{', '.join(pairs)}}}"


def instant(moment: datetime) -> str:
    return moment.astimezone(UTC).isoformat(timespec="microseconds")


def hash_of(line: str) -> str:
    return hashlib.sha256(line.encode()).hexdigest()


def keyed(salt: str, text: str) -> str:
    """Hash that means nothing once the person's salt is gone."""
    return hmac.digest(bytes.fromhex(salt), text.encode(), "sha256").hex()


class Stencil:
    """Lines of one kind and origin with the same facts, for many people.

    The canonical text is made once; a person's own six values are put into it.
    """

    def __init__(
        self,
        *,
        kind: str,
        slug: str | None,
        origin: Origin,
        facts: Mapping[str, object],
        now: datetime,
    ) -> None:
        marks = {name: secrets.token_hex(16) for name in HOLES}
        rest = canonical(
            {
                "v": VERSION,
                "kind": kind,
                "list": slug,
                "recorded_at": instant(now),
                "who": origin.who.value,
                "by": origin.by,
                "why": origin.why,
                "door": origin.door,
                "cause": origin.cause,
                **marks,
                **facts,
            }
        )
        self._parts: list[str] = []
        for name in HOLES:
            part, _, rest = rest.partition(f'"{marks[name]}"')
            self._parts.append(part)
        self._last = rest

    def write(
        self,
        *,
        chain: str,
        seq: int,
        previous: str,
        salt: str,
        phone: str,
        happened_at: str,
        proof: str,
    ) -> str:
        """Return one line; `proof` is the canonical text of its evidence, or ""."""
        evidence = f'"{keyed(salt, proof)}"' if proof else "null"
        a, b, c, d, e, f = self._parts
        return (
            f'{a}"{chain}"{b}{evidence}{c}"{happened_at}"{d}"{keyed(salt, phone)}"'
            f'{e}"{previous}"{f}{seq}{self._last}'
        )
