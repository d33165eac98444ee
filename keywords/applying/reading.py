"""A TOML file read into plain tables, with the place of everything in it."""

import re
import tomllib
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from keywords.applying.positions import KeyPath, positions
from subscribers.errors import Refusal

_WHERE = re.compile(r"(.*) \(at line (\d+), column (\d+)\)", re.DOTALL)
# What an entry is called in sentences, whichever it has.
_NAMES = ("slug", "word")


class NotReadable(Refusal):
    """There is no such file, or it is not TOML."""


@dataclass(frozen=True, slots=True)
class Source:
    """What a file holds, and where."""

    name: str
    tables: dict[str, Any]
    lines: dict[KeyPath, int]

    def line_of(self, path: KeyPath) -> int:
        """Return the line of `path`, or of the nearest thing around it."""
        while path and path not in self.lines:
            path = path[:-1]
        return self.lines.get(path, 1)

    def place_of(self, path: KeyPath) -> str:
        """Return the place in words: file, line, table and key."""
        place = f"{self.name}, line {self.line_of(path)}"
        if not path:
            return place
        table, *rest = path
        if not rest:
            return f"{place}, [[{table}]]"
        entry, *keys = rest
        place += f", [[{table}]] {self._name_of(str(table), int(entry))}"
        return f"{place}, key {_spelt(keys)}" if keys else place

    def _name_of(self, table: str, index: int) -> str:
        entry = self.tables[table][index]
        for name in _NAMES:
            if isinstance(entry, dict) and isinstance(entry.get(name), str):
                return f'"{entry[name]}"'
        return f"number {index + 1}"


def read_file(name: str) -> Source:
    """Return the tables of the file called `name`.

    Raises: NotReadable, with the line and column where the file says them.
    """
    text = _decoded(name, _contents(name))
    try:
        tables = tomllib.loads(text)
    except RecursionError:
        raise NotReadable(f"{name} nests its tables too deeply to be read.") from None
    except ValueError as error:
        raise NotReadable(_syntax(name, text, error)) from None
    return Source(name, tables, positions(text))


def _contents(name: str) -> bytes:
    try:
        return Path(name).read_bytes()
    except FileNotFoundError:
        raise NotReadable(f"There is no file {name}.") from None
    except IsADirectoryError:
        raise NotReadable(f"{name} is a folder, not a TOML file.") from None
    except (OSError, ValueError) as error:
        why = getattr(error, "strerror", None) or error
        raise NotReadable(f"{name} cannot be read: {why}.") from None


def _decoded(name: str, contents: bytes) -> str:
    try:
        text = contents.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = error.object.count(b"\n", 0, error.start) + 1
        raise NotReadable(
            f"{name}, line {line}: this is not UTF-8 text. Save the file as UTF-8."
        ) from None
    return text.replace("\r\n", "\n")


def _syntax(name: str, text: str, error: ValueError) -> str:
    found = _WHERE.fullmatch(str(error))
    if found:
        what, line, column = found.groups()
        return f"{name}, line {line}, column {column}: this is not TOML: {what}."
    if not isinstance(error, tomllib.TOMLDecodeError):
        # Python's own limit on digits; its advice is not for operators.
        return f"{name}: a number in this file is too long."
    last = text.rstrip("\n")
    line, column = last.count("\n") + 1, len(last) - last.rfind("\n")
    what = str(error).removesuffix(" (at end of document)")
    return f"{name}, line {line}, column {column}: this is not TOML: {what}."


def _spelt(keys: list[str | int]) -> str:
    """Spell ("variants", 1, "body") as "variants 2.body", counted as people do."""
    spelt = ""
    for key in keys:
        spelt += f" {key + 1}" if isinstance(key, int) else f".{key}"
    return spelt.removeprefix(".")
