"""The words people agree to, one file per language; it composes nothing.

To add a language, add a file with the same keys (docs/wording.md).
"""

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from importlib.resources import files
from importlib.resources.abc import Traversable

FALLBACK = "en"
TABLES = ("periods", "promises", "sentences", "joining", "templates")


class WordingError(ValueError):
    """A wording file that cannot be used; the sentence names it and what is wrong."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Words:
    """One language; `replies` has (STOP, HELP) for countries with words of their own.

    The sentences hold the list's own words as {brand}, {purpose} and the like.
    """

    language: str
    stop: str
    help: str
    periods: Mapping[str, str]
    promises: Mapping[str, str]
    sentences: Mapping[str, str]
    joining: Mapping[str, str]
    templates: Mapping[str, str]
    replies: Mapping[str, tuple[str, str]] = field(default_factory=dict)

    def replies_in(self, country: str) -> tuple[str, str]:
        """Return the words for leaving and for help that people there know."""
        return self.replies.get(country, (self.stop, self.help))

    def promise(self, messages: int | None, per: str) -> str:
        """Return "Up to 4 texts a month", or "" where nothing is promised."""
        if not messages:
            return ""
        form = self.promises["one" if messages == 1 else "many"]
        return form.format(messages=messages, per=self.periods[per])


@lru_cache(maxsize=1)
def languages() -> Mapping[str, Words]:
    """Return {code: words}, English first, then by code.

    Raises: WordingError where a file lacks a key that English has, or has another.
    """
    found = [_read(file) for file in _files()]
    english = next(words for words in found if words.language == FALLBACK)
    for words in found:
        refuse_odd(words, english)
    ordered = sorted(found, key=lambda one: (one.language != FALLBACK, one.language))
    return {words.language: words for words in ordered}


def known(language: str) -> str:
    """Return the code of the file that speaks `language` ("pt-BR": "pt"), or ""."""
    code = language.lower().replace("_", "-")
    there = languages()
    return next((one for one in (code, code.partition("-")[0]) if one in there), "")


def words_of(language: str) -> Words:
    """Return the words of a language, or English where there is no file of it."""
    return languages()[known(language) or FALLBACK]


def _files() -> list[Traversable]:
    folder = files("subscribers.wordings")
    return [file for file in folder.iterdir() if file.name.endswith(".toml")]


def _read(file: Traversable) -> Words:
    table = tomllib.loads(file.read_text("utf-8"))
    try:
        return Words(
            language=table["language"],
            stop=table["stop"],
            help=table["help"],
            replies={
                country: (words["stop"], words["help"])
                for country, words in table.get("countries", {}).items()
            },
            **{name: table[name] for name in TABLES},
        )
    except KeyError as missing:
        raise WordingError(f"{file.name} has no {missing}.") from missing


def refuse_odd(words: Words, english: Words) -> None:
    """Raise WordingError where a language has a key too few or too many."""
    for name in TABLES:
        odd = getattr(words, name).keys() ^ getattr(english, name).keys()
        if odd:
            raise WordingError(
                f"{words.language}.toml, [{name}]: {', '.join(sorted(odd))} stands in "
                "only one of it and en.toml."
            )
