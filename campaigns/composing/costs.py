"""What a text costs and which characters make it dearer, in words; changes nothing."""

import unicodedata
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from campaigns.composing.parts import (
    EXTENSION,
    GSM_7,
    JOINED,
    SINGLE,
    clusters,
    costly_characters,
    count_parts,
)

NAMED = 4  # what a sentence lists before it says "and 3 more"

# What phones and word processors put where a plain character would do.
INSTEAD = {
    **dict.fromkeys("’‘‚‛′´`", "'"),
    **dict.fromkeys("“”„‟″«»", '"'),
    **dict.fromkeys("–—‑−‒―•·", "-"),
    **dict.fromkeys("\u00a0\u2009\u202f\u2002\u2003\t", " "),
    "…": "...",
    "×": "x",
    "ç": "c",  # the alphabet has only the capital
    "Ł": "L",
    "ł": "l",
    "Œ": "OE",
    "œ": "oe",
    "©": "(c)",
    "®": "(R)",
}


@dataclass(frozen=True, slots=True)
class Reading:
    """How a text reads for one person, and how it would without the way out."""

    text: str
    plain: str


@dataclass(frozen=True, slots=True)
class Costly:
    """What forces the wide alphabet, and what would not.

    Shape: `instead` is None where nothing short says the same; `positions` count what a
        reader calls characters, from 1, in the body as typed; empty: not typed there.
    """

    character: str
    instead: str | None
    positions: tuple[int, ...] = ()


def cost_in_words(reading: Reading) -> list[str]:
    """Return how many characters and parts one text takes, and what takes them."""
    found = count_parts(reading.text)
    said = [
        f"{counted(found.parts, 'part')}, {found.units} of "
        f"{_room(found.parts, found.encoding)} characters in {found.encoding}."
    ]
    way_out = found.units - count_parts(reading.plain).units
    if reading.text != reading.plain and way_out > 0:
        said.append(f"{way_out} of them say how to leave.")
    twice = [char for char in dict.fromkeys(reading.text) if char in EXTENSION]
    if twice and found.encoding == GSM_7:
        verb = "costs" if len(twice) == 1 else "each cost"
        said.append(f"{listed([f'“{char}”' for char in twice])} {verb} 2 characters.")
    return said


def spread_in_words(readings: Sequence[Reading]) -> str:
    """Return the parts a text takes: one number, or from fewest to most."""
    numbers = sorted({count_parts(reading.text).parts for reading in readings})
    if len(numbers) > 1:
        return f"{numbers[0]} to {numbers[-1]} parts"
    return counted(numbers[0] if numbers else 0, "part")


def costly(body: str, texts: Iterable[str]) -> list[Costly]:
    """Return what in `texts` forces UCS-2, in order, and where `body` has it."""
    wide = dict.fromkeys(
        cluster
        for text in texts
        if costly_characters(text)
        for cluster in clusters(text)
        if costly_characters(cluster)
    )
    places: dict[str, list[int]] = {cluster: [] for cluster in wide}
    for place, cluster in enumerate(clusters(body), start=1):
        if cluster in places:
            places[cluster].append(place)
    return [Costly(one, _instead(one), tuple(at)) for one, at in places.items()]


def plainly(text: str) -> str:
    """Return `text` with whatever forces UCS-2 replaced, or left out."""
    if not costly_characters(text):
        return text
    return "".join(
        (_instead(cluster) or "") if costly_characters(cluster) else cluster
        for cluster in clusters(text)
    )


def counted(number: int, noun: str, plural: str = "") -> str:
    """Return "1 part", "2 parts", "1,000 parts"."""
    return f"{number:,} {noun if number == 1 else plural or noun + 's'}"


def listed(words: Sequence[str]) -> str:
    """Return "a, b and c"; the rest of a long list as a number."""
    shown, rest = list(words[:NAMED]), len(words) - NAMED
    if rest > 0:
        shown.append(f"{rest} more")
    return " and ".join(filter(None, (", ".join(shown[:-1]), *shown[-1:])))


def _instead(cluster: str) -> str | None:
    if cluster in INSTEAD:
        return INSTEAD[cluster]
    bare = "".join(
        char
        for char in unicodedata.normalize("NFKD", cluster)
        if not unicodedata.combining(char)
    )
    return bare if bare.strip() and not costly_characters(bare) else None


def _room(parts: int, encoding: str) -> int:
    return SINGLE[encoding] if parts <= 1 else parts * JOINED[encoding]
