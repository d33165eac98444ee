"""A contest's life: what it must have, its commitment, closing, draw, winners."""

import hashlib
from datetime import timedelta

import pytest
from django.db import IntegrityError, connection, transaction
from django.test.utils import CaptureQueriesContext

from keywords.contests import fairness, service, warning
from keywords.errors import IllegalMove, NotReady
from keywords.hearing import turns
from keywords.models import Contest, ContestEntry, ContestWinner, InboundMessage
from subscribers import erasure
from subscribers.origin import Origin, Who
from tests.factories import NOON
from tests.keywords.contests.conftest import ENDS, STARTS, make_contest, opened

pytestmark = pytest.mark.django_db

LATER = ENDS + timedelta(minutes=5)

LACKING = {
    "no sponsor": ({"sponsor": ""}, "name the sponsor"),
    "no country": ({"countries": []}, "in which countries"),
    "no free entry": ({"free_entry": " "}, "how to enter free of charge"),
    "no way to claim": ({"claim": ""}, "how winners get their prize"),
    "no way in": ({"has_page": False}, "Nobody can enter"),
    "a past end": (
        {"starts_at": STARTS - timedelta(days=9), "ends_at": STARTS},
        "last day has passed",
    ),
    "a child": ({"min_age": 8}, "13 at least"),
    "a foreign state": ({"excluded_regions": ["CA-QC"]}, "in none of its countries"),
}


@pytest.mark.parametrize(("fields", "why"), LACKING.values(), ids=LACKING)
def test_what_its_rules_lack_keeps_it_from_review(offers, fields, why):
    made = make_contest(offers, **fields)

    with pytest.raises(NotReady, match=why):
        service.submit(made, by="mia", now=STARTS)


def test_its_author_does_not_approve_it(offers):
    made = service.submit(make_contest(offers), by="mia", now=STARTS)

    with pytest.raises(IllegalMove, match="Somebody other than the author"):
        service.approve(made, by="mia", now=STARTS)


def test_approval_commits_to_a_seed_by_its_hash(contest):
    digest = hashlib.sha256(contest.seed.encode()).hexdigest()

    assert contest.commitment == digest


def test_a_second_approval_keeps_the_seed(offers):
    first = opened(make_contest(offers))
    again = opened(service.reopen(first, by="mia"))

    assert again.commitment == first.commitment


def test_changed_rules_are_a_new_version(offers):
    made = service.reopen(opened(make_contest(offers)), by="mia")
    made.terms = "Employees may not enter."
    made.save()

    opened(made)

    assert [one.version for one in made.versions.all()] == [2, 1]


def test_the_same_rules_are_the_same_version(offers):
    opened(service.reopen(opened(make_contest(offers)), by="mia"))

    assert Contest.objects.get().versions.count() == 1


def test_the_entry_keeps_the_rules_that_were_read(contest, text):
    text("win")

    assert ContestEntry.objects.get().rules == contest.versions.get()


def test_rules_under_which_people_entered_stand(contest, crowd):
    with pytest.raises(IllegalMove, match="so they stand"):
        service.reopen(contest, by="mia")


def test_the_database_lets_nobody_open_it_without_a_commitment(offers):
    with pytest.raises(IntegrityError), transaction.atomic():
        make_contest(offers, status="approved", approved_by="ann")


def test_it_closes_five_minutes_after_its_end(contest, crowd):
    assert service.close_ended(now=LATER - timedelta(seconds=1)) == 0
    assert service.close_ended(now=LATER) == 1


def test_it_waits_for_a_text_that_came_in_time_and_is_not_heard_yet(contest, stored):
    text = stored("win", at=contest.ends_at - timedelta(seconds=1))

    assert service.close_ended(now=LATER) == 0
    turns.hear_number(text.from_number, now=LATER)
    assert service.close_ended(now=LATER) == 1
    assert contest.entries.count() == 1


def test_it_does_not_wait_for_a_text_that_came_later(contest, stored):
    stored("win", at=contest.ends_at)

    assert service.close_ended(now=LATER) == 1


def test_it_does_not_wait_for_a_text_that_cannot_be_heard(contest, stored):
    stored("win")
    InboundMessage.objects.update(fault="KeyError")

    assert service.close_ended(now=LATER) == 1


def test_closing_fixes_the_hash_of_the_list(contest, crowd):
    service.close_ended(now=LATER)

    contest.refresh_from_db()
    codes = contest.entries.values_list("code", flat=True)
    assert (contest.entry_count, contest.list_hash) == (
        5,
        fairness.hash_of_list(codes),
    )


def test_a_text_that_came_in_time_and_is_heard_after_closing_is_over(
    contest, crowd, text
):
    service.close_ended(now=LATER)

    assert "is over" in text("win", now=NOON).reply


@pytest.fixture
def drawn(contest, crowd) -> Contest:
    service.close_ended(now=LATER)
    contest.refresh_from_db()
    return service.draw(contest, by="mia", now=LATER)


def codes_of(contest: Contest) -> list[str]:
    rows = contest.winners.order_by("rank")
    return list(rows.values_list("entry__code", flat=True))


def test_as_many_win_as_there_are_prizes(drawn):
    assert drawn.winners.count() == 2


