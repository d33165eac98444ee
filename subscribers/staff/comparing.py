"""Two wordings side by side, the words marked that only one of them has."""

from collections.abc import Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from typing import ClassVar


@dataclass(frozen=True, slots=True)
class Run:
    """Words in a row that are all new (or gone), or all the same."""

    text: str
    is_marked: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Side:
    """One of the two: what it is called, its words, and what is known of it."""

    heading: str
    runs: Sequence[Run] = ()
    ticks: Sequence[tuple[str, bool]] = ()
    notes: Sequence[object] = ()
    language: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Pair:
    """What is read now beside what would be; `where` says by whom."""

    where: str
    old: Side
    new: Side


@dataclass(frozen=True, slots=True, kw_only=True)
class Comparison:
    template: ClassVar[str] = "admin/pieces/comparison.html"

    title: str
    pairs: Sequence[Pair]
    sentences: Sequence[object] = ()


def differences(old: str, new: str) -> tuple[list[Run], list[Run]]:
    """Return both texts cut into runs; what the other hasn't is marked."""
    before, after = old.split(), new.split()
    gone: list[Run] = []
    come: list[Run] = []
    matcher = SequenceMatcher(None, before, after, autojunk=False)
    for kind, i1, i2, j1, j2 in matcher.get_opcodes():
        is_marked = kind != "equal"
        if i1 < i2:
            gone.append(Run(" ".join(before[i1:i2]), is_marked))
        if j1 < j2:
            come.append(Run(" ".join(after[j1:j2]), is_marked))
    return gone, come
