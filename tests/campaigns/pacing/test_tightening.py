"""Rules of our own: stricter than the rulebook or refused, in force at once, kept."""

from datetime import date, datetime, time, timedelta

import pytest
from django.core.management import call_command
from django.db import IntegrityError, connection, transaction
from django.db.utils import DatabaseError
from hypothesis import given
from hypothesis import strategies as st

from campaigns.errors import RuleRefused
from campaigns.models import CapSlot, HouseRule, HouseRuleEnd, Message
from campaigns.pacing.house import own_rules
from campaigns.pacing.rulebook import versions
from campaigns.pacing.rulebook.rule import narrowed, window_minutes
from campaigns.pacing.tightening import Tightening, end, tighten
from campaigns.reports.rulebook import in_force
from campaigns.sending import launching
from campaigns.sending.explaining import explain
from campaigns.sending.forecast import forecast
from campaigns.sending.pump import dispatch
from subscribers import triggers
from subscribers.models import Subscription
from tests.factories import (
    NOON,
    fr_phone,
    join,
    make_campaign,
    make_people,
    us_phone,
)

pytestmark = pytest.mark.django_db

TEN = time(10)
TODAY = NOON.date()


def ours(code: str, **asked: object) -> HouseRule:
    values = {"reason": "late risers", **asked}
    return tighten(Tightening(code=code, **values), by="ann", now=NOON)


def at(hour: int) -> datetime:
    """An hour of Paris on a Tuesday in June."""
    return NOON.replace(hour=hour - 2)


REFUSED = {
    "no place": ("XX", {"opens_at": TEN}, "no place"),
    "no state": ("US-XX", {"opens_at": TEN}, "knows no state"),
    "a state of none": ("FR-75", {"opens_at": TEN}, "knows no state"),
    "a territory": ("PR", {"opens_at": TEN}, "US-PR"),
    "nothing": ("FR", {}, "Nothing is tightened"),
    "earlier": ("US", {"opens_at": time(7)}, "opens at 08:00 already"),
    "as early": ("US", {"opens_at": time(8)}, "opens at 08:00 already"),
    "later": ("US", {"closes_at": time(22)}, "closes at 21:00 already"),
    "later than its state": ("US-FL", {"closes_at": time(20)}, "at 20:00 already"),
    "closed already": ("FR", {"closed_days": ("sun",)}, "closed on sun already"),
    "no day": ("FR", {"closed_days": ("Sunday",)}, "is no day"),
    "over": ("FR", {"closed_on": (date(2026, 1, 1),)}, "is over"),
    "looser cap": ("US-FL", {"cap": (4, 24)}, "only 3 in 24 hours"),
    "as loose a cap": ("US-FL", {"cap": (3, 12)}, "only 3 in 24 hours"),
    "no cap": ("FR", {"cap": (0, 24)}, "at least 1 text"),
    "too long a cap": ("FR", {"cap": (1, 999)}, "1 to 744 hours"),
    "soft already": ("US", {"refuses_soft": True}, "express consent already"),
    "backwards": ("FR", {"opens_at": time(15), "closes_at": TEN}, "after it opens"),
    "for good": ("FR", {"opens_at": TEN, "closes_at": time(10, 15)}, "leaves no hour"),
    "no reason": ("FR", {"opens_at": TEN, "reason": " "}, "Say why"),
    "ends first": (
        "FR",
        {"opens_at": TEN, "valid_to": TODAY - timedelta(days=1)},
        "before its first",
    ),
}


@pytest.mark.parametrize(("code", "asked", "why"), REFUSED.values(), ids=REFUSED)
def test_what_would_not_tighten_is_refused_with_a_sentence(code, asked, why):
    with pytest.raises(RuleRefused, match=why):
        ours(code, **asked)


def test_everything_that_is_wrong_is_said_at_once():
    with pytest.raises(RuleRefused, match=r"Say why.*opens at 08:00"):
        ours("US", reason="", opens_at=time(6))


@pytest.fixture
def paris(offers):
    [row] = make_people([fr_phone(1)])
    join([row], offers)
    return row


def send(offers, now) -> Message:
    launching.launch(make_campaign(offers), by="ann", now=now)
    dispatch(until_empty=True, moved_to=now)
    return Message.objects.get()


def test_a_later_opening_holds_texts_back_at_once(offers, paris):
    ours("FR", opens_at=TEN)
    text = send(offers, at(9))

    assert (text.code, text.due_at) == ("quiet_hours", at(10))


def test_a_text_that_waits_is_held_too(offers, paris):
    launching.launch(make_campaign(offers), by="ann", now=at(9))
    ours("FR", opens_at=TEN)
    dispatch(until_empty=True, moved_to=at(9))

    assert Message.objects.get().code == "quiet_hours"


def test_other_countries_keep_their_hours(offers, paris):
    ours("US", opens_at=TEN)

    assert send(offers, at(9)).status == "delivered"


def test_everywhere_is_everywhere(offers, paris):
    ours("*", opens_at=TEN)

    assert send(offers, at(9)).code == "quiet_hours"


def test_it_holds_from_its_first_day_to_its_last(offers, paris):
    later = TODAY + timedelta(days=1)
    ours("FR", opens_at=TEN, valid_from=later, valid_to=later)

    assert send(offers, at(9)).status == "delivered"