def test_winners_follow_from_the_seed_and_the_list(drawn):
    codes = drawn.entries.values_list("code", flat=True)

    assert codes_of(drawn) == fairness.order_of(drawn.seed, codes)[:2]


def test_it_is_drawn_once(drawn):
    with pytest.raises(IllegalMove, match="is drawn, so it cannot be drawn"):
        service.draw(drawn, by="mia", now=LATER)


def test_it_is_not_drawn_before_it_has_closed(contest, crowd):
    with pytest.raises(IllegalMove, match="is approved, so it cannot be drawn"):
        service.draw(contest, by="mia", now=NOON)


def test_fewer_entries_than_prizes_all_win(contest, text):
    text("win")
    service.close_ended(now=LATER)

    assert service.draw(contest, by="mia", now=LATER).winners.count() == 1


def test_nobody_entered_and_nobody_wins(contest):
    service.close_ended(now=LATER)

    assert service.draw(contest, by="mia", now=LATER).winners.count() == 0


def test_drawing_costs_the_same_for_one_prize_and_for_four(contest, crowd):
    service.close_ended(now=LATER)

    def cost(prizes: int) -> int:
        Contest.objects.update(prize_count=prizes, status="closed")
        ContestWinner.objects.all().delete()
        with CaptureQueriesContext(connection) as queries:
            service.draw(contest, by="mia", now=LATER)
        return len(queries)

    assert cost(1) == cost(4)


def test_the_next_in_the_order_replaces_who_is_not_eligible(drawn):
    first = drawn.winners.get(rank=1)
    service.replace(first, reason="Lives in New York.", by="mia", now=LATER)

    codes = drawn.entries.values_list("code", flat=True)
    assert codes_of(drawn) == fairness.order_of(drawn.seed, codes)[:3]


def test_a_replaced_winner_keeps_the_reason(drawn):
    service.replace(drawn.winners.get(rank=1), reason="Minor.", by="mia", now=LATER)

    gone = drawn.winners.get(rank=1)
    assert (gone.status, gone.reason, gone.settled_by) == (
        "ineligible",
        "Minor.",
        "mia",
    )


def test_nobody_is_replaced_without_a_reason(drawn):
    with pytest.raises(NotReady, match="Say why"):
        service.replace(drawn.winners.get(rank=1), reason=" ", by="mia", now=LATER)


def test_a_confirmed_winner_stays(drawn):
    winner = service.confirm(drawn.winners.get(rank=1), by="mia")

    with pytest.raises(IllegalMove, match="Winner 1 is confirmed already"):
        service.replace(winner, reason="Late.", by="mia", now=LATER)


def test_after_the_last_entry_nobody_replaces(drawn):
    for _ in range(3):
        last = drawn.winners.filter(status="drawn").order_by("-rank").first()
        service.replace(last, reason="No.", by="mia", now=LATER)
    last = drawn.winners.filter(status="drawn").order_by("-rank").first()

    assert service.replace(last, reason="No.", by="mia", now=LATER) is None


def test_the_erased_are_passed_over_and_say_so(contest, crowd):
    service.close_ended(now=LATER)
    contest.refresh_from_db()
    codes = contest.entries.values_list("code", flat=True)
    first = fairness.order_of(contest.seed, codes)[0]
    person = ContestEntry.objects.get(code=first).subscriber_id
    erasure.erase(
        [person], origin=Origin(who=Who.STAFF, by="ops", why="asked"), now=LATER
    )

    drawn = service.draw(contest, by="mia", now=LATER)

    assert drawn.winners.get(rank=1).reason == "The person was erased."
    assert drawn.winners.filter(status="drawn").count() == 2


def test_erasing_a_winner_forgets_why_they_got_no_prize(contest, crowd):
    drawn = service.draw(service.close(contest, now=LATER), by="mia", now=LATER)
    winner = drawn.winners.get(rank=1)
    service.replace(winner, reason="Lives in New York.", by="mia", now=LATER)
    origin = Origin(who=Who.STAFF, by="ops", why="asked")
    erasure.erase([winner.entry.subscriber_id], origin=origin, now=LATER)

    winner.refresh_from_db()
    assert winner.reason == "The person was erased."


# --- warnings ------------------------------------------------------------------------


def test_new_york_and_florida_concern_more_than_5000(offers):
    rich = make_contest(offers, prize_count=1, prize_value=5001)

    said = " ".join(warning.warnings(rich))
    assert "§ 369-e" in said
    assert "§ 849.094" in said


def test_they_do_not_concern_5000(offers):
    assert "369-e" not in " ".join(
        warning.warnings(make_contest(offers, prize_count=1, prize_value=5000))
    )


def test_a_state_that_is_left_out_concerns_nobody(offers):
    rich = make_contest(offers, prize_value=9000, excluded_regions=["US-NY"])

    assert "369-e" not in " ".join(warning.warnings(rich))


def test_a_value_in_another_currency_may_concern(offers):
    rich = make_contest(offers, prize_value=1, currency="EUR")

    assert "369-e" in " ".join(warning.warnings(rich))


def test_every_law_names_its_source_and_day():
    assert all(law.source and law.read_on and law.confidence for law in warning.laws())
