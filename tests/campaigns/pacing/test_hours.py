"""Opening hours, by example."""

from datetime import UTC, date, datetime

import pytest

from campaigns.pacing import hours
from campaigns.pacing.hours import candidate_zones, opening
from campaigns.pacing.place import Place
from campaigns.pacing.rulebook import Rule, versions


def utc(text: str) -> datetime:
    return datetime.fromisoformat(text).astimezone(UTC)


@pytest.fixture
def shipping(monkeypatch):
    """A rulebook in which one rule says something else."""

    def ship(rule: Rule) -> None:
        known = hours.versions
        monkeypatch.setattr(
            hours,
            "versions",
            lambda code: (rule,) if code == rule.code else known(code),
        )
        hours._schedule.cache_clear()

    yield ship
    hours._schedule.cache_clear()


@pytest.mark.parametrize(
    ("place", "now", "opens_at"),
    [
        pytest.param(
            Place("US", area="305"),
            "2026-11-23T19:45-05:00",
            "2026-11-24T08:00-05:00",
            id="the margin before Florida closes",
        ),
        pytest.param(
            Place("US", area="850"),
            "2026-11-23T08:30-05:00",
            "2026-11-23T08:00-06:00",
            id="an area code in two zones waits for the later one",
        ),
        pytest.param(
            Place("US", area="212"),
            "2026-11-23T07:59:59.999999-05:00",
            "2026-11-23T08:00-05:00",
            id="a microsecond early",
        ),
        pytest.param(
            Place("FR"),
            "2026-11-21T17:45+01:00",
            "2026-11-23T08:00+01:00",
            id="over a French Sunday",
        ),
        pytest.param(
            Place("FR"),
            "2027-05-05T20:00+02:00",
            "2027-05-07T08:00+02:00",
            id="over Ascension Day in France",
        ),
        pytest.param(
            Place("US", region="RI"),
            "2026-11-25T18:00-05:00",
            "2026-11-27T09:00-05:00",
            id="over Thanksgiving in Rhode Island",
        ),
        pytest.param(
            Place("US"),
            "2026-11-23T12:00-05:00",
            "2026-11-23T14:00-05:00",
            id="nothing known: nine o'clock in Honolulu and Adak",
        ),
        pytest.param(
            Place("US", region="TX", area="212"),
            "2026-11-22T11:30-06:00",
            "2026-11-22T12:00-07:00",
            id="a Texan Sunday for a New York number",
        ),
        pytest.param(
            Place("ID"),
            "2026-11-23T07:30+07:00",
            "2026-11-23T08:00+07:00",
            id="the west of Indonesia opens last",
        ),
        pytest.param(
            Place("TZ"),
            "2026-11-23T08:59+03:00",
            "2026-11-23T09:00+03:00",
            id="a country without a file",
        ),
        pytest.param(
            Place("US", area="212"),
            "2027-03-13T22:00-05:00",
            "2027-03-14T08:00-04:00",
            id="over the night the clock springs forward",
        ),
        pytest.param(
            Place("US", area="212"),
            "2026-10-31T22:00-04:00",
            "2026-11-01T08:00-05:00",
            id="over the night the clock falls back",
        ),
    ],
)
def test_it_defers_to_the_opening(place, now, opens_at):
    found = opening(place, utc(now))

    assert not found.is_open
    assert found.opens_at == utc(opens_at)


def test_an_open_place_opens_now():
    now = utc("2026-11-23T12:00-05:00")

    assert opening(Place("US", area="212"), now).opens_at == now


def test_texting_stops_fifteen_minutes_before_the_first_candidate_closes():
    found = opening(Place("US", area="850"), utc("2026-11-23T12:00-05:00"))

    assert found.closes_at == utc("2026-11-23T19:45-05:00")


@pytest.mark.parametrize(
    ("place", "now", "code"),
    [
        (Place("FR"), "2026-11-22T12:00+01:00", "closed_day"),
        (Place("FR"), "2026-12-25T12:00+01:00", "closed_day"),
        (Place("FR"), "2026-11-23T07:00+01:00", "quiet_hours"),
        (Place("FR"), "2026-11-23T19:45+01:00", "quiet_hours"),
        (Place("FR"), "2026-11-23T12:00+01:00", ""),
        (Place("US", region="AL"), "2026-11-22T12:00-06:00", "closed_day"),
    ],
    ids=["Sunday", "Christmas", "early", "margin", "open", "a state's Sunday"],
)
def test_it_says_why_it_is_closed(place, now, code):
    assert opening(place, utc(now)).code == code


def test_a_place_whose_candidates_never_meet_has_no_opening():
    found = opening(Place("NZ", zone="Europe/Paris"), utc("2026-11-23T12:00+00:00"))

    assert (found.is_open, found.opens_at) == (False, None)


