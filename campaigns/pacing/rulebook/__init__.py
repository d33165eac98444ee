"""The rules in force, by country and state, and what they answer; never the clock."""

from collections.abc import Iterable
from datetime import date, datetime
from functools import lru_cache
from importlib.resources import files

from campaigns.pacing.place import Place
from campaigns.pacing.rulebook.reading import read_rules
from campaigns.pacing.rulebook.rule import CartRule, Rule, SoftOptIn, StatutoryCap
from campaigns.pacing.tables import RulebookError
from campaigns.pacing.zones import (
    Whereabouts,
    home,
    local_dates,
    locate,
    quarter_of,
)

__all__ = [
    "EVERYWHERE",
    "CartRule",
    "Rule",
    "RulebookError",
    "SoftOptIn",
    "StatutoryCap",
    "binding",
    "cart_rule",
    "concerns",
    "rule_for",
    "rules",
    "soft_opt_in",
    "soft_opt_in_allowed",
    "statutory_caps",
    "stop_ends_everything",
    "versions",
]

EVERYWHERE = "*"  # the code of the default, for countries without a file

# Tables of places live beside the rules and are read by campaigns.pacing.zones.
_PLACES = "_area_codes.toml"


def rules(country: str | None = None, on: date | None = None) -> tuple[Rule, ...]:
    """Return the rulebook, each country's rule before its states'.

    `country` keeps the rules that a number of that country meets (the default, where
    the country has no file). `on` keeps the versions in force on that day.
    """
    book = [rule for found in _book().values() for rule in found]
    if country is not None:
        code = home(country)
        book = [rule for rule in book if rule.country == code] or list(
            versions(EVERYWHERE)
        )
    return tuple(rule for rule in book if on is None or rule.is_in_force(on))


def versions(code: str) -> tuple[Rule, ...]:
    """Return every version of one rule, () for a code the rulebook doesn't have."""
    return _book().get(code, ())


def rule_for(country: str, on: date | None = None) -> Rule:
    """Return the country's own rule on that day, or the default for the others."""
    for rule in (*versions(home(country)), *versions(EVERYWHERE)):
        if on is None or rule.is_in_force(on):
            return rule
    raise RulebookError(f"default.toml, key valid_from: nothing is in force on {on}.")


def binding(own: Iterable[Rule], place: Place, now: datetime) -> list[Rule]:
    """Return those of the shop's rules that bind a place on any day it may be there."""
    where = locate(place)
    days = local_dates(where.zones, now)
    return [
        rule
        for rule in own
        if concerns(rule, where) and any(rule.is_in_force(day) for day in days)
    ]


def concerns(rule: Rule, where: Whereabouts) -> bool:
    """Whether a rule of the shop is about a place; "*" is about all of them."""
    if rule.country not in (EVERYWHERE, where.country):
        return False
    return not rule.region or rule.region in where.regions


def statutory_caps(place: Place, now: datetime) -> tuple[StatutoryCap, ...]:
    """Return the caps of every place the number may be in, all of which hold."""
    return _caps_there(place, quarter_of(now))


@lru_cache(maxsize=4096)
def _caps_there(place: Place, now: datetime) -> tuple[StatutoryCap, ...]:
    where = locate(place)
    days = local_dates(where.zones, now)
    codes = (where.country, *(f"{where.country}-{code}" for code in where.regions))
    return tuple(
        cap
        for code in codes
        for rule in versions(code)
        if any(rule.is_in_force(day) for day in days)
        for cap in rule.caps
    )


def stop_ends_everything(country: str, now: datetime) -> bool:
    """Say whether any STOP from that country ends every list of every brand.

    Judged by the date in UTC, which west of Greenwich comes before the local one.
    """
    today = local_dates(("UTC",), now)[0]
    starts = rule_for(country, today).stop_ends_everything_from
    return starts is not None and today >= starts


def soft_opt_in(country: str) -> SoftOptIn:
    """Return the country's soft opt-in rule; where none is known, it is refused."""
    return rule_for(country).soft_opt_in or SoftOptIn(
        is_allowed=False, notes="No rule is known for this country."
    )


def soft_opt_in_allowed(country: str) -> bool:
    return soft_opt_in(country).is_allowed


def cart_rule(country: str) -> CartRule | None:
    """Return how often a cart may be recalled there; None is no rule of its own."""
    return rule_for(country).cart


@lru_cache(maxsize=1)
def _book() -> dict[str, tuple[Rule, ...]]:
    """Return every version of every rule by code, in the order of the file names."""
    book: dict[str, tuple[Rule, ...]] = {}
    for file in sorted(files(__name__).iterdir(), key=lambda file: file.name):
        if not file.name.endswith(".toml") or file.name.endswith(_PLACES):
            continue
        for rule in read_rules(file):
            book[rule.code] = (*book.get(rule.code, ()), rule)
    if EVERYWHERE not in book:
        raise RulebookError('default.toml, key country: no file is for country "*".')
    return book
