"""Which states and clocks a number may be in."""

import re
from importlib.resources import files

import phonenumbers
import pytest

from campaigns.pacing.place import Place
from campaigns.pacing.zones import locate, zones_of

EASTERN, CENTRAL = "America/New_York", "America/Chicago"
STATES = frozenset(
    re.findall(
        "..",
        "ALAKAZARCACOCTDEDCFLGAHIIDILINIAKSKYLAMEMDMAMIMNMSMO"
        "MTNENVNHNJNMNYNCNDOHOKORPARISCSDTNTXUTVTVAWAWVWIWY",
    )
)
TERRITORIES = {"AS", "GU", "MP", "PR", "VI"}
IN_TWO_ZONES = (
    *(208, 219, 270, 308, 364, 423, 448, 458, 541, 574, 605, 606, 620, 701, 775, 785),
    *(812, 850, 906, 907, 928, 930, 986),
)


def area_codes(*countries: str) -> set[str]:
    """The geographic area codes the phone library accepts for these countries."""
    found = set()
    for area in range(200, 1000):
        for exchange in (234, 274, 777):
            number = phonenumbers.parse(f"+1{area}{exchange}4567")
            kind = phonenumbers.number_type(number)
            if (
                kind == phonenumbers.PhoneNumberType.FIXED_LINE_OR_MOBILE
                and phonenumbers.region_code_for_number(number) in countries
            ):
                found.add(str(area))
    return found


def test_every_state_has_an_area_code():
    regions = {
        region
        for area in area_codes("US", *TERRITORIES)
        for region in locate(Place("US", area=area)).regions
    }

    assert regions == STATES | TERRITORIES


@pytest.mark.parametrize("country", ["US", "CA"])
def test_every_area_code_has_a_state(country):
    lost = {
        area
        for area in area_codes(country)
        if not locate(Place(country, area=area)).regions
    }

    assert not lost


@pytest.mark.parametrize("area", IN_TWO_ZONES)
def test_an_area_code_in_two_zones_names_both(area):
    assert len(locate(Place("US", area=str(area))).zones) == 2


@pytest.mark.parametrize("state", sorted(STATES | TERRITORIES))
def test_every_state_has_a_zone(state):
    assert locate(Place("US", region=state)).regions == (state,)


def test_every_country_with_phone_numbers_has_zones():
    everywhere = zones_of("no such country")

    lost = {
        country
        for country in phonenumbers.SUPPORTED_REGIONS
        if zones_of(country) == everywhere
    }

    assert not lost


def test_our_table_has_every_zone_of_the_time_zone_database():
    tab = (files("tzdata") / "zoneinfo" / "zone.tab").read_text("utf-8")
    rows = [line.split("\t") for line in tab.splitlines() if not line.startswith("#")]

    lost = [(row[0], row[2]) for row in rows if row[2] not in zones_of(row[0])]

    assert not lost


def test_indonesia_has_all_its_zones():
    assert zones_of("ID") == (
        "Asia/Jakarta",
        "Asia/Jayapura",
        "Asia/Makassar",
        "Asia/Pontianak",
    )


@pytest.mark.parametrize(
    ("place", "zones"),
    [
        pytest.param(
            Place("US", region="FL"), (EASTERN, CENTRAL), id="a state in two zones"
        ),
        pytest.param(
            Place("US", region="FL", area="305"),
            (EASTERN,),
            id="its area code says which",
        ),
        pytest.param(
            Place("US", region="FL", zone=CENTRAL, area="305"),
            (CENTRAL, EASTERN),
            id="a stored zone the area code contradicts",
        ),
        pytest.param(
            Place("US", region="IL", area="212"),
            (CENTRAL, EASTERN),
            id="a stored state the area code contradicts",
        ),
        pytest.param(
            Place("US", zone="US/Eastern", area="212"),
            ("US/Eastern",),
            id="an old name of the same clock",
        ),
        pytest.param(
            Place("US", region="NY", zone="Europe/Paris"),
            ("Europe/Paris", EASTERN),
            id="a browser abroad",
        ),
        pytest.param(
            Place("US", region="Ontario", area="212"), (EASTERN,), id="no such state"
        ),
        pytest.param(
            Place("US", zone="Mars/Olympus", area="212"), (EASTERN,), id="no such zone"
        ),
        pytest.param(
            Place("US", zone="America", area="212"), (EASTERN,), id="half a zone"
        ),
        pytest.param(
            Place("FR", zone="Europe/Paris"), ("Europe/Paris",), id="the only zone"
        ),
        pytest.param(Place("PR"), ("America/Puerto_Rico",), id="a territory"),
    ],
)
def test_it_knows_the_candidate_zones(place, zones):
    assert locate(place).zones == zones


@pytest.mark.parametrize("text", ["FL", "fl", "US-FL", "Florida", " florida "])
def test_a_state_may_be_written_in_several_ways(text):
    assert locate(Place("US", region=text)).regions == ("FL",)


def test_a_stored_state_comes_before_the_area_code():
    assert locate(Place("US", region="IL", area="212")).regions == ("IL", "NY")


def test_a_zone_the_area_code_contradicts_leaves_the_state_unknown():
    assert not locate(Place("US", zone=CENTRAL, area="212")).is_state_known


def test_a_puerto_rican_number_in_florida_is_under_both():
    where = locate(Place("PR", region="FL", area="787"))

    assert (where.country, where.regions) == ("US", ("FL", "PR"))