def test_a_cap_of_ours_binds_every_campaign(offers, paris):
    ours("FR", cap=(1, 48))
    launching.launch(make_campaign(offers), by="ann", now=at(9))
    lifted = {"ignore_caps": True, "ignore_caps_reason": "recall"}
    launching.launch(make_campaign(offers, "more", **lifted), by="ann", now=at(9))
    dispatch(until_empty=True, moved_to=at(9))

    text = Message.objects.get(status="deferred")
    assert text.code == "cap:ours:FR:1/48h"
    assert CapSlot.objects.count() == 1


def test_only_those_who_said_yes_where_we_ask_for_it(offers, paris):
    Subscription.objects.update(
        method="soft", consent_expires_at=NOON + timedelta(days=90)
    )
    ours("FR", refuses_soft=True, reason="counsel's advice")
    text = send(offers, at(9))

    assert text.code == "no_consent"
    assert "counsel's advice" in text.detail


def test_once_it_is_ended_the_rulebook_holds_again(offers, paris):
    row = ours("FR", opens_at=TEN)
    end(row, by="mia", why="nobody minds", now=NOON)

    assert send(offers, at(9)).status == "delivered"


def test_the_forecast_and_explain_know_it(offers, paris):
    ours("FR", opens_at=TEN)
    campaign = make_campaign(offers)

    assert forecast(campaign, now=at(9)).defer == {"quiet_hours": 1}
    assert explain(paris, now=at(9), campaign=campaign).verdict.until == at(10)


def test_list_rules_names_ours_as_a_source(capsys):
    ours("FR", opens_at=TEN, reason="our customers asked")
    call_command("list_rules", country="FR", now=NOON)

    assert "ours: our customers asked (by ann, 2026-06-02)" in capsys.readouterr().out


def test_list_rules_shows_what_holds():
    ours("FR", opens_at=TEN)
    [france] = in_force("FR", on=TODAY)

    assert france.rule.windows[0] == ("10:00-20:00",)
    assert france.rule.sources[-1].title == "ours: late risers"


@pytest.mark.parametrize(("code", "country"), [("US-CA", "US"), ("LU", "LU")])
def test_a_place_without_a_rule_of_its_own_may_have_ours(code, country):
    ours(code, opens_at=TEN)

    found = {one.rule.code: one.rule for one in in_force(country, on=TODAY)}
    assert found[code].windows[0][0].startswith("10:00-")


# --- kept -----------------------------------------------------------------------------


def test_who_when_and_why_are_kept():
    row = ours("FR", opens_at=TEN)
    end(row, by="mia", why="nobody minds", now=NOON + timedelta(days=1))

    row.refresh_from_db()
    assert (row.by, row.created_at, row.reason) == ("ann", NOON, "late risers")
    assert (row.end.by, row.end.reason) == ("mia", "nobody minds")


@pytest.mark.parametrize("change", ["update", "delete"])
@pytest.mark.parametrize("model", [HouseRule, HouseRuleEnd])
def test_the_database_refuses_to_change_what_stood(model, change):
    end(ours("FR", opens_at=TEN), by="mia", why="nobody minds", now=NOON)
    rows = model.objects.all()

    with pytest.raises(DatabaseError, match="append-only"), transaction.atomic():
        rows.update(by="eve") if change == "update" else rows._raw_delete("default")


def test_its_triggers_are_among_those_looked_after():
    assert "campaigns_houserule_no_update" in triggers.names(connection.vendor)


def test_a_rule_ends_once():
    row = ours("FR", opens_at=TEN)
    end(row, by="mia", why="nobody minds", now=NOON)

    with pytest.raises(RuleRefused, match="mia has ended"):
        end(row, by="ann", why="again", now=NOON)


def test_a_rule_without_a_reason_is_none_to_the_database():
    with pytest.raises(IntegrityError):
        HouseRule.objects.create(
            code="FR", opens_at=TEN, reason="", by="ann", created_at=NOON
        )


def test_the_same_rows_are_the_same_rules():
    """The schedules of places are kept by them."""
    ours("FR", opens_at=TEN)

    assert own_rules()[0] is own_rules()[0]


def test_a_state_of_ours_leaves_its_neighbour_alone(offers):
    rows = make_people([us_phone(1), us_phone(200)])  # Washington, Miami
    join(rows, offers)
    ours("US-FL", closes_at=time(14))

    told = forecast(make_campaign(offers), now=NOON)
    assert (told.send, told.defer["quiet_hours"]) == (1, 1)


# --- what two weeks share -------------------------------------------------------------

WINDOWS = ("00:00-24:00", "08:00-20:00", "20:00-10:00", "23:45-00:15", "09:30-12:00")
weeks = st.lists(
    st.lists(st.sampled_from(WINDOWS), max_size=2, unique=True).map(tuple),
    min_size=7,
    max_size=7,
).map(tuple)
days = st.lists(
    st.sampled_from(((), ("00:00-24:00",), ("09:00-18:00",), ("12:00-24:00",))),
    min_size=7,
    max_size=7,
).map(tuple)


def minutes_open(week) -> set[int]:
    whole = 7 * 24 * 60
    return {
        (day * 24 * 60 + minute) % whole
        for day, texts in enumerate(week)
        for start, last in map(window_minutes, texts)
        for minute in range(start, last, 15)
    }


@given(weeks, days)
def test_narrowed_is_what_both_leave_open(week, other):
    both = minutes_open(narrowed(week, other))

    assert both == minutes_open(week) & minutes_open(other)


def test_what_ships_is_never_changed():
    before = versions("FR")
    ours("FR", opens_at=TEN)

    assert versions("FR") == before
