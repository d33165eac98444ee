"""A campaign carries a poll: its text is promotional, the rest a conversation."""

from uuid import uuid4

import pytest

from campaigns.models import Campaign, Message
from campaigns.sending import launching
from campaigns.sending.pump import dispatch
from keywords.errors import NotReady
from keywords.models import PollRun
from keywords.polls import results, service
from tests.factories import NOON

pytestmark = pytest.mark.django_db


@pytest.fixture
def asked(poll, ann) -> Campaign:
    """Launched, and handed over to Ann."""
    campaign = service.draft_campaign(poll, by="mia")
    launching.submit(campaign, by="mia")
    launching.approve(campaign, by="ann", now=NOON)
    launching.launch(campaign, by="mia", now=NOON)
    dispatch(until_empty=True, moved_to=NOON)
    return campaign


def test_its_text_asks_the_first_question(poll):
    assert service.draft_campaign(poll, by="mia").body == (
        "Petal & Stem: Which flower?\n1 Tulips\n2 Roses\nReply with the number."
    )


def test_it_goes_through_review_like_any_campaign(poll):
    assert service.draft_campaign(poll, by="mia").status == "draft"


def test_its_text_is_promotional(asked):
    assert Message.objects.get(campaign=asked).kind == "promotional"


def test_an_answer_to_its_text_begins_the_poll(asked, text):
    assert "Would you recommend us?" in text("tulips").reply


def test_what_is_no_answer_begins_nothing(asked, text):
    assert text("where is my order, it should have come?").intent == "message"


def test_the_answer_names_the_campaign(asked, text):
    text("1")

    assert PollRun.objects.get().campaign == asked


def test_who_was_asked_is_the_denominator(asked, poll, text):
    text("1")
    text("flower", phone="+12025550177")

    assert results.way(poll, now=NOON) == results.Way(asked=2, begun=1, finished=0)


def test_who_was_sent_the_text_and_texts_the_keyword_was_asked_once(asked, poll, text):
    text("flower")

    assert results.way(poll, now=NOON) == results.Way(asked=1, begun=0, finished=0)


def test_who_was_sent_the_texts_of_two_campaigns_was_asked_once(asked, poll):
    [sent] = Message.objects.filter(campaign=asked)
    again = service.draft_campaign(poll, by="mia")
    sent.pk, sent.campaign, sent.reference = None, again, uuid4()
    sent.save()

    assert results.way(poll, now=NOON).asked == 1


def test_a_poll_nobody_has_opened_is_carried_by_no_campaign(poll):
    poll.status = "draft"

    with pytest.raises(NotReady, match="Open Flower first"):
        service.draft_campaign(poll, by="mia")
