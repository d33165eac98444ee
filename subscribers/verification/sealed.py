"""Check the seals: ours, one after the other, still true, kept in both places."""

from collections.abc import Mapping, Sequence
from itertools import groupby

from django.db import connection

from subscribers import seal_file, seals
from subscribers.lines import GENESIS
from subscribers.models import ConsentEvent, Seal
from subscribers.seal_file import Kept, SealFileError
from subscribers.verification.findings import Verified

Facts = Mapping[str, object]


def check_seals() -> Verified:
    """Check every seal against its key, its neighbours, the lines and the file.

    Reads the keys and hashes of all sealed lines once, in order; memory grows with
    the seals, of which there is one a day.
    """
    found = Verified()
    rows = list(Seal.objects.all())
    found.seals = len(rows)
    found.sealed_until = rows[-1].day.isoformat() if rows else ""
    if _are_ours(found, rows):
        # What a forged seal says of the lines means nothing.
        _check_lines(found, rows)
    _check_file(found, rows)
    return found


def problem_of(line: str, key_id: str, hmac: str) -> str:
    """Return what is wrong with a seal's signature, "" where nothing is."""
    secret = seals.keys().get(key_id)
    if secret is None:
        return (
            f"was signed with the key {key_id}, which LEDGER_SEAL_KEYS does not hold: "
            "put that key back, the seal cannot be checked without it"
        )
    if seals.is_signed(line, secret, hmac):
        return ""
    if key_id == seals.OWN_KEY:
        return (
            "is not signed with our SECRET_KEY: it was forged or edited, or SECRET_KEY "
            f"has changed; then add the old one to LEDGER_SEAL_KEYS as {key_id}"
        )
    return f"is not signed with our key {key_id}: it was forged or edited"


def _are_ours(found: Verified, rows: Sequence[Seal]) -> bool:
    number, previous, before = 0, GENESIS, len(found.broken)
    for row in rows:
        problem = problem_of(row.line, row.key_id, row.hmac)
        if problem:
            _fault(found, row, f"{problem}.")
        else:
            _check_place(found, row, number + 1, previous)
        number, previous = row.number, row.hmac
    return len(found.broken) == before


def _check_place(found: Verified, row: Seal, expected: int, previous: str) -> None:
    facts = seals.facts_of(row)
    beside = (row.number, row.day.isoformat(), row.last_event)
    if row.number != expected:
        _fault(found, row, "does not follow: a seal before it is gone.")
    elif facts["prev"] != previous:
        _fault(found, row, "does not follow from the seal before it.")
    if beside != (facts["number"], facts["day"], facts["last_event"]):
        _fault(found, row, "says something else than the columns beside it.")


def _check_lines(found: Verified, rows: Sequence[Seal]) -> None:
    after, events = None, 0
    for row in rows:
        facts = seals.facts_of(row)
        lines = seals.lines_between(after, row.last_event)
        count, digest = seals.lines_digest(lines)
        events += count
        if count != facts["added"]:
            _fault(found, row, _counted(count, facts["added"]))
        elif digest != facts["lines"]:
            _fault(found, row, "was made over other lines than are there now.")
        elif events != facts["events"]:
            _fault(
                found, row, f"counts {facts['events']:,} lines, {events:,} are there."
            )
        after = row.last_event
    if rows:
        _check_heads(found, rows[-1])


def _counted(count: int, sealed: int) -> str:
    what = "removed" if count < sealed else "added by hand"
    return (
        f"counts {sealed:,} lines recorded since the seal before; {count:,} are there: "
        f"lines were {what}."
    )


def _check_heads(found: Verified, row: Seal) -> None:
    """The heads as they stood then: each chain's last line that the seal covers."""
    facts = seals.facts_of(row)
    covered = ConsentEvent.objects.filter(pk__lte=row.last_event)
    ordered = covered.order_by("chain", "-seq")
    if connection.vendor == "postgresql":
        ordered = ordered.distinct("chain")
    heads = ordered.values_list("chain", "seq", "line_hash")
    stream = heads.iterator(chunk_size=seals.ROWS_AT_ONCE)
    last = (next(lines) for _, lines in groupby(stream, key=lambda head: head[0]))
    chains, digest = seals.heads_digest(last)
    if chains != facts["chains"]:
        _fault(found, row, f"counts {facts['chains']:,} chains; {chains:,} are there.")
    elif digest != facts["heads"]:
        _fault(found, row, "knows other ends of the chains than there are.")


def _check_file(found: Verified, rows: Sequence[Seal]) -> None:
    try:
        kept = seal_file.read()
    except SealFileError as error:
        found.fault(str(error))
        return
    in_table = {row.hmac: (row.line, row.key_id) for row in rows}
    for lost in seal_file.lost(kept, in_table, seals.told_lost(rows)):
        found.fault(
            f"The seal of {lost.day} is in {seal_file.path()} and not in the database: "
            "the database was restored from an older copy, or rewritten."
        )
    for entry in kept:
        if in_table.get(entry.hmac) != (entry.line, entry.key_id):
            _check_entry(found, entry)
    in_file = {entry.hmac for entry in kept}
    absent = [row for row in rows if row.hmac not in in_file]
    if absent:
        found.fault(
            f"The file {seal_file.path()} lacks {len(absent)} of {len(rows)} seals, "
            f"the last of {absent[-1].day}: it was cut, or it is another machine's. "
            "seal_ledger completes it."
        )


def _check_entry(found: Verified, entry: Kept) -> None:
    """A line of the file that the table does not hold in the same words."""
    problem = entry.problem or problem_of(entry.line, entry.key_id, entry.hmac)
    if problem:
        where = f"Line {entry.line_number} of {seal_file.path()}"
        found.fault(f"{where} {problem}.")


def _fault(found: Verified, row: Seal, problem: str) -> None:
    found.fault(f"The seal of {row.day} {problem}")
