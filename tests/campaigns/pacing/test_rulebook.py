"""The rulebook: what ships, what it answers, and that a broken file says where."""

import json
from datetime import UTC, date, datetime

import pytest

from campaigns.pacing.place import Place
from campaigns.pacing.rulebook import (
    RulebookError,
    StatutoryCap,
    cart_rule,
    rule_for,
    rules,
    soft_opt_in,
    soft_opt_in_allowed,
    statutory_caps,
    stop_ends_everything,
    versions,
)
from campaigns.pacing.rulebook.reading import read_rules

NOW = datetime(2026, 11, 22, 12, tzinfo=UTC)
GOOD = """
country = "FR"
name = "France"
windows = { daily = ["08:00-20:00"], sun = [] }
confidence = "unverified"
review_by = 2027-05-31
"""
STATE = """
[[regions]]
code = "FR-75"
name = "Paris"
windows = { daily = ["09:00-20:00"] }
confidence = "unverified"
review_by = 2027-05-31
"""


@pytest.fixture
def read(tmp_path):
    def read_text(text: str):
        file = tmp_path / "fr.toml"
        file.write_text(text, "utf-8")
        return read_rules(file)

    return read_text


def test_rules_begin_with_the_country():
    assert [rule.code for rule in rules("US")][:3] == ["US", "US-FL", "US-OK"]


def test_a_country_without_a_file_has_the_default():
    assert [rule.code for rule in rules("TZ")] == ["*"]


def test_a_territory_is_under_federal_law():
    assert rule_for("PR").code == "US"


@pytest.mark.parametrize("rule", rules(), ids=lambda rule: rule.code)
def test_every_rule_is_ready_for_json(rule):
    plain = json.loads(json.dumps(rule.as_dict()))

    assert list(plain["windows"]) == ["mon", "tue", "wed", "thu", "fri", "sat", "sun"]


def test_every_state_is_within_its_country():
    assert all(
        rule.code == f"{rule.country}-{rule.region}"
        for rule in rules()[1:]
        if rule.region
    )


def test_rules_can_be_asked_for_a_day():
    on = date(2025, 8, 31)

    assert "US-TX" not in {rule.code for rule in rules("US", on=on)}


@pytest.mark.parametrize("country", ["US", "PR", "IT", "TZ"])
def test_soft_opt_in_is_refused(country):
    assert not soft_opt_in_allowed(country)


def test_soft_opt_in_has_bases_and_their_months():
    assert soft_opt_in("CA").bases == (("purchase", 24), ("inquiry", 6))


def test_a_country_that_allows_soft_opt_in_says_so():
    assert soft_opt_in_allowed("FR")


@pytest.mark.parametrize(
    ("country", "now", "expected"),
    [
        ("US", "2027-01-30T23:59:59+00:00", False),
        ("US", "2027-01-31T00:00:00+00:00", True),
        ("PR", "2027-01-31T00:00:00+00:00", True),
        ("FR", "2027-02-01T00:00:00+00:00", False),
    ],
)
def test_any_us_stop_ends_everything_from_a_day_on(country, now, expected):
    assert stop_ends_everything(country, datetime.fromisoformat(now)) is expected


def test_american_carriers_allow_one_text_per_cart():
    cart = cart_rule("US")

    assert (cart.texts, cart.within_hours, cart.needs_double_opt_in) == (1, 48, True)


def test_names_cannot_be_senders_in_america():
    assert rule_for("US").senders.refused == ("alphanumeric",)


@pytest.mark.parametrize(
    ("place", "codes"),
    [
        (Place("US", area="212"), []),
        (Place("US", area="305"), ["US-FL:3/24h"]),
        (Place("US", region="OK", area="305"), ["US-OK:3/24h", "US-FL:3/24h"]),
        (Place("VN"), ["VN:3/24h"]),
    ],
    ids=["none", "by area code", "both candidates", "a country's own"],
)
def test_the_caps_of_every_candidate_hold(place, codes):
    assert [cap.code for cap in statutory_caps(place, NOW)] == codes


def test_a_cap_counts_messages_in_hours():
    found = statutory_caps(Place("US", region="FL"), NOW)

    assert found == (StatutoryCap("US-FL:3/24h", 3, 24),)


def test_a_cap_waits_for_its_rule_to_be_in_force():
    before = datetime(2023, 12, 31, 12, tzinfo=UTC)

    assert not statutory_caps(Place("US", region="MD"), before)


def test_a_code_the_rulebook_lacks_has_no_versions():
    assert versions("US-OH") == ()


def test_a_weekday_overrides_daily(read):
    (rule,) = read(GOOD)

    assert (rule.windows[5], rule.windows[6]) == (("08:00-20:00",), ())


def test_a_state_keeps_its_part_of_the_code(read):
    assert read(GOOD + STATE)[1].region == "75"


@pytest.mark.parametrize(
    ("text", "words"),
    [
        (GOOD + "quota = 3", "fr.toml, key quota: no such key"),
        (GOOD.replace("name", "nom"), "fr.toml, key name: this key is missing"),
        (GOOD.replace('"France"', "3"), "key name: this must be a text"),
        (GOOD.replace("2027-05-31", '"soon"'), "key review_by: this must be a date"),
        (GOOD.replace("review_by = 2027-05-31", ""), "key review_by: this key is"),
        (GOOD.replace("20:00", "25:00"), 'key windows: "08:00-25:00" is not a window'),
        (GOOD.replace("20:00", "8 pm"), "key windows"),
        (GOOD.replace("08:00-20:00", "08:00-08:00"), "key windows"),
        (GOOD.replace("daily", "mon"), "key windows.tue: this key is missing"),
        (GOOD.replace("sun", "dimanche"), "key windows.dimanche: no such key"),
        (GOOD.replace("unverified", "sure"), "key confidence: this must be one of"),
        (GOOD.replace("unverified", "high"), 'key sources: "high" needs at least one'),
        (GOOD + 'holidays = { country = "XX" }', "key holidays: the holidays library"),
        (GOOD + "caps = [{ messages = 0, hours = 24 }]", "key caps[1].messages"),
        (GOOD + "soft_opt_in = { allowed = 1 }", "key soft_opt_in.allowed"),
        (
            GOOD + 'soft_opt_in = { allowed = true, confidence = "low" }',
            "key soft_opt_in.months",
        ),
        (GOOD + 'urls = "maybe"', "key urls: this must be one of"),
        (GOOD + 'sources = [{ title = "A", url = "b" }]', "key sources[1].url"),
        (GOOD + "valid_from = 2027-01-01\nvalid_to = 2026-01-01", "key valid_to"),
        (GOOD + STATE.replace("FR-75", "DE-75"), "key regions[1].code"),
        (GOOD + STATE + STATE, "key code: two versions of FR-75"),
        (GOOD + "country", "fr.toml is not valid TOML"),
    ],
)
def test_a_broken_file_says_where(read, text, words):
    with pytest.raises(RulebookError) as refused:
        read(text)

    assert words in str(refused.value)


def test_versions_of_a_rule_may_follow_each_other(read):
    old = STATE + "valid_to = 2026-12-31\n"
    new = STATE + "valid_from = 2027-01-01\n"

    assert [rule.code for rule in read(GOOD + old + new)] == ["FR", "FR-75", "FR-75"]
