"""Reads the reviewed words of each language from words/*.toml; it matches nothing."""

import re
import tomllib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from enum import StrEnum
from functools import lru_cache
from pathlib import Path
from typing import Any

from keywords.folding import fold

_FOLDER = Path(__file__).parent / "words"
_REPEATED_SYMBOL = re.compile(r"([^\w\s])\1+")


class Intent(StrEnum):
    OPT_OUT = "opt_out"
    OPT_OUT_ALL = "opt_out_all"
    WRONG_NUMBER = "wrong_number"
    CONFIRM = "confirm"
    DECLINE = "decline"
    HELP = "help"
    RESUME = "resume"
    LESS = "less"
    MORE = "more"
    PAUSE = "pause"
    TOPICS = "topics"
    KEYWORD = "keyword"
    MESSAGE = "message"
    CLARIFY = "clarify"


# Who has the number and is not who agreed leaves as well.
LEAVING = frozenset({Intent.OPT_OUT, Intent.OPT_OUT_ALL, Intent.WRONG_NUMBER})
# What people choose of what they agreed to; where they may, before a shop's own words.
CHOOSING = frozenset({Intent.LESS, Intent.MORE, Intent.PAUSE, Intent.TOPICS})
# Where languages disagree about a word, the intent that comes first here wins.
PRECEDENCE = (
    Intent.OPT_OUT_ALL,
    Intent.OPT_OUT,
    Intent.WRONG_NUMBER,
    Intent.CONFIRM,
    Intent.DECLINE,
    Intent.HELP,
    Intent.RESUME,
    Intent.LESS,
    Intent.MORE,
    Intent.PAUSE,
    Intent.TOPICS,
    Intent.CLARIFY,
)


@dataclass(frozen=True, slots=True)
class Word:
    intent: Intent
    word: str
    language: str
    confidence: str
    sources: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Vocabulary:
    exact: Mapping[str, Word]
    asks: tuple[tuple[Intent, re.Pattern[str]], ...]
    not_leaving: re.Pattern[str]
    courtesy: re.Pattern[str]
    quoting: frozenset[str]
    takes_list: frozenset[str]
    everything: frozenset[str]
    units: Mapping[str, int]
    typed_badly: frozenset[str]
    not_typos: frozenset[str]


def squeeze(folded: str) -> str:
    """Return `folded` without spaces, repeated emoji once: the key of exact words."""
    return _REPEATED_SYMBOL.sub(r"\1", folded.replace(" ", ""))


@lru_cache(maxsize=1)
def words() -> tuple[Word, ...]:
    """Return every reserved word of every language, with its sources."""
    return tuple(
        Word(
            Intent(group["intent"]),
            word,
            table["language"],
            group["confidence"],
            tuple(group["sources"]),
        )
        for table in _tables()
        for group in table["words"]
        for word in group["words"]
    )


@lru_cache(maxsize=1)
def vocabulary() -> Vocabulary:
    """Return all languages as one vocabulary: a number may write in any of them."""
    tables = _tables()
    return Vocabulary(
        exact=_exact(words()),
        asks=tuple(
            (intent, _any_of(_patterns(tables, intent)))
            for intent in PRECEDENCE
            if _patterns(tables, intent)
        ),
        not_leaving=_any_of(
            pattern for table in tables for pattern in table["leaving"]["not_leaving"]
        ),
        courtesy=_courtesy(tables),
        quoting=frozenset(phrase for table in tables for phrase in table["quoting"]),
        takes_list=_folded(tables, "takes_list"),
        everything=_folded(tables, "everything"),
        units=_units(tables),
        typed_badly=_folded(tables, "typed_badly"),
        not_typos=_folded(tables, "not_typos"),
    )


@lru_cache(maxsize=1)
def _tables() -> tuple[dict[str, Any], ...]:
    paths = sorted(_FOLDER.glob("*.toml"))
    return tuple(tomllib.loads(path.read_text(encoding="utf-8")) for path in paths)


def _exact(known: Iterable[Word]) -> dict[str, Word]:
    table: dict[str, Word] = {}
    for word in sorted(known, key=lambda word: PRECEDENCE.index(word.intent)):
        key = squeeze(fold(word.word))
        first = table.setdefault(key, word)
        if first.language != word.language:  # a shared word tells no language
            table[key] = replace(first, language="")
    return table


def _patterns(tables: Iterable[dict[str, Any]], intent: Intent) -> list[str]:
    return [
        _expand(pattern, table["names"])
        for table in tables
        for asks in table.get("asks", ())
        if asks["intent"] == intent
        for pattern in asks["patterns"]
    ]


def _expand(pattern: str, names: Mapping[str, str]) -> str:
    for name, meaning in names.items():
        pattern = pattern.replace(f"{{{name}}}", meaning)
    return pattern


def _any_of(patterns: Iterable[str]) -> re.Pattern[str]:
    return re.compile("|".join(f"(?:{pattern})" for pattern in patterns))


def _courtesy(tables: Iterable[dict[str, Any]]) -> re.Pattern[str]:
    phrases = "|".join(phrase for table in tables for phrase in table["courtesy"])
    # People also copy the whole instruction: "Text BUNGA to 2025550100".
    to_number = r" (?:to|au|al|an|ke|para|naar) \d[\d ]*$"
    return re.compile(rf"^(?:(?:{phrases}) )+|(?: (?:{phrases}))+$|{to_number}")


def _units(tables: Iterable[dict[str, Any]]) -> dict[str, int]:
    """Return how many days a unit after PAUSE has, by its folded word."""
    lengths = {"days": 1, "weeks": 7, "months": 30}
    return {
        fold(word): days
        for table in tables
        for name, days in lengths.items()
        for word in table["choosing"][name]
    }


def _folded(tables: Iterable[dict[str, Any]], key: str) -> frozenset[str]:
    return frozenset(fold(word) for table in tables for word in table["leaving"][key])
