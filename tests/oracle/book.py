"""The rulebook's files as they are written: nothing is imported from the product."""

import tomllib
from dataclasses import dataclass, field
from datetime import date, timedelta
from functools import cache
from pathlib import Path

import holidays

PACING = Path(__file__).parents[2] / "campaigns" / "pacing"
DAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
ALL_DAY = ("00:00-24:00",)


@dataclass(frozen=True)
class Area:
    """What a state or an area code says: candidate states and candidate zones."""

    regions: tuple[str, ...]
    zones: tuple[str, ...]


@dataclass(frozen=True)
class Division:
    territories: tuple[str, ...]
    regions: dict[str, Area] = field(hash=False)
    area_codes: dict[str, Area] = field(hash=False)


@cache
def zones() -> dict[str, tuple[str, ...]]:
    written = tomllib.loads((PACING / "zones.toml").read_text("utf-8"))
    return {country: tuple(names) for country, names in written.items()}


@cache
def divisions() -> dict[str, Division]:
    found = {}
    for path in (PACING / "rulebook").glob("*_area_codes.toml"):
        written = tomllib.loads(path.read_text("utf-8"))
        states = written["regions"]
        found[written["country"]] = Division(
            tuple(written.get("territories", ())),
            {row["code"]: Area((row["code"],), tuple(row["zones"])) for row in states},
            {
                code: Area(tuple(row["regions"]), tuple(row["zones"]))
                for row in written["area_codes"]
                for code in row["codes"]
            },
        )
    return found


@cache
def rules() -> dict[str, list[dict]]:
    """Every version of every rule by its code: "*", "FR", "US-TX"."""
    book: dict[str, list[dict]] = {}
    for path in sorted((PACING / "rulebook").glob("*.toml")):
        written = tomllib.loads(path.read_text("utf-8"))
        if "windows" in written:
            book.setdefault(written["country"], []).append(written)
            for state in written.get("regions", ()):
                book.setdefault(state["code"], []).append(state)
    return book


def windows(codes: tuple[str, ...], day: date) -> tuple[str, ...]:
    """Return the windows that open on a local day, by the first of these rules."""
    rule = _in_force(codes, day)
    if rule is None:
        return ALL_DAY
    if is_holiday(codes, day, day):
        return ()
    week = rule["windows"]
    name = DAYS[day.weekday()]
    return tuple(week[name] if name in week else week["daily"])


def windows_from_yesterday(codes: tuple[str, ...], day: date) -> tuple[str, ...]:
    """Return yesterday's windows that reach into a local day."""
    yesterday = day - timedelta(days=1)
    if is_holiday(codes, yesterday, day):
        return ()
    over_midnight = (text for text in windows(codes, yesterday) if text[6:] <= text[:5])
    return tuple(over_midnight)


def is_holiday(codes: tuple[str, ...], rule_of: date, day: date) -> bool:
    """Whether a day is closed for the rule that is in force on another day."""
    closed = (_in_force(codes, rule_of) or {}).get("holidays")
    return closed is not None and day in _holidays(
        closed["country"], closed.get("subdivision")
    )


def _in_force(codes: tuple[str, ...], day: date) -> dict | None:
    for code in codes:
        for rule in rules().get(code, ()):
            begins, ends = rule.get("valid_from", day), rule.get("valid_to", day)
            if begins <= day <= ends:
                return rule
    return None


@cache
def _holidays(country: str, subdivision: str | None) -> frozenset[date]:
    years = range(2025, 2030)
    return frozenset(
        holidays.country_holidays(country, subdiv=subdivision, years=years)
    )
