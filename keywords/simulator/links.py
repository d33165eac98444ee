"""Finds the web addresses in a text, as a phone does to make them tappable."""

import re
from collections.abc import Iterator
from dataclasses import dataclass

# Nothing but http and https: a text must not bring javascript: or tel: to a tap.
_ADDRESS = re.compile(r"https?://[^\s<>\"]+", re.IGNORECASE)
# What ends a sentence does not belong to the address before it.
_AFTER = ".,;:!?)]}'’”»…"


@dataclass(frozen=True, slots=True)
class Piece:
    """Words of a text; `url` where they are an address, else ""."""

    words: str
    url: str = ""


def pieces(text: str) -> Iterator[Piece]:
    """Yield the text in pieces; joined together their words are `text`."""
    start = 0
    for found in _ADDRESS.finditer(text):
        address = found.group().rstrip(_AFTER)
        if address.endswith("//"):
            continue
        if found.start() > start:
            yield Piece(text[start : found.start()])
        yield Piece(address, address)
        start = found.start() + len(address)
    if start < len(text):
        yield Piece(text[start:])
