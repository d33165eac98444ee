"""Finds reviewed phrases in folded text, hundreds of them at once; it knows no words.

Only patterns that can begin with a word's first letter are tried at that word: people's
texts are read while they wait, and most words begin no phrase at all.
"""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Self

_ANY = ""  # a pattern that may begin with any letter
_QUANTIFIER = re.compile(r"[?*+]|\{(\d+)(?:,\d*)?\}")


@dataclass(frozen=True, slots=True)
class Found:
    words: str
    language: str


@dataclass(frozen=True, slots=True)
class Phrases:
    """Patterns by the letter they begin with; a group is named for its language."""

    by_letter: Mapping[str, re.Pattern[str]] = field(default_factory=dict)

    @classmethod
    def of(cls, patterns: Mapping[str, Iterable[str]]) -> Self:
        """Return {language: patterns} compiled; each begins where a word does."""
        letters: dict[str, dict[str, list[str]]] = {}
        for language, some in patterns.items():
            for pattern in some:
                for letter in first_letters(pattern):
                    letters.setdefault(letter, {}).setdefault(language, []).append(
                        pattern
                    )
        anywhere = letters.pop(_ANY, {})
        for wanted in letters.values():
            for language, some in anywhere.items():
                wanted.setdefault(language, []).extend(some)
        compiled = {letter: _compiled(wanted) for letter, wanted in letters.items()}
        return cls(compiled | ({_ANY: _compiled(anywhere)} if anywhere else {}))

    def search(self, plain: str) -> Found | None:
        """Return the first phrase in folded `plain`, or None."""
        fallback = self.by_letter.get(_ANY)
        start = 0
        while start < len(plain):
            phrases = self.by_letter.get(plain[start], fallback)
            if phrases and (match := phrases.match(plain, start)):
                return Found(match[0], match.lastgroup or "")
            start = plain.find(" ", start) + 1 or len(plain)
        return None


def first_letters(pattern: str) -> frozenset[str]:
    """Return the characters a match may begin with; {""} where it may be any."""
    letters, _, _ = _alternatives(pattern, 0)
    return frozenset({_ANY}) if _ANY in letters else letters


def _compiled(patterns: Mapping[str, Iterable[str]]) -> re.Pattern[str]:
    languages = (
        f"(?P<{language}>{'|'.join(f'(?:{pattern})' for pattern in some)})"
        for language, some in patterns.items()
    )
    return re.compile("|".join(languages))


def _alternatives(pattern: str, at: int) -> tuple[frozenset[str], bool, int]:
    """Return what a group may begin with, if it may be nothing, and where it ends."""
    letters: frozenset[str] = frozenset()
    nothing = False
    while True:
        some, empty, at = _sequence(pattern, at)
        letters, nothing = letters | some, nothing or empty
        if at >= len(pattern) or pattern[at] == ")":
            return letters, nothing, at
        at += 1  # the bar between two alternatives


def _sequence(pattern: str, at: int) -> tuple[frozenset[str], bool, int]:
    letters: frozenset[str] = frozenset()
    nothing = True
    while at < len(pattern) and pattern[at] not in "|)":
        some, empty, at = _piece(pattern, at)
        if quantifier := _QUANTIFIER.match(pattern, at):
            empty = empty or quantifier[0] in "?*" or quantifier[1] == "0"
            at = quantifier.end()
        if nothing:
            letters, nothing = letters | some, empty
    return letters, nothing, at


def _piece(pattern: str, at: int) -> tuple[frozenset[str], bool, int]:
    if pattern[at] == "(":  # "(?:" holds letters; "(?!" and "(?=" only look ahead
        letters, empty, end = _alternatives(pattern, at + 3)
        looks = pattern[at + 2] != ":"
        return (frozenset() if looks else letters), empty or looks, end + 1
    if pattern[at] == "\\":
        edge = pattern[at + 1] == "b"
        return frozenset(() if edge else (_ANY,)), edge, at + 2
    if pattern[at] in "^$":
        return frozenset(), True, at + 1
    if pattern[at] == "[":
        return frozenset((_ANY,)), False, pattern.index("]", at) + 1
    return frozenset((_ANY if pattern[at] == "." else pattern[at],)), False, at + 1
