"""[[contests]] in the shop's file: made and approved, left alone, changed, refused."""

import pytest

from keywords.models import Contest, ContestEntry, Keyword
from tests.factories import NOON, make_people, us_phone

pytestmark = pytest.mark.django_db

CONTEST = """
[[contests]]
slug = "roses"
list = "offers"
prize = "a year of roses"
prize_value = 300
claim = "Reply here within 7 days."
sponsor = "Petal & Stem, Washington DC"
free_entry = "Enter on the page."
countries = ["US"]
starts_at = 2026-01-01T00:00:00Z
ends_at = 2099-01-01T00:00:00Z
[[keywords]]
word = "WIN"
sender = "main"
action = "contest"
contest = "roses"
"""


def test_a_contest_is_made_and_approved(apply, example):
    apply(example + CONTEST)

    assert Contest.objects.get().status == "approved"


def test_its_rules_name_the_word_of_the_same_file(apply, example):
    apply(example + CONTEST)

    assert "text WIN to +1 202-555-0100" in Contest.objects.get().versions.get().text


def test_its_keyword_enters_it(apply, example):
    apply(example + CONTEST)

    assert Keyword.objects.get(word="WIN").contest.slug == "roses"


def test_applied_twice_nothing_changes(apply, example):
    apply(example + CONTEST)

    done = apply(example + CONTEST)
    assert (done["created"], done["updated"]) == (0, 0)


def test_a_changed_rule_is_a_new_version(apply, example):
    apply(example + CONTEST)
    apply(example + CONTEST.replace("a year of", "two years of"))

    assert Contest.objects.get().versions.count() == 2


def test_what_lacks_something_waits_and_says_what(apply, example):
    said = apply(example + CONTEST.replace('sponsor = "Petal', 'terms = "Petal'))

    assert Contest.objects.get().status == "draft"
    assert said["created"]


def test_rules_under_which_people_entered_stand(apply, refusal, example):
    apply(example + CONTEST)
    contest = Contest.objects.get()
    [ann] = make_people([us_phone(1)])
    ContestEntry.objects.create(
        contest=contest,
        subscriber=ann,
        code="0" * 16,
        rules=contest.versions.get(),
        entered_at=NOON,
    )

    [said, *_] = refusal(example + CONTEST.replace("300", "400"))
    assert "has entries under its rules, so they stand." in said


REFUSED = {
    "odds of a draw": (
        "prize_value",
        "odds = 3\nprize_value",
        'with the method "instant"',
    ),
    "a state alone": ("countries", 'excluded_regions = ["NY"]\ncountries', '"US-NY"'),
    "no countries": ('["US"]', "[]", "countries"),
    "no contest": ('contest = "roses"\n', "", "needs the slug of a contest"),
}


@pytest.mark.parametrize(("old", "new", "why"), REFUSED.values(), ids=REFUSED)
def test_a_contest_that_cannot_be_held_is_refused(refusal, example, old, new, why):
    changed = (
        CONTEST.replace(old, new, 1)
        if old != 'contest = "roses"\n'
        else (CONTEST.replace(old, new))
    )

    assert why in " ".join(refusal(example + changed))
