"""What staff do with a conversation beside answering: take, hand on, put off, close."""

from datetime import datetime

from django.contrib.auth.models import User
from django.db import transaction
from django.db.models import F

from keywords.inbox.errors import Meanwhile, NotThere
from keywords.inbox.locking import as_seen, the
from keywords.models import Conversation, ConversationNote, ConversationSeen
from subscribers.bulk import insert_rows

Status = Conversation.Status
MAY_ANSWER = "keywords.reply_conversation"


@transaction.atomic
def assign(key: int, to: User | None, *, seen: int | None) -> Conversation:
    """Make it somebody's, or nobody's; `seen` is whose the asker thought it was.

    Raises: NotThere, Meanwhile if a colleague has given it to somebody else.
    """
    row = the(key)
    if to is not None and not (to.is_active and to.has_perm(MAY_ANSWER)):
        raise NotThere(f"{to.get_username()} may not answer people. Choose another.")
    if row.assignee_id not in (seen, to.pk if to else None):
        whose = row.assignee.get_username() if row.assignee else "nobody"
        raise Meanwhile(f"Meanwhile it has become {whose}'s; it was left so.")
    row.assignee = to
    row.save(update_fields=["assignee"])
    return row


@transaction.atomic
def snooze(key: int, *, until: datetime, now: datetime) -> Conversation:
    """Put it off; it comes up again then, or when the person texts."""
    row = the(key)
    if until <= now:
        raise Meanwhile("That instant has passed. Choose a later one.")
    row.status, row.snoozed_until, row.closed_by = Status.SNOOZED, until, ""
    row.save(update_fields=Conversation.STATE)
    return row


@transaction.atomic
def close(key: int, *, by: User, heard: int) -> Conversation:
    """Close it, unless a text has come that the asker has not seen.

    Raises: NotThere, Meanwhile.
    """
    row = as_seen(key, heard)
    row.end(by.get_username())
    row.save(update_fields=Conversation.STATE)
    return row


@transaction.atomic
def reopen(key: int, *, now: datetime) -> Conversation:
    row = the(key)
    row.come_up(now)
    row.save(update_fields=Conversation.STATE)
    return row


@transaction.atomic
def note(key: int, body: str, *, by: User, now: datetime) -> ConversationNote:
    """Write a word among staff under the conversation."""
    row = the(key)
    return ConversationNote.objects.create(
        conversation=row, by=by.get_username(), body=body.strip(), created_at=now
    )


def see(row: Conversation, *, by: User) -> None:
    """Write down that this member of staff has read what the row counts. Not locked:
    a text that comes now is counted by the row, and not by this."""
    insert_rows(
        ConversationSeen,
        ("conversation", "user", "heard_count"),
        [(row.pk, by.pk, row.heard_count)],
        unique=("conversation", "user"),
        update=("heard_count",),
    )


def unsee(row: Conversation, *, by: User) -> None:
    """Make it unread again for this member of staff."""
    ConversationSeen.objects.filter(conversation=row, user=by).delete()


def wake(*, now: datetime) -> int:
    """Bring up what was put off until now; return how many. One statement."""
    due = Conversation.objects.filter(status=Status.SNOOZED, snoozed_until__lte=now)
    return due.update(
        status=Status.OPEN, came_up_at=F("snoozed_until"), snoozed_until=None
    )
