"""What each country asks of a wording: data with sources, a file per country or group.

A country without a file gets the strictest there is. Not legal advice.
"""

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from importlib.resources import files
from importlib.resources.abc import Traversable

DEFAULT = "default.toml"
SOURCELESS = ("unverified", "house rule")


@dataclass(frozen=True, slots=True)
class Source:
    title: str
    url: str


@dataclass(frozen=True, slots=True)
class Required:
    """One element, how sure we are that it is asked for, and who says so."""

    name: str
    confidence: str
    sources: tuple[Source, ...]
    notes: str = ""


@dataclass(frozen=True, slots=True)
class Rule:
    """All that is asked in some countries; `countries` is empty for the default."""

    countries: tuple[str, ...]
    elements: tuple[Required, ...]
    review_by: date
    notes: str

    @property
    def names(self) -> tuple[str, ...]:
        return tuple(element.name for element in self.elements)


def rule_of(country: str) -> Rule:
    """Return what is asked in a country; of one nobody knows, everything."""
    return _by_country().get(country) or _by_country()[""]


@lru_cache(maxsize=1)
def rules() -> tuple[Rule, ...]:
    """Return every rule, the default last."""
    there = [one for one in files(__name__).iterdir() if one.name.endswith(".toml")]
    there.sort(key=lambda file: (file.name == DEFAULT, file.name))
    return tuple(_read(file) for file in there)


@lru_cache(maxsize=1)
def _by_country() -> Mapping[str, Rule]:
    return {code: rule for rule in rules() for code in rule.countries or ("",)}


def _read(file: Traversable) -> Rule:
    table = tomllib.loads(file.read_text("utf-8"))
    sources = {name: Source(**one) for name, one in table.get("sources", {}).items()}
    return Rule(
        countries=tuple(table.get("countries", ())),
        elements=tuple(
            Required(
                element["name"],
                element["confidence"],
                tuple(sources[name] for name in element["sources"]),
                element.get("notes", ""),
            )
            for element in table["elements"]
        ),
        review_by=table["review_by"],
        notes=table["notes"],
    )