def test_a_wholly_open_week_has_no_margin_at_midnight(shipping):
    always = Rule(
        code="FR", name="Always", country="FR", windows=(("00:00-24:00",),) * 7
    )
    shipping(always)

    assert opening(Place("FR"), utc("2026-11-22T23:50+01:00")).is_open


def test_a_night_window_ends_at_midnight_before_a_holiday(shipping):
    night = Rule(
        code="FR",
        name="Nights",
        country="FR",
        windows=(("22:00-04:00",),) * 7,
        holidays=versions("FR")[0].holidays,
    )

    shipping(night)

    found = opening(Place("FR"), utc("2026-12-24T23:00+01:00"))

    assert found.closes_at == utc("2026-12-24T23:45+01:00")


@pytest.mark.parametrize(
    ("now", "is_open"),
    [
        pytest.param("2027-03-28T00:59:59+00:00", False, id="before the skipped hour"),
        pytest.param("2027-03-28T01:00+00:00", True, id="02:30 was skipped"),
        pytest.param("2027-10-31T00:29+00:00", False, id="02:29, the first time"),
        pytest.param("2027-10-31T00:30+00:00", True, id="02:30, the first time"),
        pytest.param("2027-10-31T00:45+00:00", False, id="15 minutes to 02:00 again"),
        pytest.param("2027-10-31T01:29+00:00", False, id="02:29, the second time"),
        pytest.param("2027-10-31T01:30+00:00", True, id="02:30, the second time"),
    ],
)
def test_a_window_keeps_to_a_clock_that_is_changed(now, is_open, shipping):
    early = Rule(code="FR", name="Early", country="FR", windows=(("02:30-06:00",),) * 7)
    shipping(early)

    assert opening(Place("FR"), utc(now)).is_open is is_open


def test_a_house_rule_tightens_its_state_only():
    house = Rule(
        code="house-1",
        name="No Texan mornings",
        country="US",
        region="TX",
        windows=(("12:00-21:00",),) * 7,
    )
    now = utc("2026-11-23T10:00-06:00")

    assert not opening(Place("US", area="512"), now, house=(house,)).is_open
    assert opening(Place("US", area="312"), now, house=(house,)).is_open


def test_a_house_rule_never_opens_what_the_rulebook_closes():
    looser = Rule(
        code="US-KY",
        name="Kentucky",
        country="US",
        region="KY",
        windows=(("00:00-24:00",),) * 7,
    )
    now = utc("2026-11-23T09:00-05:00")

    assert not opening(Place("US", area="502"), now, house=(looser,)).is_open


def test_two_house_rules_of_one_place_both_hold():
    late, early = (
        Rule(code="ours", name="", country="FR", windows=((window,),) * 7)
        for window in ("12:00-24:00", "00:00-14:00")
    )

    found = opening(Place("FR"), utc("2026-11-23T11:00+01:00"), house=(late, early))

    assert found.opens_at == utc("2026-11-23T12:00+01:00")
    assert opening(Place("FR"), found.opens_at, (late, early)).closes_at == utc(
        "2026-11-23T13:45+01:00"
    )


def test_a_house_rule_may_close_a_date():
    closed = Rule(
        code="ours",
        name="Mourning",
        country="FR",
        windows=(("00:00-24:00",),) * 7,
        closed_on=(date(2026, 11, 23),),
    )

    found = opening(Place("FR"), utc("2026-11-23T11:00+01:00"), house=(closed,))

    assert (found.code, found.opens_at) == (
        "closed_day",
        utc("2026-11-24T08:00+01:00"),
    )


def test_a_house_rule_binds_only_while_it_is_in_force():
    december = Rule(
        code="house-1",
        name="Quiet December",
        country="*",
        windows=((),) * 7,
        valid_from=date(2026, 12, 1),
        valid_to=date(2026, 12, 31),
    )

    found = opening(Place("GB"), utc("2026-11-30T21:00+00:00"), house=(december,))

    assert found.opens_at is None
    assert opening(Place("GB"), utc("2026-11-30T12:00+00:00"), (december,)).is_open


def test_it_names_the_rules_and_zones_it_applied():
    place = Place("US", region="TX", area="305")

    found = opening(place, utc("2026-11-23T12:00-05:00"))

    assert found.rules == ("US", "US-TX", "US-FL")
    assert found.zones == candidate_zones(place)


def test_an_instant_without_a_zone_is_refused():
    with pytest.raises(ValueError, match="needs a time zone"):
        opening(Place("FR"), datetime(2026, 11, 23, 12, 0))  # noqa: DTZ001
