"""Reads one of our TOML tables key by key; what the keys mean is not known here."""

import tomllib
from collections.abc import Iterator
from datetime import date
from importlib.resources.abc import Traversable
from typing import Any, Self, TypeVar

Kind = TypeVar("Kind")

_WORDS = {
    str: "a text",
    int: "a whole number",
    bool: "true or false",
    date: "a date",
    list: "a list",
    dict: "a table",
}


class RulebookError(ValueError):
    """A rulebook file that cannot be trusted; the sentence names file and key."""


class Table:
    """A TOML table of which every key must be asked for, so that a typo is caught."""

    def __init__(self, file: str, path: str, values: dict[str, Any]) -> None:
        self.file = file
        self.path = path
        self._values = dict(values)

    @classmethod
    def read(cls, file: Traversable) -> Self:
        try:
            return cls(file.name, "", tomllib.loads(file.read_text("utf-8")))
        except tomllib.TOMLDecodeError as error:
            raise RulebookError(f"{file.name} is not valid TOML: {error}.") from error

    def error(self, key: str, problem: str) -> RulebookError:
        return RulebookError(f"{self.file}, key {self._name(key)}: {problem}")

    def take(self, key: str, kind: type[Kind]) -> Kind:
        """Return the value of a key that must be there."""
        if key not in self._values:
            raise self.error(key, "this key is missing.")
        value = self._values.pop(key)
        # Not isinstance: a bool is an int in Python, and a datetime is a date.
        if type(value) is not kind:
            raise self.error(key, f"this must be {_WORDS[kind]}.")
        return value

    def take_or(self, key: str, default: Kind) -> Kind:
        """Return the value of a key that may be left out, of its default's kind."""
        return self.take(key, type(default)) if key in self._values else default

    def take_date(self, key: str) -> date | None:
        return self.take(key, date) if key in self._values else None

    def texts(self, key: str) -> tuple[str, ...]:
        """Return a list of texts; a missing key is an empty one."""
        found = self.take_or(key, [])
        if not all(isinstance(text, str) and text for text in found):
            raise self.error(key, "this must be a list of texts, none of them empty.")
        return tuple(found)

    def table(self, key: str) -> Self | None:
        if key not in self._values:
            return None
        return type(self)(self.file, self._name(key), self.take(key, dict))

    def tables(self, key: str) -> Iterator[Self]:
        """Yield each table of a list of tables; a missing key is an empty list."""
        for number, values in enumerate(self.take_or(key, []), start=1):
            name = f"{key}[{number}]"
            if not isinstance(values, dict):
                raise self.error(name, "this must be a table.")
            yield type(self)(self.file, self._name(name), values)

    def left(self) -> tuple[str, ...]:
        """Return the keys nobody asked for yet."""
        return tuple(self._values)

    def finish(self) -> None:
        """Raise RulebookError for a key nobody asked for."""
        for key in self._values:
            raise self.error(key, "no such key is known here.")

    def _name(self, key: str) -> str:
        return f"{self.path}.{key}" if self.path else key
