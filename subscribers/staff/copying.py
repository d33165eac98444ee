"""A piece of things to copy or download, each with a word on what it does."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import ClassVar


@dataclass(frozen=True, slots=True, kw_only=True)
class Copy:
    """One thing: `text` is copied whole; `links` lead to files and pages."""

    label: str
    text: str = ""
    note: str = ""
    links: Sequence[tuple[str, str]] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Copies:
    template: ClassVar[str] = "admin/pieces/copies.html"

    title: str
    copies: Sequence[Copy]
    sentences: Sequence[str] = ()
