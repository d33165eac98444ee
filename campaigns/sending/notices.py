"""Notices and answers: queued once per cause, and cancelled while they wait.

Everything here runs inside the transaction of the change it answers.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db import connection
from django.db.models import Q, QuerySet

from campaigns.composing.parts import count_parts
from campaigns.models import Message, MessageText, Sender
from campaigns.models.campaign import Kind
from campaigns.sending import queueing, slots
from subscribers.bulk import insert_rows

Status = Message.Status
NOTICE_PRIORITY = 0
# A late answer confuses more than none: the FCC presumes five minutes are in time.
ANSWERS_EXPIRE = timedelta(hours=24)

# The notices that hang on a subscription: the request and the confirmation.
CONSENT_NOTICES = Q(kind=Kind.REQUIRED) & (
    Q(cause__startswith="request:") | Q(cause__startswith="joined:")
)


@dataclass(frozen=True, slots=True)
class Notice:
    """A text without a campaign, to be queued once per cause.

    A conversation's texts, and those that tell somebody what they wait for, are no
    required notices: the gate judges each by its kind.
    """

    subscriber: int
    sender: Sender
    cause: str
    body: str
    list: int | None = None
    asked_at: datetime | None = None
    expires_at: datetime | None = None
    kind: str = Kind.REQUIRED
    priority: int = NOTICE_PRIORITY
    tags: tuple[str, ...] = ()


def queue(notices: Iterable[Notice], *, now: datetime) -> int:
    """Queue notices whose cause has not been answered yet; return how many."""
    wanted = {notice.cause: notice for notice in notices}
    known = Message.objects.filter(cause__in=wanted)
    for cause in known.values_list("cause", flat=True):
        wanted.pop(cause)
    insert_rows(
        Message,
        (
            *("kind", "priority", "first_due_at", "created_at", "subscriber", "list"),
            *("sender", "cause", "asked_at", "expires_at", "tags", "parts"),
        ),
        (
            (
                *(one.kind, one.priority, now, now, one.subscriber, one.list),
                *(one.sender.pk, one.cause, one.asked_at, one.expires_at),
                list(one.tags),
                count_parts(one.body).parts,
            )
            for one in wanted.values()
        ),
        unique=(),
    )
    rows = Message.objects.filter(cause__in=wanted, text=None)
    insert_rows(
        MessageText,
        ("message", "body"),
        [(pk, wanted[cause].body) for pk, cause in rows.values_list("pk", "cause")],
    )
    for sender in {notice.sender.pk for notice in wanted.values()}:
        queueing.enqueue_pump(sender)
    return len(wanted)


def cancel(which: Q, code: str, detail: str, now: datetime) -> int:
    """Cancel waiting rows, locked in key order; the caller holds the subscribers."""
    keys = locked_keys(Message.objects.waiting().filter(which))
    if not keys:
        return 0
    Message.objects.filter(pk__in=keys).update(
        status=Status.CANCELLED,
        code=code,
        detail=detail[:200],
        claim=None,
        due_at=None,
        finished_at=now,
    )
    slots.release(keys, now=now)
    return len(keys)


def locked_keys(rows: QuerySet[Message]) -> list[int]:
    """Lock rows in key order, the one order of everybody; return their keys."""
    rows = rows.order_by("pk")
    if connection.features.has_select_for_update:
        rows = rows.select_for_update(of=("self",))
    return list(rows.values_list("pk", flat=True))
