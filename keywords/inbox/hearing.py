"""Brings texts that are for staff into their conversations, a set at a time."""

from collections import Counter
from collections.abc import Sequence
from datetime import datetime

from django.db.models import Q

from keywords.inbox.likeness import gist_of
from keywords.inbox.locking import of_locked_people
from keywords.models import Conversation, InboundMessage, Keyword
from subscribers import ledger
from subscribers.bulk import insert_rows, update_rows

Intent = InboundMessage.Intent
Pair = tuple[int, int]
CHANGED = (
    *("status", "snoozed_until", "heard_count", "last_heard_at"),
    *("gist", "came_up_at", "closed_by"),
)


def is_for_staff(text: InboundMessage) -> bool:
    """Whether nothing else took it, a person has to decide, or its keyword says so.

    Staff can answer only where it is known who texted and to which sender.
    """
    if text.subscriber_id is None or text.sender_id is None:
        return False
    if text.intent == Intent.MESSAGE:
        # A catch-all's answer leaves it to staff all the same.
        is_open = text.keyword is not None or not text.reply
        return is_open and not text.provider_answer
    if text.intent == Intent.KEYWORD:
        return text.keyword is not None and text.keyword.action == Keyword.Action.HAND
    return text.intent == Intent.CLARIFY


def hear(texts: Sequence[InboundMessage], *, now: datetime) -> int:
    """Open, or open again, the conversations of those for staff; return how many texts.

    Runs in the transaction that understood them. Four statements, whatever the number
    of texts; none where none is for staff.
    """
    ours = [text for text in texts if is_for_staff(text)]
    if not ours:
        return 0
    pairs = {_pair(text) for text in ours}
    # Before the rows are made: who makes one and waits for its person could meet
    # somebody who holds the person and waits for the row.
    ledger.lock(person for person, _ in pairs)
    insert_rows(
        Conversation,
        ("subscriber", "sender", "came_up_at", "created_at"),
        [(*pair, now, now) for pair in sorted(pairs)],
        unique=("subscriber", "sender"),
    )
    rows = of_locked_people(_of_pairs(pairs))
    counts = Counter(map(_pair, ours))
    last = {
        _pair(text): text
        for text in sorted(ours, key=lambda text: (text.received_at, text.pk))
    }
    update_rows(
        Conversation,
        {row.pk: _heard(row, last, counts, now) for row in rows},
        CHANGED,
    )
    return len(ours)


def _of_pairs(pairs: set[Pair]) -> Q:
    wanted = Q()
    for sender in sorted({sender for _, sender in pairs}):
        people = [person for person, whom in pairs if whom == sender]
        wanted |= Q(sender=sender, subscriber__in=people)
    return wanted


def _heard(
    row: Conversation,
    last: dict[Pair, InboundMessage],
    counts: Counter[Pair],
    now: datetime,
) -> tuple[object, ...]:
    pair = (row.subscriber_id, row.sender_id)
    text = last[pair]
    heard_at = max(filter(None, (row.last_heard_at, text.received_at)))
    return (
        *(Conversation.Status.OPEN, None, row.heard_count + counts[pair], heard_at),
        *(gist_of(text.body), now, ""),
    )


def _pair(text: InboundMessage) -> Pair:
    return text.subscriber_id, text.sender_id
