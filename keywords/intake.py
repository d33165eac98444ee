"""The one intake of every inbound text: stored first, once, then heard.

Webhooks store and leave the rest to the queue, unless somebody wants out; the
simulator and `receive_sms` wait for what comes of a text. What hearing is stands in
`hearing/turns.py` and `hearing/rounds.py`.
"""

from datetime import datetime

from django.conf import settings

from campaigns.gateways.base import Answered, IncomingSms
from campaigns.sending import queueing
from keywords.hearing import farewells, pieces, storing, turns
from keywords.hearing.rounds import Received
from keywords.hearing.storing import Text
from keywords.models import InboundMessage
from subscribers.errors import Refusal

__all__ = ["DUPLICATE", "HEAR", "NotHeard", "Received"]

DUPLICATE = "duplicate"
HEAR = "keywords.tasks.hear"


class NotHeard(Refusal):
    """A text that is stored and that we cannot take up: our mistake."""


def take_from_gateway(gateway: str, incoming: IncomingSms, *, now: datetime) -> None:
    """Store a text as a gateway delivered it, and have it heard soon.

    One that comes in parts is a text once all came.
    Nothing leaves after the gateway's answer to one that asks to leave. Where no queue
    works, every text is heard before it.
    """
    text = _whole(gateway, incoming, now=now)
    if text is None:
        return
    if not settings.QUEUE_ENABLED:
        storing.store(text)
        turns.hear_number(text.number, now=now)
    elif not farewells.wants_out(text):
        storing.store(text)
        queueing.enqueue_once(HEAR)
    elif not farewells.take(text, now=now):
        queueing.enqueue_once(HEAR)


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


def _whole(gateway: str, incoming: IncomingSms, *, now: datetime) -> Text | None:
    """Return the whole text; store the part of one, and None while others lack."""
    if incoming.piece is not None and pieces.is_part(incoming.piece):
        series = pieces.keep(gateway, incoming, now=now)
        return pieces.join(series, now=now)
    return Text(
        gateway=gateway,
        provider_id=incoming.provider_id,
        from_number=incoming.sender,
        to_number=incoming.recipient,
        body=incoming.text,
        received_at=now,
        answered=incoming.answered or "",
    )


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
