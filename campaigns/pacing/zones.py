"""Where a number may be: candidate states and clocks; not what is allowed there.

Our own tables answer, not the phone library, which knows Jakarta alone for all of
Indonesia and one zone for some area codes that lie in two.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from functools import lru_cache
from importlib.resources import files
from itertools import groupby
from zoneinfo import ZoneInfo

from campaigns.pacing.place import Place
from campaigns.pacing.tables import Table

# Clocks are compared over these years: long enough to show a zone that a tzdata update
# lets leave its neighbours, and free of the past, in which nothing is sent.
_COMPARED_FROM = datetime(2026, 1, 1, 12, tzinfo=UTC)
_COMPARED_DAYS = 366 * 10


@dataclass(frozen=True, slots=True)
class Area:
    """States and zones that go together, of an area code or of a state."""

    regions: tuple[str, ...]
    zones: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Whereabouts:
    """Every candidate of a place; what is sent must be permitted in all of them."""

    country: str
    regions: tuple[str, ...]
    zones: tuple[str, ...]
    is_state_known: bool  # False: nothing points at the state the stored zone is in


@dataclass(frozen=True, slots=True)
class _Division:
    """A country's states and area codes."""

    regions: dict[str, Area]
    names: dict[str, str]  # "FLORIDA" -> "FL"
    area_codes: dict[str, Area]
    territories: tuple[str, ...]  # countries to the phone library, states to the law


@lru_cache(maxsize=8192)
def locate(place: Place) -> Whereabouts:
    """Return the candidates for a place.

    A stored place comes before the area code. Where they agree, what both say holds;
    where they disagree, each is a candidate. With neither, all of the country is.
    """
    country = home(place.country)
    zone = place.zone if _is_zone(place.zone) else ""
    division = _divisions().get(country)
    if division is None:
        zones = _narrowed(zone, zones_of(country))
        return Whereabouts(country, (), zones, is_state_known=True)
    area = division.area_codes.get(place.area)
    if area is None and place.country in division.territories:
        area = division.regions[place.country]
    region = _region(division, country, place.region)
    if region:
        return _stored_region(country, division, region, zone, area)
    return _no_region(country, zone, area)


def home(country: str) -> str:
    """Return the country whose law a country's numbers are under: PR is US."""
    for code, division in _divisions().items():
        if country in division.territories:
            return code
    return country


def regions_of(country: str) -> dict[str, str]:
    """Return {code: name} of the states that the rulebook tells apart, by name."""
    division = _divisions().get(country)
    if division is None:
        return {}
    named = {code: name.title() for name, code in division.names.items()}
    return dict(sorted(named.items(), key=lambda item: item[1]))


def zones_of(country: str) -> tuple[str, ...]:
    """Return a country's zones; one that no table has may be anywhere on earth."""
    table = _country_zones()
    everywhere = {zone for zones in table.values() for zone in zones}
    return table.get(country) or tuple(sorted(everywhere))


def local_dates(zones: Iterable[str], now: datetime) -> tuple[date, ...]:
    """Return the days it is in these zones, in order, once each."""
    return _dates(tuple(zones), quarter_of(now))


