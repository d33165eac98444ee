"""The draw, as docs/contests.md tells it to everybody; pure, and nothing else decides.

The seed's hash is published before the first entry and the seed after the draw; who
wins follows from the seed and the published list of entries alone.
"""

import hashlib
import secrets
from collections.abc import Iterable

ODDS_SPACE = 2**64


def new_seed() -> str:
    """Return 256 bits that nobody can guess, as 64 hexadecimal digits."""
    return secrets.token_hex(32)


def commitment_of(seed: str) -> str:
    """Return what is published of a seed before it is."""
    return _hash(seed)


def list_of(entries: Iterable[str]) -> str:
    """Return the published list: the entries in alphabetical order, one a line."""
    return "".join(f"{entry}\n" for entry in sorted(entries))


def hash_of_list(entries: Iterable[str]) -> str:
    return _hash(list_of(entries))


def order_of(seed: str, entries: Iterable[str]) -> list[str]:
    """Return the entries in the order in which they win.

    Each entry's place is that of SHA-256("<seed>:<hash of the list>:<entry>"), the
    smallest first; of two alike the entry that comes first in the alphabet.
    """
    known = list(entries)
    sealed = hash_of_list(known)
    return sorted(known, key=lambda entry: (_hash(f"{seed}:{sealed}:{entry}"), entry))


def is_hit(seed: str, entry: str, odds: int) -> bool:
    """Return whether an entry wins at once, at odds of 1 in `odds`.

    It does when the first 16 digits of SHA-256("<seed>:<entry>"), read as a number,
    times the odds are below 2**64.
    """
    return int(_hash(f"{seed}:{entry}")[:16], 16) * odds < ODDS_SPACE


def _hash(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()
