"""Rules due for review: told of once, shown until somebody has looked."""

import logging
from datetime import date, datetime, timedelta

import pytest
from django.contrib.auth.models import User
from django.core.checks import run_checks
from django.core.management import call_command

from campaigns import checks, home
from campaigns.errors import RuleRefused, UnknownRule
from campaigns.models import RuleReview
from campaigns.pacing import reviews
from campaigns.pacing.rulebook import rule_for
from campaigns.sending.pump import housekeep
from tests.factories import NOON

pytestmark = pytest.mark.django_db

# The federal rule is the first one due.
DUE = datetime.combine(rule_for("US").review_by, NOON.timetz())
EVE = DUE - timedelta(days=1)


def codes(on: datetime) -> list[str]:
    return [one.rule.code for one in reviews.due(on.date())]


def look(now: datetime = DUE, **said: object) -> None:
    values = {"note": "the CFR of today", "next_on": date(2028, 1, 1), **said}
    reviews.review("US", by="ann", now=now, **values)


def test_a_rule_is_due_from_its_date_on():
    assert (codes(EVE), codes(DUE)) == ([], ["US"])


def test_each_rule_and_date_is_told_of_once(caplog):
    caplog.set_level(logging.WARNING, logger="campaigns.pacing.reviews")
    for now in (EVE, DUE, DUE, DUE + timedelta(days=1)):
        housekeep(now=now)

    assert [record.args[0] for record in caplog.records] == ["US"]


def test_once_looked_at_it_is_due_on_the_day_that_was_said():
    look()

    assert codes(datetime(2027, 12, 31, tzinfo=NOON.tzinfo)).count("US") == 0
    assert "US" in codes(datetime(2028, 1, 1, tzinfo=NOON.tzinfo))


def test_the_next_date_is_told_of_again():
    reviews.watch(now=DUE)
    look()
    later = datetime(2028, 1, 1, tzinfo=NOON.tzinfo)

    assert reviews.watch(now=later) > 0
    assert RuleReview.objects.filter(code="US").count() == 2


def test_who_looked_and_at_what_is_kept():
    reviews.watch(now=DUE)
    look()

    row = RuleReview.objects.get(code="US")
    assert (row.by, row.note, row.raised_at, row.reviewed_at) == (
        "ann",
        "the CFR of today",
        DUE,
        DUE,
    )


def test_somebody_may_look_early():
    look(now=EVE)

    assert codes(DUE) == []


@pytest.mark.parametrize(
    "said", [{"note": " "}, {"next_on": DUE.date()}], ids=["no note", "no day to come"]
)
def test_a_look_says_what_and_until_when(said):
    with pytest.raises(RuleRefused):
        look(**said)


def test_no_rule_no_look():
    with pytest.raises(UnknownRule):
        reviews.review("XX", by="ann", note="x", next_on=date(2030, 1, 1), now=DUE)


def test_list_rules_says_what_is_due(capsys):
    call_command("list_rules", country="US", now=DUE)

    first = capsys.readouterr().out.splitlines()[0]
    assert first.endswith(f"(due for review since {DUE.date()})")


def test_home_says_so_to_those_who_may_review():
    root = User.objects.create_superuser("root")

    said = [need.sentence for need in home.needs(root, DUE)]
    assert "1 rule of the rulebook is due for review: United States (federal)." in said


def test_a_deploy_check_warns(monkeypatch):
    monkeypatch.setattr(checks.timezone, "now", lambda: DUE)

    found = run_checks(include_deployment_checks=True)
    assert [one.msg[:11] for one in found if one.id == "campaigns.W001"] == [
        "The rule US"
    ]
