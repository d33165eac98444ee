"""The one intake of every inbound text: stored first, once, then heard.

Webhooks store and leave the rest to the queue, unless somebody wants out; the
simulator and `receive_sms` wait for what comes of a text. What hearing is stands in
`hearing` and `rounds`.
"""

from datetime import datetime

from django.conf import settings

from campaigns.gateways.base import Answered, IncomingSms
from campaigns.sending import queueing
from keywords.hearing import pieces, storing, turns
from keywords.hearing.rounds import Received
from keywords.hearing.storing import Text
from keywords.matching import interpret
from keywords.models import InboundMessage
from keywords.understanding import reserving
from keywords.understanding.vocabulary import LEAVING
from subscribers.errors import Refusal

__all__ = ["DUPLICATE", "HEAR", "WAITING", "NotHeard", "Received"]

DUPLICATE = "duplicate"
WAITING = "waiting"
HEAR = "keywords.tasks.hear"


class NotHeard(Refusal):
    """A text that is stored and that we cannot take up: our mistake."""


def take_from_gateway(gateway: str, incoming: IncomingSms, *, now: datetime) -> None:
    """Store a text as a gateway delivered it, and have it heard soon.

    One that asks to leave is heard before the gateway has its answer, so that nothing
    leaves after it; so is any where no queue works.
    """
    text = _stored(gateway, incoming, now=now)
    if text is None:
        return
    if not settings.QUEUE_ENABLED:
        turns.hear_number(text.number, now=now)
    elif not (_wants_out(text) and turns.hear_at_once(text.number, now=now)):
        queueing.enqueue_once(HEAR)


def receive_from_gateway(
    gateway: str, incoming: IncomingSms, *, now: datetime
) -> Received:
    """Take a text as a gateway delivered it; one that comes in parts, when all came."""
    text = _stored(gateway, incoming, now=now)
    return Received(WAITING) if text is None else _heard(text, now=now)


def receive(
    *,
    gateway: str,
    provider_id: str,
    from_number: str,
    to_number: str,
    body: str,
    now: datetime,
    answered: Answered | None = None,
) -> Received:
    """Store one inbound text, once per gateway and provider id, and act on it.

    What the provider has `answered` changes what ours would, and is met with silence.

    A text stored by a process that died before it understood it is taken up again
    when the provider repeats it.
    Raises: NotHeard.
    """
    text = Text(
        gateway=gateway,
        provider_id=provider_id,
        from_number=from_number,
        to_number=to_number,
        body=body,
        received_at=now,
        answered=answered or "",
    )
    return _heard(text, now=now)


def hear_pieces(*, now: datetime) -> int:
    """Take what is there of texts whose other parts are lost; return how many."""
    late = pieces.overdue(now=now)
    for series in late:
        text = pieces.join(series, now=now, although_incomplete=True)
        if text is not None:
            turns.hear_number(text.number, now=now)
    pieces.forget(now=now)
    return len(late)


def _stored(gateway: str, incoming: IncomingSms, *, now: datetime) -> Text | None:
    """Store a text, or the part of one; return the whole, None while parts lack."""
    if incoming.piece is not None and pieces.is_part(incoming.piece):
        series = pieces.keep(gateway, incoming, now=now)
        return pieces.join(series, now=now)
    text = Text(
        gateway=gateway,
        provider_id=incoming.provider_id,
        from_number=incoming.sender,
        to_number=incoming.recipient,
        body=incoming.text,
        received_at=now,
        answered=incoming.answered or "",
    )
    storing.store(text)
    return text


def _wants_out(text: Text) -> bool:
    """Whether the words say so, or the provider does. One query."""
    if text.answered == Answered.STOP:
        return True
    words = interpret(text.body, own=reserving.own_words())
    return words.intent in LEAVING


def _heard(text: Text, *, now: datetime) -> Received:
    row = storing.keep(text)
    if row.intent:
        return Received(DUPLICATE)
    done = turns.hear_number(text.number, now=now)
    if row.pk in done:
        return done[row.pk]
    row.refresh_from_db()
    if not row.intent:
        raise NotHeard(
            "The text is stored and could not be taken up. The log says why."
        )
    # The clock was at it in between.
    return _as_written(row)


def _as_written(row: InboundMessage) -> Received:
    return Received(
        row.intent,
        keyword=row.keyword.word if row.keyword else "",
        reply=row.reply,
        changes=tuple(row.changes),
        silence=row.silence,
    )
