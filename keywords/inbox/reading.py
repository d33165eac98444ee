"""What was said in one conversation, either way, with staff's notes between."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db.models import OuterRef, QuerySet, Subquery

from campaigns.models import Message
from campaigns.sending.explaining import stored_in_words
from campaigns.telling import title_of
from keywords.inbox.marks import NOUNS, Mark
from keywords.models import Conversation, InboundMessage, StaffAnswer

# On one page, and among what a page that stays open adds to itself.
SHOWN, MOST = 50, 200
TEXT, MESSAGE, NOTE = range(len(NOUNS))
GONE = "Its words are not kept any more."
ICONS = {
    **dict.fromkeys(("queued", "claimed", "deferred"), "schedule"),
    "handing": "send",
    "sent": "check",
    "delivered": "done_all",
    **dict.fromkeys(("failed", "unknown"), "error"),
    **dict.fromkeys(("dropped", "cancelled"), "block"),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Said:
    """One text or note: who said it, when, its words, and what became of it.

    `side` is "theirs", "ours" or "note"; `state` is an icon with its sentence.
    """

    mark: Mark
    side: str
    who: str
    words: str
    label: str = ""
    state: tuple[str, str] = ("", "")
    is_bad: bool = False

    @property
    def at(self) -> datetime:
        return self.mark.at


@dataclass(frozen=True, slots=True)
class Stretch:
    """A part of a conversation: the newest, those before a mark, or from one on."""

    before: Mark | None = None
    since: Mark | None = None

    @property
    def at_most(self) -> int:
        return MOST if self.since else SHOWN

    def of(self, rows: QuerySet, noun: int, at: str) -> QuerySet:
        """Return the newest of the rows that are in it, and one too many."""
        if self.before:
            rows = rows.filter(self.before.earlier(noun, at))
        if self.since:
            rows = rows.filter(self.since.onward(noun, at))
        return rows.order_by(f"-{at}", "-pk")[: self.at_most + 1]


@dataclass(frozen=True, slots=True)
class Thread:
    """What was said in a stretch, oldest first; whether there is more before it."""

    said: Sequence[Said]
    has_earlier: bool


def thread(row: Conversation, stretch: Stretch, *, shows_texts: bool) -> Thread:
    """Return what was said in that stretch. Four queries.

    Where `shows_texts` is false, the words of what we sent are left out.
    """
    said = [
        *_theirs(row, stretch),
        *_ours(row, stretch, shows_texts),
        *_notes(row, stretch),
    ]
    said.sort(key=lambda one: one.mark)
    return Thread(said[-stretch.at_most :], len(said) > stretch.at_most)


def _theirs(row: Conversation, stretch: Stretch) -> Iterator[Said]:
    texts = InboundMessage.objects.filter(
        subscriber=row.subscriber_id, sender=row.sender_id
    ).select_related("keyword")
    for text in stretch.of(texts, TEXT, "received_at"):
        yield Said(
            mark=Mark(text.received_at, TEXT, text.pk),
            side="theirs",
            who="They",
            words=text.body or GONE,
            label=_meant(text),
        )


def _meant(text: InboundMessage) -> str:
    if text.keyword is not None:
        return f"Keyword {text.keyword.word}"
    is_talk = text.intent in ("", InboundMessage.Intent.MESSAGE)
    return "" if is_talk else text.get_intent_display()


def _ours(row: Conversation, stretch: Stretch, shows_texts: bool) -> Iterator[Said]:
    by = StaffAnswer.objects.filter(message=OuterRef("pk")).values("by")
    texts = (
        Message.objects.filter(subscriber=row.subscriber_id, sender=row.sender_id)
        .annotate(answered_by=Subquery(by))
        .select_related("campaign", "text")
    )
    # By themselves, each by its own instant: an index has the many that have left. A
    # campaign's text that has not is nothing they could have read.
    gone = texts.filter(handed_at__isnull=False)
    waiting = texts.filter(handed_at=None, campaign=None)
    # In this order: one that leaves between the two is found by both, not by neither.
    found = {text.pk: text for text in stretch.of(waiting, MESSAGE, "created_at")}
    found |= {text.pk: text for text in stretch.of(gone, MESSAGE, "handed_at")}
    for text in found.values():
        words = text.text.body if hasattr(text, "text") else ""
        yield Said(
            mark=Mark(text.handed_at or text.created_at, MESSAGE, text.pk),
            side="ours",
            who=text.answered_by or title_of(text),
            words=(words or _unwritten(text)) if shows_texts else "–",
            state=(ICONS[text.status], stored_in_words(text)),
            is_bad=text.status in ("failed", "unknown", "dropped"),
        )


def _unwritten(text: Message) -> str:
    return "It has no words yet." if text.status in Message.WAITING else GONE


def _notes(row: Conversation, stretch: Stretch) -> Iterator[Said]:
    for note in stretch.of(row.notes.all(), NOTE, "created_at"):
        yield Said(
            mark=Mark(note.created_at, NOTE, note.pk),
            side="note",
            who=note.by,
            words=note.body,
        )
