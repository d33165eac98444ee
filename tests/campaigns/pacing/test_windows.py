"""The windows caps are counted in."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from campaigns.pacing.windows import frees_at, parse_period, window_start

NEW_YORK, LOS_ANGELES = "America/New_York", "America/Los_Angeles"
# Havana skips the midnight of a spring day; Lord Howe turns by half an hour.
ZONES = (NEW_YORK, LOS_ANGELES, "America/Havana", "Australia/Lord_Howe", "Asia/Tokyo")
NOW = datetime(2026, 11, 22, 12, tzinfo=UTC)

periods = st.sampled_from(("1h", "24h", "7d", "day", "week", "month")).map(parse_period)
instants = st.integers(0, 2 * 366 * 24 * 60).map(
    lambda minutes: datetime(2026, 1, 1, tzinfo=UTC) + timedelta(minutes=minutes)
)
zone_sets = st.lists(st.sampled_from(ZONES), min_size=1, max_size=3, unique=True)


def utc(text: str) -> datetime:
    return datetime.fromisoformat(text).astimezone(UTC)


@pytest.mark.parametrize("text", ["24h", "7d", "day", "week", "month", " 24H "])
def test_a_period_is_read(text):
    assert parse_period(text).text == text.strip().lower()


@pytest.mark.parametrize("text", ["", "0h", "24", "h", "-1d", "year", "1.5d", "٣d"])
def test_what_is_no_period_is_refused(text):
    with pytest.raises(ValueError, match="is not a period"):
        parse_period(text)


@pytest.mark.parametrize(
    ("age", "counts"),
    [
        pytest.param(timedelta(hours=24), False, id="as old as the window"),
        pytest.param(timedelta(hours=24, microseconds=-1), True, id="a tick younger"),
    ],
)
def test_a_slot_leaves_when_it_is_as_old_as_the_window(age, counts):
    assert (NOW - age >= window_start(parse_period("24h"), NOW, [])) is counts


@pytest.mark.parametrize(
    ("period", "zones", "start"),
    [
        pytest.param("day", [NEW_YORK], "2026-11-22T00:00-05:00", id="a day"),
        pytest.param("week", [NEW_YORK], "2026-11-16T00:00-05:00", id="from Monday"),
        pytest.param("month", [NEW_YORK], "2026-11-01T00:00-04:00", id="before DST"),
        pytest.param(
            "day", [LOS_ANGELES, "Asia/Tokyo"], "2026-11-22T00:00+09:00", id="the union"
        ),
    ],
)
def test_a_calendar_window_starts_at_local_midnight(period, zones, start):
    assert window_start(parse_period(period), NOW, zones) == utc(start)


def test_a_day_whose_midnight_is_skipped_starts_at_the_change():
    now = utc("2027-03-14T12:00-04:00")

    start = window_start(parse_period("day"), now, ["America/Havana"])

    assert start == utc("2027-03-14T01:00-04:00")


def test_a_calendar_window_needs_a_zone():
    with pytest.raises(ValueError, match="at least one time zone"):
        window_start(parse_period("day"), NOW, [])


def test_a_free_slot_frees_now():
    assert frees_at(parse_period("24h"), [NOW], 2, NOW, []) == NOW


def test_a_rolling_slot_frees_when_enough_have_left():
    taken = [NOW - timedelta(hours=hours) for hours in (1, 20, 5, 30)]

    free = frees_at(parse_period("24h"), taken, 2, NOW, [])

    assert free == NOW + timedelta(hours=19)


def test_a_calendar_slot_frees_at_the_next_midnight():
    free = frees_at(parse_period("day"), [NOW], 1, NOW, [NEW_YORK])

    assert free == utc("2026-11-23T00:00-05:00")


def test_with_two_zones_it_waits_for_the_later_midnight():
    free = frees_at(parse_period("day"), [NOW], 1, NOW, [NEW_YORK, LOS_ANGELES])

    assert free == utc("2026-11-23T00:00-08:00")


def test_a_month_frees_on_the_first():
    free = frees_at(parse_period("month"), [NOW], 1, NOW, [NEW_YORK])

    assert free == utc("2026-12-01T00:00-05:00")


def test_a_cap_of_none_never_frees():
    with pytest.raises(ValueError, match="never frees"):
        frees_at(parse_period("24h"), [], 0, NOW, [])


@given(
    periods,
    zone_sets,
    instants,
    st.lists(st.integers(0, 40 * 24 * 60), max_size=6),
    st.integers(1, 3),
)
@settings(deadline=None)
def test_it_frees_at_the_first_instant_with_room(period, zones, now, ages, messages):
    taken = [now - timedelta(minutes=age) for age in ages]

    def has_room(at: datetime) -> bool:
        start = window_start(period, at, zones)
        return sum(slot >= start for slot in taken) < messages

    free = frees_at(period, taken, messages, now, zones)

    assert has_room(free)
    assert free == now or not has_room(free - timedelta(microseconds=1))


@given(periods, zone_sets, instants)
@settings(deadline=None)
def test_a_window_holds_every_candidate_s_own(period, zones, now):
    start = window_start(period, now, zones)

    assert all(start <= window_start(period, now, [zone]) <= now for zone in zones)
