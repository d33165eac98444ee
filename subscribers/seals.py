"""Daily seals over the whole ledger: what one says, how it is signed, making it.

Whoever can rewrite the database cannot sign: the keys stand in the settings. Checking
seals is `verification`'s business, the copy outside the database `seal_file`'s.
"""

import hashlib
import hmac
import json
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime

from django.conf import settings
from django.db import IntegrityError, transaction

from subscribers import seal_file
from subscribers.errors import NotAllowed
from subscribers.lines import GENESIS, canonical, instant
from subscribers.models import ChainHead, ConsentEvent, Seal
from subscribers.retrying import retried_on_collision
from subscribers.seal_file import Kept
from subscribers.snapshot import settled_instant

VERSION = 1
# Stands in front of what is signed, so that no other signature of the same secret fits.
PURPOSE = b"saywhen ledger seal\n"
# The key where LEDGER_SEAL_KEYS names none.
OWN_KEY = "secret_key"
ROWS_AT_ONCE = 10_000


@dataclass(frozen=True, slots=True, kw_only=True)
class Sealed:
    """The newest seal, whether it was made just now, and what the file gained."""

    seal: Seal
    is_new: bool
    written: int


def keys() -> dict[str, bytes]:
    """Return {key id: secret}, the one that signs first.

    SECRET_KEY stays a key when others are configured: seals made before must verify.
    """
    pairs = [pair.partition(":")[::2] for pair in settings.LEDGER_SEAL_KEYS]
    found = {key_id: secret.encode() for key_id, secret in pairs}
    found.setdefault(OWN_KEY, settings.SECRET_KEY.encode())
    return found


def sign(line: str, secret: bytes) -> str:
    return hmac.new(secret, PURPOSE + line.encode(), hashlib.sha256).hexdigest()


def heads_digest(heads: Iterable[tuple[object, int, str]]) -> tuple[int, str]:
    """Return how many (chain, seq, hash) there are and the hash of all, as ordered."""
    digest, count = hashlib.sha256(), 0
    for chain, seq, line_hash in heads:
        digest.update(f"{chain} {seq} {line_hash}\n".encode())
        count += 1
    return count, digest.hexdigest()


def lines_digest(lines: Iterable[tuple[int, str]]) -> tuple[int, str]:
    """Return how many (key, hash) there are and the hash of all, as ordered."""
    digest, count = hashlib.sha256(), 0
    for key, line_hash in lines:
        digest.update(f"{key} {line_hash}\n".encode())
        count += 1
    return count, digest.hexdigest()


def is_signed(line: str, secret: bytes, signature: str) -> bool:
    return hmac.compare_digest(sign(line, secret).encode(), signature.encode())


@retried_on_collision
def seal(*, now: datetime, restored: str = "") -> Sealed:
    """Seal the ledger as it stands, once a day; complete the copy in the file.

    `restored` says why the file may hold seals this database lacks; without it that
    is refused, because a seal over a rewritten ledger would hide what was lost.
    Reads every head and the lines since the last seal; blocks nobody.
    Raises: NotAllowed, SealFileError.
    """
    rows = list(Seal.objects.all())
    last = rows[-1] if rows else None
    in_table = {row.hmac for row in rows}
    lost = seal_file.lost(seal_file.read(), in_table, told_lost(rows))
    if lost and not restored:
        raise NotAllowed(
            f"The file {seal_file.path()} holds {len(lost)} seals that this database "
            f"lacks, the last of {lost[-1].day}: the database was restored from an "
            "older copy, or rewritten. Run verify_ledger. If it was restored, say so: "
            "seal_ledger --restored WHY."
        )
    is_new = last is None or last.day < now.date() or bool(lost)
    if is_new:
        last = _made(last, lost, restored, now)
    return Sealed(seal=last, is_new=is_new, written=seal_file.complete())


def facts_of(row: Seal) -> dict[str, object]:
    """Return what a seal says; nothing where it was forged and is no such text."""
    try:
        facts = json.loads(row.line)
    except ValueError:
        return {}
    return facts if isinstance(facts, dict) else {}


def told_lost(rows: Iterable[Seal]) -> set[object]:
    """Return the signatures these seals name as lost in a restore."""
    return {facts_of(row).get("lost") for row in rows} - {None}


def _made(last: Seal | None, lost: list[Kept], restored: str, now: datetime) -> Seal:
    key_id, secret = next(iter(keys().items()))
    number = last.number + 1 if last else 1
    day = now.date()
    facts = _facts(last.last_event if last else None)
    line = canonical(
        {
            "v": VERSION,
            "number": number,
            "day": day.isoformat(),
            "made_at": instant(now),
            "prev": last.hmac if last else GENESIS,
            "lost": lost[-1].hmac if lost else None,
            "restored": restored if lost else None,
            **facts,
        }
    )
    row = Seal(
        number=number,
        day=day,
        last_event=facts["last_event"],
        line=line,
        key_id=key_id,
        hmac=sign(line, secret),
    )
    try:
        with transaction.atomic():
            row.save(force_insert=True)
    except IntegrityError:
        # Another process sealed the same day; its word is as good.
        return Seal.objects.get(number=number)
    return row


def _facts(after: int | None) -> dict[str, object]:
    """Return what the ledger comes to now: in all, and since line `after`."""
    with settled_instant():
        newest = ConsentEvent.objects.order_by("-pk").values_list("pk", flat=True)
        heads = ChainHead.objects.order_by("chain").values_list(
            "chain", "seq", "line_hash"
        )
        chains, heads_hash = heads_digest(heads.iterator(chunk_size=ROWS_AT_ONCE))
        added, lines_hash = lines_digest(lines_between(after, None))
        return {
            "last_event": newest.first() or 0,
            "events": ConsentEvent.objects.count(),
            "chains": chains,
            "heads": heads_hash,
            "added": added,
            "lines": lines_hash,
        }


def lines_between(after: int | None, upto: int | None) -> Iterator[tuple[int, str]]:
    """Yield (key, hash) of the lines after one key up to another, in their order."""
    rows = ConsentEvent.objects.order_by("pk").values_list("pk", "line_hash")
    if after is not None:
        rows = rows.filter(pk__gt=after)
    if upto is not None:
        rows = rows.filter(pk__lte=upto)
    return rows.iterator(chunk_size=ROWS_AT_ONCE)


def covering(events: Iterable[int]) -> dict[int, Seal]:
    """Return the first seal over each of these lines, where there is one."""
    ordered = sorted(events)
    if not ordered:
        return {}
    found: dict[int, Seal] = {}
    rows = Seal.objects.filter(last_event__gte=ordered[0]).order_by("number")
    for row in rows.iterator(chunk_size=ROWS_AT_ONCE):
        while ordered and ordered[0] <= row.last_event:
            found[ordered.pop(0)] = row
        if not ordered:
            break
    return found
