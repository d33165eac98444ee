"""Finding conversations: by box, number, name and words."""

from datetime import timedelta

import pytest

from keywords.inbox import finding, handling
from subscribers import consent
from subscribers.models import Subscriber
from tests.factories import NOON, make_people, us_phone
from tests.keywords.inbox.conftest import ANN, BOB

pytestmark = pytest.mark.django_db


@pytest.fixture
def both(offers, text):
    """Ann asked about Brooklyn, Bob about lilies."""
    text("Do you deliver to Brooklyn?")
    text("Have you got white lilies?", BOB)
    Subscriber.objects.filter(phone=BOB).update(first_name="Bob", last_name="Müller")


def found(term: str) -> list[str]:
    rows = finding.search(term).select_related("subscriber")
    return sorted(str(row.subscriber.phone) for row in rows)


@pytest.mark.parametrize(
    ("term", "who"),
    [
        ("brooklyn", [ANN]),
        ("BROOK", [ANN]),
        ("white lilies", [BOB]),
        ("lilies brooklyn", []),
        ("you", [ANN, BOB]),
        ("+1 202 555 0102", [BOB]),
        ("(202) 555-0101", [ANN]),
        ("5550102", [BOB]),
        ("Müller", [BOB]),
        ("nobody says this", []),
    ],
)
def test_a_search_finds_by_words_number_and_name(both, term, who):
    assert found(term) == who


@pytest.mark.parametrize("term", ["'", "&|!", "a:*", "'; DROP", "%", "🌷", "\\", "_"])
def test_no_sign_breaks_the_search(both, term):
    assert set(found(term)) <= {ANN, BOB}


def test_what_was_closed_is_found_as_well(both, sue):
    for row in finding.search("brooklyn"):
        handling.close(row.pk, by=sue, heard=1)

    assert found("brooklyn") == [ANN]


def test_each_box_holds_what_it_says(both, sue):
    ann, bob = finding.search("you").order_by("pk")
    handling.assign(ann.pk, sue, seen=None)
    handling.snooze(bob.pk, until=NOON + timedelta(days=9), now=NOON)

    held = {name: [row.pk for row in finding.box(name, sue)] for name in finding.BOXES}

    assert held == {
        "open": [ann.pk],
        "mine": [ann.pk],
        "nobodys": [],
        "unread": [ann.pk],
        "snoozed": [bob.pk],
        "closed": [],
    }


def test_the_counts_are_those_of_the_boxes(both, sue):
    ann, _ = finding.search("you").order_by("pk")
    handling.see(ann, by=sue)

    counts = finding.counts(sue)

    assert counts == {
        name: finding.box(name, sue).count() for name in finding.BOXES if name in counts
    }


def test_counting_is_given_up_where_there_are_many(both, sue, monkeypatch):
    monkeypatch.setattr(finding, "COUNTED_TO", 1)

    counts = finding.counts(sue)

    said = {name: f"{number:,}" for name, number in counts.items()}
    assert said == {
        **{"open": "1+", "mine": "0", "nobodys": "1+"},
        **{"snoozed": "0", "unread": "1+"},
    }


def test_what_is_read_of_the_newest_leaves_nothing_unread(both, sue, monkeypatch):
    monkeypatch.setattr(finding, "COUNTED_TO", 1)
    handling.see(finding.box("open", sue)[0], by=sue)

    assert finding.counts(sue)["unread"] == 0


def test_a_name_finds_those_who_talk_among_many_who_do_not(both, monkeypatch):
    monkeypatch.setattr(finding, "LOOKED_UP", 1)
    make_people([us_phone(number) for number in range(50, 55)])
    Subscriber.objects.update(first_name="Zoe")

    assert list(finding.search("zoe")) == [finding.search("you")[0]]


def test_whoever_was_asked_first_whether_they_leave_stands_first(both):
    ann, bob = (Subscriber.objects.get(phone=phone) for phone in (ANN, BOB))
    consent.hold([ann.pk], until=NOON + timedelta(hours=9))
    consent.hold([bob.pk], until=NOON + timedelta(hours=3))

    assert [row.subscriber for row in finding.unclear()] == [bob, ann]
