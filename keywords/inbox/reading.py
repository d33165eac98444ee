"""What was said in one conversation, either way, with staff's notes between."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from django.db.models import OuterRef, Q, Subquery

from campaigns.models import Message
from campaigns.sending.explaining import stored_in_words
from campaigns.telling import title_of
from keywords.models import Conversation, InboundMessage, StaffAnswer

SHOWN = 40
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

    key: str
    side: str
    at: datetime
    who: str
    words: str
    label: str = ""
    state: tuple[str, str] = ("", "")
    is_bad: bool = False


def thread(row: Conversation, *, at_most: int, shows_texts: bool) -> list[Said]:
    """Return the newest texts and notes, oldest first. Three queries.

    Where `shows_texts` is false, the words of what we sent are left out.
    """
    said = [
        *_theirs(row, at_most),
        *_ours(row, at_most, shows_texts),
        *_notes(row, at_most),
    ]
    return sorted(said, key=lambda one: (one.at, one.key))[-at_most:]


def _theirs(row: Conversation, at_most: int) -> Iterator[Said]:
    texts = InboundMessage.objects.filter(
        subscriber=row.subscriber_id, sender=row.sender_id
    ).select_related("keyword")
    for text in texts.order_by("-received_at")[:at_most]:
        yield Said(
            key=f"text-{text.pk}",
            side="theirs",
            at=text.received_at,
            who="They",
            words=text.body or GONE,
            label=_meant(text),
        )


def _meant(text: InboundMessage) -> str:
    if text.keyword is not None:
        return f"Keyword {text.keyword.word}"
    is_talk = text.intent in ("", InboundMessage.Intent.MESSAGE)
    return "" if is_talk else text.get_intent_display()


def _ours(row: Conversation, at_most: int, shows_texts: bool) -> Iterator[Said]:
    by = StaffAnswer.objects.filter(message=OuterRef("pk")).values("by")
    # A campaign's text that has not left is nothing they could have read.
    has_left = Q(handed_at__isnull=False) | Q(campaign=None)
    theirs = Q(subscriber=row.subscriber_id, sender=row.sender_id)
    texts = (
        Message.objects.filter(theirs, has_left)
        .annotate(answered_by=Subquery(by))
        .select_related("campaign", "text")
    )
    for text in texts.order_by("-pk")[:at_most]:
        words = text.text.body if hasattr(text, "text") else ""
        yield Said(
            key=f"message-{text.pk}",
            side="ours",
            at=text.handed_at or text.created_at,
            who=text.answered_by or title_of(text),
            words=(words or _unwritten(text)) if shows_texts else "–",
            state=(ICONS[text.status], stored_in_words(text)),
            is_bad=text.status in ("failed", "unknown", "dropped"),
        )


def _unwritten(text: Message) -> str:
    return "It has no words yet." if text.status in Message.WAITING else GONE


def _notes(row: Conversation, at_most: int) -> Iterator[Said]:
    for note in row.notes.order_by("-created_at")[:at_most]:
        yield Said(
            key=f"note-{note.pk}",
            side="note",
            at=note.created_at,
            who=note.by,
            words=note.body,
        )
