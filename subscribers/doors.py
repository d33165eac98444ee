"""Doors by name: how staff read what a ledger line calls "page:offers"."""

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


def in_words(door: str) -> str:
    """Return a door as people say it; an unknown one is shown as it is written."""
    kind, colon, name = door.partition(":")
    if colon and kind in NAMES:
        return NAMES[kind].format(name)
    return PLAIN.get(door, door[:1].upper() + door[1:])
