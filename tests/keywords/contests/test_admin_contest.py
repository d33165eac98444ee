"""The contest's page: what it lacks, what the law may ask, its verbs, who won."""

import re
from datetime import timedelta

import pytest

from keywords.contests import service
from keywords.models import Contest
from tests.factories import NOON
from tests.keywords.contests.conftest import ENDS, STARTS, make_contest
from tests.staffing import CONFIRMED, cost, form_of, page, said, staff

pytestmark = pytest.mark.django_db

NOUN = "keywords.contest"


@pytest.fixture
def mia():
    return staff("marketer", "mia")


@pytest.fixture
def drawn(contest, crowd) -> Contest:
    later = ENDS + timedelta(minutes=5)
    return service.draw(service.close(contest, now=later), by="mia", now=later)


def shown(client, contest: Contest) -> str:
    return client.get(page(NOUN, "change", contest.pk)).content.decode()


def test_a_draft_says_what_it_lacks(mia, offers):
    assert "name the sponsor" in shown(mia, make_contest(offers, sponsor=""))


def test_a_draft_says_what_the_law_may_ask(mia, offers):
    rich = make_contest(offers, prize_value=9000)

    assert "§ 369-e" in shown(mia, rich)
    assert "not legal advice" in shown(mia, rich)


def test_an_untouched_form_keeps_the_contest(mia, offers):
    made = make_contest(offers)
    url = page(NOUN, "change", made.pk)

    mia.post(url, form_of(mia, url))

    before = Contest.objects.values().get()
    mia.post(url, form_of(mia, url))
    assert Contest.objects.values().get() == before


def test_an_open_contest_cannot_be_edited(mia, contest):
    assert "Save and continue" not in shown(mia, contest)


def test_who_may_see_winners_sees_their_numbers(mia, drawn):
    number = drawn.winners.get(rank=1).entry.subscriber.phone

    assert number.as_international in shown(mia, drawn)


@pytest.mark.parametrize("role", ["approver", "support", "operator"])
def test_others_see_the_entries_and_no_numbers(role, drawn):
    winner = drawn.winners.get(rank=1).entry

    seen = shown(staff(role), drawn)
    assert winner.code in seen
    assert winner.subscriber.phone.as_international not in seen


def test_nobody_is_shown_the_seed_before_the_draw(mia, contest, crowd):
    assert contest.seed not in shown(mia, contest)


def test_a_winner_is_replaced_by_a_verb_with_its_reason(mia, drawn):
    first = drawn.winners.get(rank=1)

    answer = mia.post(
        page(NOUN, "replace_winner", drawn.pk),
        CONFIRMED | {"winner": first.pk, "reason": "Minor."},
    )

    assert "is not eligible" in said(answer)
    assert drawn.winners.get(rank=3).status == "drawn"


def test_a_winner_is_confirmed_by_a_verb(mia, drawn):
    first = drawn.winners.get(rank=1)

    mia.post(page(NOUN, "confirm_winner", drawn.pk), CONFIRMED | {"winner": first.pk})

    first.refresh_from_db()
    assert (first.status, first.settled_by) == ("confirmed", "mia")


def test_the_list_costs_the_same_for_many_contests(mia, offers):
    make_contest(offers)
    few = cost(mia, page(NOUN, "changelist"))
    for number in range(5):
        make_contest(offers, slug=f"c{number}")

    assert cost(mia, page(NOUN, "changelist")) == few


def test_the_page_costs_the_same_for_many_winners(mia, drawn):
    url = page(NOUN, "change", drawn.pk)
    few = cost(mia, url)
    service.replace(drawn.winners.get(rank=1), reason="Minor.", by="mia", now=ENDS)

    assert cost(mia, url) == few


def test_home_says_what_waits_for_approval(offers):
    service.submit(make_contest(offers), by="mia", now=STARTS)

    shown = staff("approver").get("/admin/").content.decode()
    assert "The contest A year of roses waits for approval." in shown


def test_nothing_on_its_page_seems_to_close_it(mia, contest):
    html = shown(mia, contest)

    assert "Back to the list" in html
    assert not re.search(r">\s*Close\s*<", html)


def test_home_says_what_nobody_has_drawn(mia, contest):
    service.close(contest, now=ENDS)

    assert "nobody has drawn it" in mia.get("/admin/").content.decode()


def test_a_day_on_which_nobody_entered_is_a_day_too(mia, contest, text):
    text("win")
    text("win", now=NOON + timedelta(days=2), phone="+12025550102")

    told = re.findall(r"\d+ [A-Z][a-z]{2}&quot;", shown(mia, contest))
    assert len(told) == 3
