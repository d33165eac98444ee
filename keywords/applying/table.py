"""What a table of the file may hold, declared, and the reading that follows."""

from collections.abc import Callable, Hashable, Mapping
from copy import deepcopy
from dataclasses import dataclass
from difflib import get_close_matches
from typing import Any

from keywords.applying.mistakes import Mistake
from keywords.applying.saving import Saved
from keywords.applying.values import Reader, shown
from keywords.applying.work import Work

REQUIRED = object()
# Left out of the file: the row keeps what it has, a new row gets the model's default.
KEPT = object()


@dataclass(frozen=True, slots=True)
class Key:
    """One key: how its value is read, and what it is when the file leaves it out."""

    name: str
    read: Reader
    default: object = REQUIRED
    parts: tuple["Key", ...] = ()  # the keys of the table it holds, for the docs' test


@dataclass(frozen=True, slots=True)
class Table:
    """One kind of entry, and who turns it into a row."""

    name: str
    keys: tuple[Key, ...]
    save: Callable[[dict[str, Any], Work], Saved]
    # What makes two entries the same one; None where a key is missing.
    identity: Callable[[Mapping[str, Any]], Hashable] = lambda entry: entry.get("slug")


def read_keys(
    raw: Mapping[str, Any], keys: tuple[Key, ...]
) -> tuple[dict[str, Any], list[Mistake]]:
    """Return the values of `keys` in `raw`, and everything wrong with them."""
    names = [key.name for key in keys]
    strange = [name for name in raw if name not in names]
    mistakes = [Mistake(unknown(name, names), name) for name in strange]
    # A key that was only misspelt is not called missing as well.
    meant = {near for name in strange for near in _near(name, names)}
    values: dict[str, Any] = {}
    for key in keys:
        if key.name in raw:
            try:
                values[key.name] = key.read(raw[key.name])
            except Mistake as mistake:
                mistakes.append(mistake.below(key.name))
        elif key.default is REQUIRED:
            if key.name not in meant:
                mistakes.append(Mistake("this key is missing.", key.name))
        elif key.default is not KEPT:
            values[key.name] = deepcopy(key.default)
    return values, mistakes


def part(name: str, *keys: Key, default: object = REQUIRED) -> Key:
    """A key that holds a table of its own."""

    def read(value: object) -> dict[str, Any]:
        if not isinstance(value, dict):
            raise Mistake(f"must be a table in {{ }}, not {shown(value)}.")
        values, mistakes = read_keys(value, keys)
        if mistakes:
            raise mistakes[0]
        return values

    return Key(name, read, default, keys)


def parts(name: str, *keys: Key, default: object = REQUIRED) -> Key:
    """A key that holds a list of tables."""
    read_one = part(name, *keys).read

    def read(value: object) -> list[dict[str, Any]]:
        if not isinstance(value, list):
            raise Mistake(f"must be a list of tables in [ ], not {shown(value)}.")
        found = []
        for index, one in enumerate(value):
            try:
                found.append(read_one(one))
            except Mistake as mistake:
                raise mistake.below(index) from None
        return found

    return Key(name, read, default, keys)


def unknown(name: str, known: list[str], noun: str = "key") -> str:
    """Return the sentence about a name nobody knows."""
    for near in _near(name, known):
        return f'there is no such {noun}; did you mean "{near}"?'
    return f"there is no such {noun}; the {noun}s are {', '.join(known)}."


def _near(name: str, known: list[str]) -> list[str]:
    return get_close_matches(name, known, n=1)
