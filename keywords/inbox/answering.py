"""The one door of staff's answers: foreseen, written, judged under lock and queued."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from django.contrib.auth.models import User
from django.db import transaction

from campaigns.composing.rendering import RenderingError
from campaigns.models import Message, Sender
from campaigns.pacing.verdict import Decision
from campaigns.sending import by_hand
from campaigns.sending.by_hand import Foreseen, Occasion, Written
from keywords.inbox import filling
from keywords.inbox.errors import Meanwhile, NotAnswerable, NotThere
from keywords.inbox.locking import the
from keywords.models import Conversation, StaffAnswer
from subscribers import ledger
from subscribers.bulk import insert_rows, update_rows
from subscribers.models import Subscriber
from subscribers.phones import Phone
from subscribers.retrying import retried_on_collision

LONGEST = 1_600  # characters a gateway joins to one text
CAUSE = "staff"


@dataclass(frozen=True, slots=True)
class Answer:
    """An answer as it would leave now: the gate's verdict, and the words."""

    foreseen: Foreseen
    written: Written

    @property
    def problem(self) -> str:
        """Why nothing would be queued, in a sentence; "" if it would."""
        if self.foreseen.verdict.decision == Decision.DROP:
            return self.foreseen.verdict.detail
        return self.written.problem


def foresee(rows: Sequence[Conversation], *, now: datetime) -> list[Foreseen]:
    """Say what the gate says of an answer to each, in order; senders must be loaded."""
    return by_hand.foresee(
        [Occasion(row.subscriber_id, row.sender, row.last_heard_at) for row in rows],
        now=now,
    )


def drafted(
    rows: Sequence[Conversation], body: str, *, by: User, now: datetime
) -> list[Answer]:
    """Return each one's answer as it would leave. A constant number of queries."""
    values = filling.values_of(rows, by)
    return [
        Answer(found, _written(found, body, values[row.pk]))
        for row, found in zip(rows, foresee(rows, now=now), strict=True)
    ]


def try_out(row: Conversation, body: str, *, by: User, now: datetime) -> Answer:
    """Return the answer as it would leave now, or what is wrong with it."""
    [made] = drafted([row], body, by=by, now=now)
    try:
        filling.check_fields(body)
    except RenderingError as problem:
        return replace(made, written=Written(body, 0, str(problem)))
    return made


def _written(found: Foreseen, body: str, values: filling.Values) -> Written:
    if not body.strip():
        return Written("", 0, "Write something first.")
    written = by_hand.write(found, body.strip(), values)
    if len(written.body) > LONGEST:
        said = f"The text has {len(written.body):,} characters; at most {LONGEST:,} go."
        return Written(written.body, written.parts, said)
    return written


@retried_on_collision
@transaction.atomic
def answer(key: int, body: str, *, by: User, after: int, now: datetime) -> Answer:
    """Queue staff's answer, judged under the person's lock; return it.

    `after` is how many answers the asker has seen: whoever has not seen a colleague's
    is told of it. The conversation becomes theirs where it was nobody's.
    Raises: NotThere, Meanwhile, NotAnswerable.
    """
    row = the(key)
    if row.answer_count != after:
        last = row.answers.order_by("-number").values_list("by", flat=True).first()
        who = "You have" if last == by.get_username() else f"{last} has"
        raise Meanwhile(
            f"{who} answered this conversation already, so yours was not sent. Read "
            "the answer, and send yours if it still fits."
        )
    made = try_out(row, body, by=by, now=now)
    if made.problem:
        raise NotAnswerable(f"Not sent. {made.problem}")
    queue([(row, made)], by=by, now=now, status=Conversation.Status.OPEN)
    return made


def queue(
    pairs: Sequence[tuple[Conversation, Answer]],
    *,
    by: User,
    now: datetime,
    status: str,
) -> None:
    """Queue answers to locked conversations, and write down whose they are."""
    causes = {row.pk: f"{CAUSE}:{row.pk}:{row.answer_count + 1}" for row, _ in pairs}
    by_hand.queue(
        [(made.foreseen, causes[row.pk], made.written.body) for row, made in pairs],
        now=now,
    )
    messages = dict(
        Message.objects.filter(cause__in=causes.values()).values_list("cause", "pk")
    )
    insert_rows(
        StaffAnswer,
        ("conversation", "number", "message", "by"),
        [
            (row.pk, row.answer_count + 1, messages[causes[row.pk]], by.get_username())
            for row, _ in pairs
        ],
    )
    is_closed = status == Conversation.Status.CLOSED
    update_rows(
        Conversation,
        {
            row.pk: (
                *(status, None, row.answer_count + 1, row.assignee_id or by.pk, now),
                by.get_username() if is_closed else "",
            )
            for row, _ in pairs
        },
        (
            *("status", "snoozed_until", "answer_count", "assignee"),
            *("came_up_at", "closed_by"),
        ),
    )


@retried_on_collision
@transaction.atomic
def begin(phone: Phone, sender: Sender, *, by: User, now: datetime) -> Conversation:
    """Return the conversation with that number, opened by staff if there is none.

    It texts nobody. Raises: NotThere, NotAnswerable.
    """
    if not sender.is_two_way:
        raise NotAnswerable(f"Nobody can answer {sender.number}. Choose a number.")
    person = Subscriber.objects.known().filter(phone=phone.e164).first()
    if person is None or not ledger.lock([person.pk]):
        raise NotThere("No subscriber has that number.")
    fresh = {"came_up_at": now, "assignee": by}
    row, is_new = Conversation.objects.get_or_create(
        subscriber=person, sender=sender, defaults=fresh
    )
    if not is_new and not row.is_open:
        row.status, row.snoozed_until, row.closed_by = (
            Conversation.Status.OPEN,
            None,
            "",
        )
        row.came_up_at = now
        row.save(update_fields=["status", "snoozed_until", "closed_by", "came_up_at"])
    return row
