"""What was said is read back page by page, whatever was said at one instant."""

from datetime import timedelta

import pytest

from campaigns.models import Message
from campaigns.models.campaign import Kind
from keywords.inbox import reading
from keywords.inbox.marks import Mark
from keywords.inbox.reading import Said, Stretch
from keywords.models import Conversation, ConversationNote, InboundMessage
from tests.factories import NOON

pytestmark = pytest.mark.django_db
INSTANTS = [NOON - timedelta(microseconds=n) for n in (3, 1, 1, 0, 2, 1, 3)]


@pytest.fixture
def busy(asked) -> Conversation:
    """Seven texts, notes, answers that left and that wait, at four instants."""
    its = {"subscriber": asked.subscriber, "sender": asked.sender}
    Message.objects.all().delete()
    InboundMessage.objects.all().delete()
    for n, at in enumerate(INSTANTS):
        InboundMessage.objects.create(**its, provider_id=f"tie-{n}", received_at=at)
        ConversationNote.objects.create(conversation=asked, body="?", created_at=at)
        fresh = {**its, "kind": Kind.CONVERSATIONAL, "first_due_at": at}
        left = {"status": "sent", "handed_at": at}
        Message.objects.create(**fresh, **left, cause=f"left:{n}")
        waits = Message.objects.create(**fresh, cause=f"waits:{n}")
        Message.objects.filter(pk=waits.pk).update(created_at=at)
    return asked


def read(row: Conversation, stretch: Stretch) -> reading.Thread:
    return reading.thread(row, stretch, shows_texts=True)


def walked_back(row: Conversation) -> list[Said]:
    """All of it, read as an address says where to go on."""
    found = read(row, Stretch())
    said = [*found.said]
    while found.has_earlier:
        before = Mark.read(str(found.said[0].mark))
        found = read(row, Stretch(before=before))
        said = [*found.said, *said]
    return said


@pytest.mark.parametrize("size", [1, 2, 3, 5, 7, 27, 28, 29])
def test_walking_back_meets_each_entry_once_and_in_order(busy, monkeypatch, size):
    everything = read(busy, Stretch()).said
    monkeypatch.setattr(reading, "SHOWN", size)

    assert walked_back(busy) == list(everything)
    assert len(everything) == 4 * len(INSTANTS)


def test_one_instant_has_their_texts_then_ours_then_notes(busy):
    said = read(busy, Stretch()).said

    marks = [one.mark for one in said if one.at == NOON]
    assert [mark.noun for mark in marks] == [0, 1, 1, 2]


def test_from_every_mark_on_come_itself_and_all_after_it(busy):
    everything = list(read(busy, Stretch()).said)

    for n, one in enumerate(everything):
        assert list(read(busy, Stretch(since=one.mark)).said) == everything[n:]


def test_an_answer_that_left_late_stands_where_it_left(busy):
    first = Message.objects.filter(handed_at=None).earliest("pk")
    Message.objects.filter(pk=first.pk).update(
        status="sent", handed_at=NOON + timedelta(days=1)
    )

    assert read(busy, Stretch()).said[-1].mark.key == first.pk


@pytest.mark.parametrize(
    "written",
    [
        *("", "/", "nonsense", "2026-06-02/text-1", "2026-06-02T18:00:00/text-1"),
        pytest.param("2026-13-02T18:00:00+00:00/text-1", id="no such month"),
        pytest.param("0001-01-01T00:00:00+23:59/text-1", id="before all instants"),
        *(f"2026-06-02T18:00:00+00:00/{name}" for name in ("text", "text-x", "dog-1")),
    ],
)
def test_what_says_no_place_is_no_mark(written):
    assert Mark.read(written) is None
