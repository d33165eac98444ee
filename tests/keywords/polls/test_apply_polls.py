"""[[polls]] in the shop's file: made, opened, left alone, changed, refused."""

import pytest

from campaigns.models import Campaign
from keywords.models import Keyword, Poll, PollOption, PollRun
from keywords.polls import service
from tests.factories import NOON, make_people, us_phone

pytestmark = pytest.mark.django_db

POLL = """
[[polls]]
slug = "flower"
list = "offers"
questions = [
  { text = "Which flower?", options = ["Tulips = tulip > end", "Roses"] },
  { text = "How was it?", kind = "score_5", options = ["1-2 Bad"] },
]
[[keywords]]
word = "FLOWER"
sender = "main"
action = "poll"
poll = "flower"
"""


def test_a_poll_is_made_and_opened(apply, example):
    apply(example + POLL)

    assert Poll.objects.get().status == "open"


def test_its_options_are_those_of_the_file(apply, example):
    apply(example + POLL)

    options = PollOption.objects.values_list("label", "low", "high", "goes_to")
    assert sorted(options) == [
        ("Bad", 1, 2, None),
        ("Roses", 2, 2, None),
        ("Tulips", 1, 1, 0),
    ]


def test_its_keyword_asks_it(apply, example):
    apply(example + POLL)

    assert Keyword.objects.get(word="FLOWER").poll.slug == "flower"


def test_applied_twice_nothing_changes(apply, example):
    apply(example + POLL)

    done = apply(example + POLL)
    assert (done["created"], done["updated"]) == (0, 0)


def test_a_changed_question_is_written_and_the_poll_stays_open(apply, example):
    apply(example + POLL)
    done = apply(example + POLL.replace("Roses", "Red roses"))

    assert (done["updated"], Poll.objects.get().status) == (1, "open")


def test_what_people_have_answered_is_not_changed(apply, refusal, example):
    apply(example + POLL)
    poll = Poll.objects.get()
    [ann] = make_people([us_phone(1)])
    PollRun.objects.create(
        poll=poll,
        subscriber=ann,
        sender=Keyword.objects.get(word="FLOWER").sender,
        question=poll.questions.first(),
        asked_at=NOON,
        started_at=NOON,
    )

    [said, *_] = refusal(example + POLL.replace("Roses", "Red roses"))
    assert "people have been asked it as it was; make another poll." in said


def test_what_a_campaign_has_asked_is_not_changed_either(apply, refusal, example):
    apply(example + POLL)
    poll = Poll.objects.get()
    service.draft_campaign(poll, by="mia")
    Campaign.objects.filter(name=f"{poll.name}: asks").update(status="in_review")
    service.close(poll, by="mia")

    [said, *_] = refusal(example + POLL.replace("Roses", "Red roses"))
    assert "people have been asked it as it was; make another poll." in said


REFUSED = {
    "one option": ('"Tulips = tulip > end", "Roses"', '"Roses"', "offers no choice"),
    "a stop word": ('"Roses"', '"Stop"', "means something else to everyone"),
    "no poll": ('poll = "flower"\n', "", 'the action "poll" needs the slug of a poll'),
    "another poll": ('poll = "flower"', 'poll = "flowre"', 'did you mean "flower"?'),
    "a wrong stretch": ("1-2 Bad", "0-2 Bad", "not within the score"),
}


@pytest.mark.parametrize(("old", "new", "why"), REFUSED.values(), ids=REFUSED)
def test_a_poll_that_cannot_be_asked_is_refused(refusal, example, old, new, why):
    [said, *_] = refusal(example + POLL.replace(old, new))

    assert why in said
