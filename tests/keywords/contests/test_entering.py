"""Entering by text: once a person, by the dates, and never a consent."""

from datetime import timedelta

import pytest
from django.db import IntegrityError, transaction

from campaigns.composing.parts import count_parts
from campaigns.models import Message
from keywords.contests import fairness, service, telling
from keywords.matching import fold
from keywords.models import Contest, ContestEntry, ContestWinner, Keyword
from subscribers import erasure, evidence
from subscribers.models import ConsentEvent, Subscriber, Subscription
from subscribers.origin import Origin, Who
from tests.factories import NOON
from tests.keywords.contests.conftest import ENDS, STARTS, make_contest, opened
from tests.staffing import page, staff

pytestmark = pytest.mark.django_db

ANN = "+12025550101"


def test_a_word_enters_and_says_by_which_entry(contest, text):
    said = text("win").reply

    code = ContestEntry.objects.get().code
    assert said == (
        f"Petal & Stem: You're in to win a year of roses. Your entry: {code}. Winners "
        "are drawn after 9 Jun 2026. Rules: https://sms.example/contests/roses/\n"
        "Want Offers too, up to 4 texts a month? Text START; your entry does not "
        "depend on it. Msg & data rates may apply.\nReply STOP to end"
    )


def test_the_way_out_is_counted_in_the_parts(contest, text):
    words = text("win").reply

    assert Message.objects.get().parts == count_parts(words).parts


def test_the_answer_is_a_conversation(contest, text):
    text("win")

    assert Message.objects.get().kind == "conversational"


def test_entering_subscribes_to_nothing(contest, text):
    text("win")

    assert not Subscription.objects.exists()
    assert not ConsentEvent.objects.exists()


def test_a_second_entry_hears_that_they_are_in(contest, text):
    text("win")

    assert "You are in already, once per person" in text("win").reply
    assert ContestEntry.objects.count() == 1


def test_the_published_entry_holds_no_number(contest, text):
    text("win")

    assert "2025550101" not in ContestEntry.objects.get().code


def test_the_database_lets_a_person_enter_once(contest, text):
    text("win")
    entry = ContestEntry.objects.get()
    entry.pk, entry.code = None, "0" * 16

    with pytest.raises(IntegrityError), transaction.atomic():
        entry.save()


def test_who_was_erased_and_comes_back_has_entered_already(contest, text):
    text("win")
    ann = Subscriber.objects.get()
    erasure.erase(
        [ann.pk], origin=Origin(who=Who.STAFF, by="ops", why="asked"), now=NOON
    )

    assert "You are in already" in text("win").reply


WHEN = {
    "a second before": (STARTS - timedelta(seconds=1), "has not begun yet"),
    "at the start": (STARTS, "You're in"),
    "a second before the end": (ENDS - timedelta(seconds=1), "You're in"),
    "at the end": (ENDS, "this contest is over"),
}


@pytest.mark.parametrize(("at", "said"), WHEN.values(), ids=WHEN)
def test_its_dates_decide(contest, text, at, said):
    assert said in text("win", now=at).reply


def test_a_draft_has_not_begun(offers, sender, text):
    made = make_contest(offers)
    Keyword.objects.create(
        word="WIN", folded=fold("WIN"), sender=sender, action="contest", contest=made
    )

    assert "has not begun yet" in text("win").reply


def test_another_country_cannot_enter(contest, text):
    assert "not open where you live" in text("win", phone="+33612345678").reply


def test_a_state_that_is_left_out_cannot_enter(contest, text):
    Contest.objects.update(excluded_regions=["US-NY"])
    text("hello")
    Subscriber.objects.update(region="NY")

    assert "not open where you live" in text("win").reply


def test_who_is_known_to_be_too_young_cannot_enter(contest, text):
    text("hello")
    Subscriber.objects.update(birthday="2008-06-03")

    assert "for people of 18 and older" in text("win").reply


def test_on_their_birthday_they_can(contest, text):
    text("hello")
    Subscriber.objects.update(birthday="2008-06-02")

    assert "You're in" in text("win").reply


def test_stop_after_entering_leaves_and_keeps_the_entry(contest, text):
    text("win")

    assert text("STOP").intent == "opt_out"
    assert ContestEntry.objects.count() == 1


@pytest.fixture
def inviting(offers, sender):
    Keyword.objects.create(
        word="BUNGA", folded=fold("BUNGA"), sender=sender, action="join", list=offers
    )


def test_the_answer_invites_by_the_lists_own_word_and_promise(contest, inviting, text):
    assert (
        "Want Offers too, up to 4 texts a month? Text BUNGA; your entry does not "
        "depend on it. Msg & data rates may apply."
    ) in text("win").reply


def test_who_is_on_the_list_is_not_invited(contest, inviting, text):
    text("bunga")

    assert "Want Offers too" not in text("win").reply


def test_who_left_the_list_is_not_invited(contest, inviting, text):
    text("bunga")
    text("STOP")

    assert "Want Offers too" not in text("win").reply


# --- won at once ---------------------------------------------------------------------


@pytest.fixture
def instant(offers, sender):
    made = make_contest(offers, method="instant", odds=1, prize_count=1)
    Keyword.objects.create(
        word="WIN", folded=fold("WIN"), sender=sender, action="contest", contest=made
    )
    return opened(made)


def test_a_hit_wins_at_once(instant, text):
    assert "You won a year of roses!" in text("win").reply


def test_who_wins_when_enough_was_said_is_told_by_a_text_of_its_own(
    instant, text, settings
):
    settings.ANSWERS_PER_DAY = 1
    text("more")
    text("HELP")

    assert text("win").silence == "limit"
    assert telling.tell_winners(now=NOON) == 1


def test_when_the_prizes_are_gone_nobody_wins(instant, text):
    text("win")

    assert "No prize this time" in text("win", phone="+12025550102").reply


def test_a_hit_follows_from_the_published_seed(instant, text):
    Contest.objects.update(odds=3, prize_count=100)
    for digit in range(30):
        text("win", phone=f"+120255501{digit:02}")

    won = set(ContestWinner.objects.values_list("entry__code", flat=True))
    codes = ContestEntry.objects.values_list("code", flat=True)
    assert won == {one for one in codes if fairness.is_hit(instant.seed, one, 3)}


def test_a_replaced_prize_goes_to_the_next_who_hits(instant, text):
    text("win")
    winner = ContestWinner.objects.get()
    service.replace(winner, reason="Lives in New York.", by="mia", now=NOON)

    assert "You won" in text("win", phone="+12025550102").reply


# --- what we hold of it --------------------------------------------------------------


def test_the_evidence_of_a_number_names_its_entries(contest, text):
    text("win")
    entry = ContestEntry.objects.get()

    [held] = evidence.pack(entry.subscriber)["contests"]
    assert (held["contest"], held["entry"]) == ("roses", entry.code)


def test_the_persons_page_tells_of_the_entry_above_the_text_that_made_it(contest, text):
    text("win")
    person = Subscriber.objects.get()

    shown = staff("support").get(page("subscribers.subscriber", "change", person.pk))
    html = shown.content.decode()
    assert html.index("Entered A year of roses") < html.index("They texted a keyword")
