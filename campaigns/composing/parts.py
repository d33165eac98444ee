"""Cuts a text into the SMS parts a carrier bills; it never changes the text."""

import re
from dataclasses import dataclass
from functools import lru_cache

# Beside `re`, because only it knows \X, an extended grapheme cluster of UAX #29.
import regex

GSM_7 = "GSM-7"
UCS_2 = "UCS-2"

# 3GPP TS 23.038 §6.2.1. ESC (0x1B) is left out although the table has it: alone it is
# no character, and a phone would read what follows it from the extension table.
BASIC = frozenset(
    "@£$¥èéùìòÇ\nØø\rÅåΔ_ΦΓΛΩΠΨΣΘΞÆæßÉ !\"#¤%&'()*+,-./0123456789:;<=>?"
    "¡ABCDEFGHIJKLMNOPQRSTUVWXYZÄÖÑÜ§¿abcdefghijklmnopqrstuvwxyzäöñüà"
)
EXTENSION = frozenset("\f^{}\\[~]|€")  # §6.2.1.1: sent as ESC plus one, so cost 2

# TS 23.040 §9.2.3.24.1: a 6-byte header joins the parts of a longer text, which
# leaves 153 of 160 septets and 67 of 70 UTF-16 units in each.
SINGLE = {GSM_7: 160, UCS_2: 70}
JOINED = {GSM_7: 153, UCS_2: 67}

_NOT_BASIC = re.compile("[^" + re.escape("".join(sorted(BASIC))) + "]")
_DOUBLE = {
    GSM_7: re.compile("[" + re.escape("".join(sorted(EXTENSION))) + "]"),
    UCS_2: re.compile("[\U00010000-\U0010ffff]"),  # carried as a surrogate pair
}
# Two lone surrogates side by side make one character once encoded: keep them joined.
_CLUSTER = regex.compile(r"[\ud800-\udbff][\udc00-\udfff]|\X")


@dataclass(frozen=True, slots=True)
class Parts:
    encoding: str
    units: int
    parts: int


@lru_cache(maxsize=1024)
def count_parts(text: str) -> Parts:
    """Return how an SMS of `text` is cut and billed.

    Shape: Parts(encoding="GSM-7" | "UCS-2", units=int, parts=int); parts is 0 for "".
    Units: GSM-7 septets (extension characters such as "€" cost 2) or UTF-16 code
        units; no part splits a grapheme cluster that fits in one part.
    Raises: nothing; any str is valid.
    Source: 3GPP TS 23.038 (alphabet), TS 23.040 (joining): 160/153 and 70/67 a part.
    """
    encoding, units = _measure(text)
    if units <= SINGLE[encoding]:
        return Parts(encoding, units, 1 if text else 0)
    # One-unit characters fill every part to the brim: nothing can be left over.
    if units == len(text) and encoding == GSM_7 and "\r\n" not in text:
        return Parts(encoding, units, -(-units // JOINED[GSM_7]))
    return Parts(encoding, units, len(cut(text)))


def cut(text: str) -> tuple[str, ...]:
    """Return the parts of `text` as carried; joined together they are `text`."""
    encoding, units = _measure(text)
    if units <= SINGLE[encoding]:
        return (text,) if text else ()
    pieces = []
    start = 0
    while start < len(text):
        end = _border(text, start, start + _fitting(text[start:], encoding))
        pieces.append(text[start:end])
        start = end
    return tuple(pieces)


def costly_characters(text: str) -> tuple[str, ...]:
    """Return the characters that force UCS-2, in order, once each."""
    found = dict.fromkeys(_NOT_BASIC.findall(text))
    return tuple(character for character in found if character not in EXTENSION)


def clusters(text: str) -> list[str]:
    """Return the grapheme clusters of `text`: what a reader calls one character."""
    return _CLUSTER.findall(text)


def _measure(text: str) -> tuple[str, int]:
    if _NOT_BASIC.search(text) is None:
        return GSM_7, len(text)
    unusual = _NOT_BASIC.findall(text)
    if EXTENSION.issuperset(unusual):
        return GSM_7, len(text) + len(unusual)
    return UCS_2, _cost(text, UCS_2)


def _cost(text: str, encoding: str) -> int:
    return len(text) + len(_DOUBLE[encoding].findall(text))


def _fitting(text: str, encoding: str) -> int:
    """Return how many characters of `text` one part of several has room for."""
    room = JOINED[encoding]
    size = min(room, len(text))
    # A character costs at most 2, so half of what is too much never gives up too many.
    while (excess := _cost(text[:size], encoding) - room) > 0:
        size -= -(-excess // 2)
    return size


def _border(text: str, start: int, end: int) -> int:
    """Return the last border between clusters up to `end`; `end` if none is."""
    if end == len(text) or _is_border(text[end - 1], text[end]):
        return end
    border = start
    # Only the neighbourhood of a border is worth the cost of looking for clusters.
    for found in _CLUSTER.finditer(text[start:]):
        if start + found.end() > end:
            break
        border = start + found.end()
    return border if border > start else end


def _is_border(before: str, after: str) -> bool:
    # No character below the combining marks (U+0300) joins another, but for CR LF.
    return before < "\u0300" and after < "\u0300" and before + after != "\r\n"
