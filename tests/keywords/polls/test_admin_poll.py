"""The poll's page: written while a draft, read live, each verb pressed."""

import re

import pytest
from django.urls import reverse

from keywords.models import Poll, PollQuestion
from subscribers import erasure
from subscribers.origin import Origin, Who
from tests.factories import NOON
from tests.keywords.polls.conftest import make_poll
from tests.staffing import CONFIRMED, cost, form_of, page, said, staff

pytestmark = pytest.mark.django_db

NOUN = "keywords.poll"


@pytest.fixture
def mia():
    return staff("marketer", "mia")


def test_a_poll_is_written_with_its_options_one_a_line(mia, offers):
    filled = {
        "name": "Flower",
        "slug": "flower",
        "list": offers.pk,
        "answers_within": "3d",
        "questions-TOTAL_FORMS": 1,
        "questions-INITIAL_FORMS": 0,
        "questions-0-position": 1,
        "questions-0-kind": "choice",
        "questions-0-text": "Which flower?",
        "questions-0-lines": "Tulips = tulip\nRoses > end",
    }

    mia.post(page(NOUN, "add"), filled)

    options = PollQuestion.objects.get().options.values_list("label", "goes_to")
    assert list(options) == [("Tulips", None), ("Roses", 0)]


def test_an_untouched_form_keeps_the_options(mia, offers):
    made = make_poll(offers)
    url = page(NOUN, "change", made.pk)

    mia.post(url, form_of(mia, url))

    options = made.questions.first().options.values_list("label", "goes_to")
    assert list(options) == [("Tulips", 3), ("Roses", None)]


def test_a_line_that_says_no_option_is_refused_beside_its_field(mia, offers):
    url = page(NOUN, "change", make_poll(offers).pk)

    answer = mia.post(url, form_of(mia, url) | {"questions-0-lines": "Tulips > soon"})

    assert "leads nowhere" in answer.content.decode()


def test_a_draft_says_what_it_lacks(mia, offers):
    made = make_poll(offers)
    made.questions.first().options.first().delete()

    shown = mia.get(page(NOUN, "change", made.pk)).content.decode()
    assert "Question 1 offers no choice" in shown


def test_it_is_opened_by_a_verb(mia, offers):
    made = make_poll(offers)

    mia.post(page(NOUN, "open", made.pk), CONFIRMED)

    made.refresh_from_db()
    assert (made.status, made.opened_by) == ("open", "mia")


def test_what_keeps_it_from_opening_is_said(mia, offers):
    made = Poll.objects.create(slug="empty", name="Empty", list=offers)

    answer = mia.post(page(NOUN, "open", made.pk), CONFIRMED)

    assert "It asks nothing yet" in said(answer)


def test_the_questions_of_an_open_poll_are_not_on_the_form(mia, poll):
    shown = mia.get(page(NOUN, "change", poll.pk))

    assert shown.context["inline_admin_formsets"] == []


def test_a_poll_that_people_were_asked_stays_as_it_is(mia, poll, text):
    text("flower")

    answer = mia.post(page(NOUN, "back_to_draft", poll.pk), CONFIRMED)

    assert "People have been asked" in said(answer)


def test_its_campaign_is_drafted_by_a_verb(mia, poll):
    mia.post(page(NOUN, "ask_by_campaign", poll.pk), CONFIRMED)

    assert poll.openers.get().campaign.author == "mia"


def test_results_are_renewed_while_it_is_open(mia, poll, text):
    text("flower")
    text("1")

    shown = mia.get(reverse("admin:keywords_poll_results", args=[poll.pk]))
    assert "1 of 1 (100 %)" in shown.content.decode()
    assert "every 5s" in shown.content.decode()


def test_the_verb_that_closes_it_says_what_it_closes(mia, poll):
    html = mia.get(page(NOUN, "change", poll.pk)).content.decode()

    assert "Close the poll" in html
    assert not re.search(r">\s*Close\s*<", html)


def test_a_closed_poll_is_not_asked_again_and_again(mia, poll):
    Poll.objects.update(status="closed")

    shown = mia.get(reverse("admin:keywords_poll_results", args=[poll.pk]))
    assert "hx-get" not in shown.content.decode()


def test_the_list_costs_the_same_for_many_polls(mia, offers):
    make_poll(offers)
    few = cost(mia, page(NOUN, "changelist"))
    for number in range(5):
        Poll.objects.create(slug=f"p{number}", name="p", list=offers)

    assert cost(mia, page(NOUN, "changelist")) == few


def test_the_page_costs_the_same_for_many_answers(mia, poll, text):
    url = page(NOUN, "change", poll.pk)
    text("flower")
    text("1")
    few = cost(mia, url)
    for number in range(3):
        for body in ("flower", "2", "Because", "9"):
            text(body, phone=f"+1202555016{number}")

    assert cost(mia, url) == few


def test_erasing_a_person_blanks_their_words_and_keeps_the_count(poll, text, ann):
    for body in ("flower", "2", "They smell of home"):
        text(body)

    erasure.erase(
        [ann.pk], origin=Origin(who=Who.STAFF, by="ops", why="asked"), now=NOON
    )

    answers = ann.pk and poll.runs.get().answers.order_by("question__position")
    assert [one.words for one in answers] == ["", ""]
