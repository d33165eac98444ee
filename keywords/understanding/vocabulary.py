"""Reads the reviewed words of each language from words/*.toml; it matches nothing."""

import re
import tomllib
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, replace
from enum import StrEnum
from functools import lru_cache
from pathlib import Path
from typing import Any

from keywords.understanding.folding import fold
from keywords.understanding.phrases import Phrases

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

# What is also asked for in whole phrases, not only by exact words.
ASKED_IN_PHRASES = (
    Intent.OPT_OUT_ALL,
    Intent.OPT_OUT,
    Intent.WRONG_NUMBER,
    Intent.CLARIFY,
)


@dataclass(frozen=True, slots=True)
class Word:
    """A reserved word; `language` is "" where several languages share it."""

    intent: Intent
    word: str
    language: str
    confidence: str
    sources: tuple[str, ...]
    languages: frozenset[str] = frozenset()
    ordinary_in: frozenset[str] = frozenset()

    def counts(self, speaks: Collection[str]) -> bool:
        """Whether it is more than an everyday word to who `speaks` these languages."""
        if not self.ordinary_in.isdisjoint(speaks):
            return not self.languages.isdisjoint(speaks)
        return True


@dataclass(frozen=True, slots=True)
class Vocabulary:
    """All languages as one."""

    exact: Mapping[str, Word]
    asks: tuple[tuple[Intent, Phrases], ...]
    not_leaving: Phrases
    courtesy: frozenset[str]
    before: frozenset[str]
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
            frozenset({table["language"]}),
            frozenset(group.get("ordinary_in", ())),
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
            (intent, Phrases.of(_asked(tables, intent))) for intent in ASKED_IN_PHRASES
        ),
        not_leaving=Phrases.of(
            {table["language"]: table["leaving"]["not_leaving"] for table in tables}
        ),
        courtesy=_listed(tables, "courtesy"),
        before=_listed(tables, "courtesy") | _listed(tables, "before"),
        quoting=_listed(tables, "quoting"),
        takes_list=_folded(tables, "takes_list"),
        everything=_folded(tables, "everything"),
        units=_units(tables),
        typed_badly=_folded(tables, "typed_badly"),
        not_typos=_folded(tables, "not_typos"),
    )


@lru_cache(maxsize=512)
def vocabulary_for(speaks: frozenset[str]) -> Vocabulary:
    """Return the vocabulary without the words that are everyday ones to them."""
    every = vocabulary()
    counting = {key: word for key, word in every.exact.items() if word.counts(speaks)}
    return replace(every, exact=counting)


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
            languages = first.languages | word.languages
            ordinary = (first.ordinary_in | word.ordinary_in) - languages
            table[key] = replace(
                first, language="", languages=languages, ordinary_in=ordinary
            )
    return table


def _asked(tables: Iterable[dict[str, Any]], intent: Intent) -> dict[str, list[str]]:
    return {
        table["language"]: [
            _expand(pattern, table["names"])
            for asks in table.get("asks", ())
            if asks["intent"] == intent
            for pattern in asks["patterns"]
        ]
        for table in tables
    }


def _expand(pattern: str, names: Mapping[str, str]) -> str:
    # A name may be made of others.
    for name, meaning in reversed(names.items()):
        pattern = pattern.replace(f"{{{name}}}", meaning)
    return pattern


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


def _listed(tables: Iterable[dict[str, Any]], key: str) -> frozenset[str]:
    return frozenset(phrase for table in tables for phrase in table[key])