@lru_cache(maxsize=64)
def quarter_of(now: datetime) -> datetime:
    """Return the quarter of an hour it is: the same day everywhere from its beginning.

    No zone is set back or forth by less.
    """
    return now.replace(minute=now.minute // 15 * 15, second=0, microsecond=0)


@lru_cache(maxsize=4096)
def _dates(zones: tuple[str, ...], now: datetime) -> tuple[date, ...]:
    return tuple(sorted({now.astimezone(ZoneInfo(zone)).date() for zone in zones}))


def _stored_region(
    country: str, division: _Division, region: str, zone: str, area: Area | None
) -> Whereabouts:
    stored = _narrowed(zone, division.regions[region].zones)
    if area is None:
        return Whereabouts(country, (region,), stored, is_state_known=True)
    if region in area.regions:
        # A Florida number of someone in Florida: what the area code says of the clock
        # is as good as it is for someone of whom we know nothing else.
        common = _common(stored, area.zones) or _union(stored, area.zones)
        return Whereabouts(country, (region,), common, is_state_known=True)
    regions = _union((region,), area.regions)
    zones = _union(stored, area.zones)
    return Whereabouts(country, regions, zones, is_state_known=True)


def _no_region(country: str, zone: str, area: Area | None) -> Whereabouts:
    if area is None:
        zones = _narrowed(zone, zones_of(country))
        return Whereabouts(country, (), zones, is_state_known=False)
    agrees = not zone or bool(_common((zone,), area.zones))
    zones = _narrowed(zone, area.zones)
    return Whereabouts(country, area.regions, zones, is_state_known=agrees)


def _narrowed(zone: str, zones: tuple[str, ...]) -> tuple[str, ...]:
    """Return the stored zone if it is one of these, and otherwise it and them all."""
    if not zone:
        return zones
    return (zone,) if _common((zone,), zones) else _union((zone,), zones)


def _common(zones: tuple[str, ...], others: tuple[str, ...]) -> tuple[str, ...]:
    """Return those of `zones` whose clock is also among the others."""
    clocks = {_clock(other) for other in others}
    return tuple(zone for zone in zones if _clock(zone) in clocks)


def _union(first: tuple[str, ...], second: tuple[str, ...]) -> tuple[str, ...]:
    return tuple(dict.fromkeys((*first, *second)))


def _region(division: _Division, country: str, text: str) -> str:
    """Return the code for "FL", "us-fl" or "Florida"; "" for what isn't a state."""
    word = " ".join(text.upper().split()).removeprefix(f"{country}-")
    return word if word in division.regions else division.names.get(word, "")


@lru_cache(maxsize=1024)
def _is_zone(name: str) -> bool:
    try:
        ZoneInfo(name)
    # A folder of zones such as "America" is an OSError, an unknown one a KeyError.
    except (ValueError, KeyError, OSError):
        return False
    return True


@lru_cache(maxsize=1024)
def _clock(zone: str) -> tuple[tuple[timedelta | None, int], ...]:
    """Return the offsets a zone goes through and for how many days each."""
    info = ZoneInfo(zone)
    offsets = (
        (_COMPARED_FROM + timedelta(days=day)).astimezone(info).utcoffset()
        for day in range(_COMPARED_DAYS)
    )
    return tuple((offset, len(list(days))) for offset, days in groupby(offsets))


@lru_cache(maxsize=1)
def _country_zones() -> dict[str, tuple[str, ...]]:
    table = Table.read(files("campaigns.pacing") / "zones.toml")
    return {code: _checked_zones(table, code) for code in table.left()}


@lru_cache(maxsize=1)
def _divisions() -> dict[str, _Division]:
    found = {}
    for file in (files("campaigns.pacing") / "rulebook").iterdir():
        if file.name.endswith("_area_codes.toml"):
            table = Table.read(file)
            country = table.take("country", str)
            found[country] = _read_division(table)
    return found


def _read_division(table: Table) -> _Division:
    regions, names = {}, {}
    for state in table.tables("regions"):
        code, name = state.take("code", str), state.take("name", str)
        regions[code] = Area((code,), _checked_zones(state, "zones"))
        names[name.upper()] = code
        state.finish()
    area_codes = {}
    for area in table.tables("area_codes"):
        states = area.texts("regions")
        for unknown in set(states) - regions.keys():
            raise area.error("regions", f"{unknown} is not among this file's regions.")
        found = Area(states, _checked_zones(area, "zones"))
        for code in area.texts("codes"):
            if code in area_codes:
                raise area.error("codes", f"{code} stands here twice.")
            area_codes[code] = found
        area.finish()
    territories = table.texts("territories")
    table.finish()
    return _Division(regions, names, area_codes, territories)


def _checked_zones(table: Table, key: str) -> tuple[str, ...]:
    zones = table.texts(key)
    for unknown in (zone for zone in zones if not _is_zone(zone)):
        raise table.error(key, f'"{unknown}" is not an IANA time zone.')
    if not zones:
        raise table.error(key, "this names no zone.")
    return zones
