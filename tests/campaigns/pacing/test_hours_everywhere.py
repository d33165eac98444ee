"""Opening hours, compared with a slow oracle that looks at the local clock."""

from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import holidays
from hypothesis import given, settings
from hypothesis import strategies as st

from campaigns.pacing.hours import opening
from campaigns.pacing.place import Place
from campaigns.pacing.rulebook import Rule, versions

MINUTE = timedelta(minutes=1)
QUARTER = timedelta(minutes=15)

PLACES = (
    Place("US", area="305"),
    Place("US", area="850"),
    Place("US", area="928"),
    Place("US", area="907"),
    Place("US", area="401"),
    Place("US", region="TX"),
    Place("US", region="CT", area="415"),
    Place("US", region="LA", zone="America/New_York"),
    Place("US", zone="America/Havana", area="212"),
    Place("PR", area="787"),
    Place("CA", area="709"),
    Place("FR"),
    Place("ZA"),
    Place("ID"),
    Place("CL"),
    Place("AU"),
    Place("MA", zone="Africa/Casablanca"),
    Place("NZ", zone="Pacific/Chatham"),
)
# Days on which a clock above changes, and closed days around them.
TURNS = (
    "2026-04-04T15:00",
    "2026-11-01T06:00",
    "2027-02-07T02:00",
    "2027-03-14T07:00",
    "2027-03-28T01:00",
    "2027-04-04T03:00",
    "2027-12-25T00:00",
    "2028-05-08T00:00",
)
instants = st.one_of(
    st.integers(0, 3 * 366 * 24 * 60).map(
        lambda minutes: datetime(2026, 1, 1, tzinfo=UTC) + minutes * MINUTE
    ),
    st.builds(
        lambda turn, minutes: (
            datetime.fromisoformat(turn + "+00:00") + minutes * MINUTE
        ),
        st.sampled_from(TURNS),
        st.integers(-3 * 24 * 60, 3 * 24 * 60),
    ),
)
places = st.sampled_from(PLACES)
windows = st.sampled_from(
    (
        "00:00-24:00",
        "00:00-05:15",
        "01:30-02:45",
        "09:00-20:00",
        "12:00-12:20",
        "18:00-24:00",
        "20:00-10:00",
        "22:00-02:30",
        "23:45-00:15",
    )
)
weeks = st.lists(
    st.lists(windows, max_size=3, unique=True).map(tuple), min_size=7, max_size=7
).map(tuple)


def is_holiday(rule: Rule, day: date) -> bool:
    if rule.holidays is None:
        return False
    return day in holidays.country_holidays(
        rule.holidays.country,
        subdiv=rule.holidays.subdivision or None,
        years=day.year,
    )


def minutes(clock: str) -> int:
    return int(clock[:2]) * 60 + int(clock[3:])


def is_inside(rule: Rule, local: datetime) -> bool:
    """Whether a wall clock is within a window, without the margin."""
    if is_holiday(rule, local.date()):
        return False
    clock = local.hour * 60 + local.minute
    yesterday = local.date() - timedelta(days=1)
    for text in rule.windows[local.weekday()]:
        first, last = minutes(text[:5]), minutes(text[6:])
        if first <= clock and (clock < last or last <= first):
            return True
    for text in rule.windows[yesterday.weekday()]:
        first, last = minutes(text[:5]), minutes(text[6:])
        if last <= first and clock < last and not is_holiday(rule, yesterday):
            return True
    return False


def is_open(rules: list[Rule], zones: tuple[str, ...], at: datetime) -> bool:
    """Whether every clock stays open from `at` through the margin."""
    return all(
        is_inside(rule, (at + ahead * MINUTE).astimezone(ZoneInfo(zone)))
        for ahead in range(16)
        for rule in rules
        for zone in zones
    )


def shipped(codes: tuple[str, ...]) -> list[Rule]:
    return [rule for code in codes for rule in versions(code)]


def quarters(start: datetime, end: datetime) -> Iterator[datetime]:
    """Every quarter of an hour within, on which all our windows open or close."""
    at = start.replace(minute=start.minute // 15 * 15) + QUARTER
    while at < end:
        yield at
        at += QUARTER


@given(places, instants)
@settings(deadline=None)
def test_it_agrees_with_the_local_clocks(place, now):
    found = opening(place, now)

    assert found.is_open == is_open(shipped(found.rules), found.zones, now)


@given(places, instants)
@settings(deadline=None, max_examples=40)
def test_it_opens_at_the_first_open_instant(place, now):
    found = opening(place, now)
    rules = shipped(found.rules)

    assert is_open(rules, found.zones, found.opens_at)
    if not found.is_open:
        assert not is_open(rules, found.zones, found.opens_at - MINUTE)
        closed = quarters(now, found.opens_at)
        assert not any(is_open(rules, found.zones, at) for at in closed)


@given(places, instants)
@settings(deadline=None, max_examples=40)
def test_nothing_before_its_closing_is_closed(place, now):
    found = opening(place, opening(place, now).opens_at)
    rules = shipped(found.rules)

    assert not is_open(rules, found.zones, found.closes_at)
    assert is_open(rules, found.zones, found.closes_at - MINUTE)
    inside = quarters(found.opens_at, found.closes_at)
    assert all(is_open(rules, found.zones, at) for at in inside)


@given(weeks, st.sampled_from((Place("FR"), Place("CU"), Place("PF"))), instants)
@settings(deadline=None)
def test_it_agrees_for_windows_of_any_shape(week, place, now):
    code = "FR" if place.country == "FR" else "*"
    base = versions(code)[0]
    rule = Rule(
        code=code,
        name="Any week",
        country=base.country,
        windows=week,
        holidays=base.holidays,
    )

    found = opening(place, now, house=(rule,))

    assert found.is_open == is_open([base, rule], found.zones, now)


@given(places, instants)
@settings(deadline=None)
def test_an_opening_is_itself_open(place, now):
    opens_at = opening(place, now).opens_at

    assert opening(place, opens_at).is_open
