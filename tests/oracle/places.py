"""Every place the rulebook's files tell apart, with the rules and clocks over it."""

from collections.abc import Iterator
from dataclasses import dataclass
from random import Random

from tests.oracle import book

EVERYWHERE = ("*",)


@dataclass(frozen=True)
class Case:
    """A place, and what the files say of it.

    chains: rules that must all be open, each as codes of which the first that is in
        force counts; zones: clocks on which they must be.
    """

    country: str
    chains: tuple[tuple[str, ...], ...]
    zones: tuple[str, ...]
    region: str = ""
    zone: str = ""
    area: str = ""


def cases() -> list[Case]:
    """Return every country, zone, state and area code, once each."""
    found = [*_countries(), *_states(), *_area_codes()]
    assert len(set(found)) == len(found)
    return found


def contradictions(random: Random, count: int) -> list[Case]:
    """Return states stored for numbers of other states: both must be open."""
    found = []
    for _ in range(count):
        country = random.choice(sorted(book.divisions()))
        division = book.divisions()[country]
        region = random.choice(sorted(division.regions))
        code = random.choice(
            [
                code
                for code, area in division.area_codes.items()
                if region not in area.regions
            ]
        )
        area = division.area_codes[code]
        found.append(
            Case(
                country,
                _chains(country, region, *area.regions),
                (*division.regions[region].zones, *area.zones),
                region=region,
                area=code,
            )
        )
    return found


def _chains(country: str, *regions: str) -> tuple[tuple[str, ...], ...]:
    states = (f"{country}-{region}" for region in regions)
    known = [(state,) for state in states if state in book.rules()]
    return ((country, *EVERYWHERE), *known)


def _countries() -> Iterator[Case]:
    """Countries of which no state is known, the whole of them and zone by zone."""
    territories = {
        code for found in book.divisions().values() for code in found.territories
    }
    for country, zones in book.zones().items():
        if country in territories:
            continue
        chains = _chains(country)
        if country in book.divisions():
            # A state that may be any is under the default too.
            chains = (*chains, EVERYWHERE)
        yield Case(country, chains, zones)
        for zone in zones:
            yield Case(country, chains, (zone,), zone=zone)
    everywhere = {zone for zones in book.zones().values() for zone in zones}
    yield Case("XX", _chains("XX"), tuple(sorted(everywhere)))


def _states() -> Iterator[Case]:
    for country, division in book.divisions().items():
        for region, area in division.regions.items():
            chains = _chains(country, region)
            yield Case(country, chains, area.zones, region=region)
            for zone in area.zones:
                yield Case(country, chains, (zone,), region=region, zone=zone)
        for territory in division.territories:
            zones = division.regions[territory].zones
            yield Case(territory, _chains(country, territory), zones)


def _area_codes() -> Iterator[Case]:
    for country, division in book.divisions().items():
        for code, area in division.area_codes.items():
            chains = _chains(country, *area.regions)
            yield Case(country, chains, area.zones, area=code)
