"""Old words people texted go, and old notes; that they texted stays."""

from datetime import timedelta

import pytest

from campaigns.pruning import Lives, prune
from keywords import intake
from keywords.inbox import handling
from keywords.models import Conversation, ConversationNote, InboundMessage
from tests.factories import NOON, make_list, make_sender
from tests.keywords.inbox.conftest import member

pytestmark = pytest.mark.django_db

LATER = NOON + timedelta(days=9)
WEEK = timedelta(days=7)


@pytest.fixture
def noted(db):
    """An old text and its note."""
    make_list(sender=make_sender())
    intake.receive(
        gateway="main",
        provider_id="1",
        from_number="+12025550101",
        to_number="+12025550100",
        body="Do you have peonies?",
        now=NOON,
    )
    row = Conversation.objects.get()
    handling.note(row.pk, "Likes them white.", by=member("sue"), now=NOON)
    return row


def test_old_words_go_and_the_fact_stays(noted):
    done = prune(now=LATER, lives=Lives(texts=WEEK))

    text = InboundMessage.objects.get()
    assert (done.figures["inbound"], done.figures["notes"]) == (1, 1)
    assert (text.body, text.intent) == ("", "message")
    assert not ConversationNote.objects.exists()


def test_the_conversation_forgets_what_they_said(noted):
    prune(now=LATER, lives=Lives(texts=WEEK))

    noted.refresh_from_db()
    assert (noted.gist, noted.status) == ("", "open")


def test_what_is_young_stays(noted):
    assert prune(now=LATER, lives=Lives(texts=2 * WEEK)).figures["inbound"] == 0
    assert InboundMessage.objects.get().body


def test_a_dry_run_only_counts(noted):
    done = prune(now=LATER, lives=Lives(texts=WEEK), dry_run=True)

    assert (done.figures["inbound"], done.figures["notes"]) == (1, 1)
    assert InboundMessage.objects.get().body
