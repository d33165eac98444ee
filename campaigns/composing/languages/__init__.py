"""What we text by ourselves, one file a language; it neither fills in nor sends.

To add a language, add a file with the keys of en.toml (docs/translating.md).
"""

import re
import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from importlib.resources import files
from importlib.resources.abc import Traversable
from typing import Any

FALLBACK = "en"
TABLES = ("replies", "promises", "ways_out", "notices", "choices", "polls", "contests")
_FILLED_IN = re.compile(r"{(\w+)[^}]*}")
# How a day is written and which words to answer with are each language's own affair.
_FREE = frozenset({"day", "number", "month", "year", "yes", "no", "stop", "start"})


class LanguageError(ValueError):
    """A file that cannot be used; the sentence names it and what is wrong."""


@dataclass(frozen=True, slots=True)
class ReplyWords:
    """What people are told to text back: words the keyword tables know as such."""

    yes: str
    no: str
    help: str
    stop: str
    start: str
    less: str
    more: str
    pause: str
    topics: str


@dataclass(frozen=True, slots=True)
class Language:
    code: str
    replies: ReplyWords
    replies_in: Mapping[str, ReplyWords]
    promises: Mapping[str, str]
    ways_out: Mapping[str, str]
    notices: Mapping[str, str]
    choices: Mapping[str, str]
    polls: Mapping[str, str]
    contests: Mapping[str, str]


def closest(language: str) -> str:
    """Return the key of REPLY_WORDS nearest to `language` ("pt_BR" -> "pt")."""
    wanted = language.lower().replace("_", "-")
    if wanted in REPLY_WORDS:
        return wanted
    base = wanted.partition("-")[0]
    return base if base in REPLY_WORDS else FALLBACK


def spoken(language: str) -> Language:
    """Return the texts nearest to `language`, English where there are none of it."""
    return LANGUAGES[closest(language).partition("-")[0]]


def refuse_odd(table: Mapping[str, Any], english: Mapping[str, Any]) -> None:
    """Raise LanguageError for a key or a {field} that only one of the two has."""
    for name in TABLES:
        odd = table.get(name, {}).keys() ^ english[name].keys()
        if odd:
            raise LanguageError(
                f"{table['language']}.toml, [{name}]: {', '.join(sorted(odd))} stands "
                "in only one of it and en.toml."
            )
        for key, text in table[name].items():
            unknown = _fields(text) - _fields(english[name][key]) - _FREE
            if unknown:
                raise LanguageError(
                    f"{table['language']}.toml, [{name}] {key}: nothing fills "
                    f"{', '.join(sorted(unknown))} in."
                )


def _fields(text: str) -> set[str]:
    return set(_FILLED_IN.findall(text))


def _tables() -> Iterator[dict[str, Any]]:
    for file in files("campaigns.composing.languages").iterdir():
        if file.name.endswith(".toml"):
            yield _table(file)


def _table(file: Traversable) -> dict[str, Any]:
    return tomllib.loads(file.read_text("utf-8"))


def _language(table: dict[str, Any]) -> Language:
    replies = ReplyWords(**table["replies"])
    return Language(
        code=table["language"],
        replies=replies,
        replies_in={
            country: replace(replies, **own)
            for country, own in table.get("replies_in", {}).items()
        },
        **{name: table[name] for name in TABLES if name != "replies"},
    )


def _read() -> dict[str, Language]:
    tables = {table["language"]: table for table in _tables()}
    for table in tables.values():
        refuse_odd(table, tables[FALLBACK])
    return {code: _language(tables[code]) for code in sorted(tables)}


LANGUAGES: Mapping[str, Language] = _read()
# By language, and by language and country where a country has words of its own.
REPLY_WORDS: Mapping[str, ReplyWords] = {
    code: one.replies for code, one in LANGUAGES.items()
} | {
    f"{code}-{country}": words
    for code, one in LANGUAGES.items()
    for country, words in one.replies_in.items()
}
