"""Doors by name: how staff read what a ledger line calls "page:offers"."""

from collections.abc import Iterable, Mapping

NAMES = {
    "page": "Sign-up page {}",
    "keyword": "Keyword {}",
    "import": "Import #{}",
    "api": "API: {}",
}
PLAIN = {
    "": "Not recorded",
    "text": "By text",
    "admin": "Added by staff",
    "said": "Said to staff",
    "link": "On the page of a link",
    "preferences": "On the preference page",
}


def apart(
    counted: Iterable[tuple[str, int]], at_places: Mapping[tuple[str, str], int]
) -> list[tuple[str, int]]:
    """Return doors in words, those with places once for each, the largest first."""
    found: list[tuple[str, int]] = []
    for door, number in counted:
        there = [
            (place, some) for (name, place), some in at_places.items() if name == door
        ]
        found += [(f"{in_words(door)}, {place}", some) for place, some in there]
        rest = number - sum(some for _, some in there)
        if rest:
            found.append((in_words(door), rest))
    return sorted(found, key=lambda row: (-row[1], row[0]))


def in_words(door: str) -> str:
    """Return a door as people say it; an unknown one is shown as it is written."""
    kind, colon, name = door.partition(":")
    if colon and kind in NAMES:
        return NAMES[kind].format(name)
    return PLAIN.get(door, door[:1].upper() + door[1:])
