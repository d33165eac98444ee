"""The one intake of every inbound text: stored first, once, then understood.

Webhooks, the simulator and `receive_sms` all come here.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db import transaction

from campaigns.gateways.base import Answered, IncomingSms
from campaigns.models import Message, MessageText, Sender
from campaigns.models.campaign import Kind
from keywords import acting, choosing, pieces, provider_answers, storing
from keywords.heard import Heard
from keywords.inbox import hearing
from keywords.matching import Interpretation
from keywords.models import InboundMessage, Keyword
from keywords.understanding import understand
from keywords.vocabulary import LEAVING
from subscribers import consent, people
from subscribers.models import ConsentEvent, Subscriber
from subscribers.origin import Origin, Who
from subscribers.phones import InvalidPhone, parse, parse_msisdn
from subscribers.retrying import retried_on_collision
from subscribers.scopes import Scope

Stored = InboundMessage.Intent
DUPLICATE = "duplicate"
WAITING = "waiting"
UNHEARD_AFTER = timedelta(minutes=1)
UNHEARD_AT_ONCE = 500


@dataclass(frozen=True, slots=True)
class Received:
    """What one inbound text did."""

    intent: str
    keyword: str = ""
    reply: str = ""
    changes: tuple[Mapping[str, object], ...] = ()


def receive_from_gateway(
    gateway: str, incoming: IncomingSms, *, now: datetime
) -> Received:
    """Take a text as a gateway delivered it; one that comes in parts, when all came."""
    if incoming.piece is not None and pieces.is_part(incoming.piece):
        return _receive_piece(gateway, incoming, now=now)
    return receive(
        gateway=gateway,
        provider_id=incoming.provider_id,
        from_number=incoming.sender,
        to_number=incoming.recipient,
        body=incoming.text,
        now=now,
        answered=incoming.answered,
    )


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
    """
    inbound = storing.keep(
        gateway=gateway,
        provider_id=provider_id,
        from_number=from_number,
        to_number=to_number,
        body=body,
        received_at=now,
        answered=answered or "",
    )
    if inbound.intent:
        return Received(DUPLICATE)
    return _understand(inbound.pk, now=now)


def hear_unheard(*, now: datetime) -> int:
    """Take up texts that were stored but never understood; return how many."""
    old = InboundMessage.objects.filter(intent="", created_at__lt=now - UNHEARD_AFTER)
    keys = list(old.order_by("pk").values_list("pk", flat=True)[:UNHEARD_AT_ONCE])
    for key in keys:
        _understand(key, now=now)
    return len(keys)


def hear_pieces(*, now: datetime) -> int:
    """Take what is there of texts whose other parts are lost; return how many."""
    late = pieces.overdue(now=now)
    for series in late:
        key = pieces.join(series, now=now, although_incomplete=True)
        if key is not None:
            _understand(key, now=now)
    pieces.forget(now=now)
    return len(late)


def _receive_piece(gateway: str, incoming: IncomingSms, *, now: datetime) -> Received:
    series = pieces.keep(gateway, incoming, now=now)
    key = pieces.join(series, now=now)
    return Received(WAITING) if key is None else _understand(key, now=now)


@retried_on_collision
@transaction.atomic
def _understand(key: int, *, now: datetime) -> Received:
    inbound = InboundMessage.objects.select_for_update(of=("self",)).get(pk=key)
    if inbound.intent:
        return Received(DUPLICATE)
    subscriber = _subscriber(inbound, now)
    if subscriber is None:
        # A short code or a name cannot subscribe; the text is kept for staff.
        return _store(inbound, Received(Stored.MESSAGE))
    inbound.subscriber = subscriber
    before = _last_line(subscriber)
    answered = _last_answer(subscriber)
    words = provider_answers.agreed(
        understand(inbound.body, inbound.sender, now=now, person=subscriber),
        inbound.provider_answer,
    )
    if inbound.sender is None:
        intent, keyword = _without_sender(inbound, subscriber, words, now)
    else:
        heard = Heard(
            inbound, inbound.sender, subscriber, words, now, _origin(inbound, words)
        )
        intent, keyword = acting.act(heard)
    if intent != Stored.CLARIFY and subscriber.held_until:
        consent.release_hold([subscriber.pk])
    inbound.keyword = keyword
    return _store(
        inbound,
        Received(
            intent,
            keyword=keyword.word if keyword else _choice(intent, words),
            reply=_reply(subscriber, after=answered),
            changes=_changes(subscriber, before),
        ),
    )


def _choice(intent: str, words: Interpretation) -> str:
    """A choice such as PAUSE is told to callers as the keyword of that name."""
    return choosing.NAMES.get(words.intent, "") if intent == Stored.KEYWORD else ""


def _subscriber(inbound: InboundMessage, now: datetime) -> Subscriber | None:
    """The person behind the number, created if new; None for what is no phone."""
    try:
        phone = parse_msisdn(inbound.from_number)
    except InvalidPhone:
        try:
            phone = parse(inbound.from_number, _region(inbound.sender))
        except InvalidPhone:
            return None
    return Subscriber.objects.get(pk=people.ensure([phone], now=now)[phone.e164])


def _region(sender: Sender | None) -> str | None:
    """The country a national number is read in: the sender's own."""
    return sender.countries[0] if sender and sender.countries else None


def _origin(inbound: InboundMessage, words: Interpretation) -> Origin:
    keyword = words.keyword if isinstance(words.keyword, Keyword) else None
    return Origin(
        who=Who.PERSON,
        why=words.word.upper()[:60] or "text",
        door=keyword.door if keyword else "text",
        cause=f"inbound:{inbound.pk}",
        via=inbound.sender_id,
        happened_at=inbound.received_at,
        answered=bool(inbound.provider_answer),
        evidence={
            "text": inbound.body,
            "from": inbound.from_number,
            "to": inbound.to_number,
            "gateway": inbound.gateway,
            "provider_id": inbound.provider_id,
            **({"place": keyword.place} if keyword and keyword.place else {}),
        },
    )


def _without_sender(
    inbound: InboundMessage,
    subscriber: Subscriber,
    words: Interpretation,
    now: datetime,
) -> tuple[str, None]:
    """A number of ours that no sender owns: leaving counts all the same."""
    if words.intent not in LEAVING:
        return Stored.MESSAGE, None
    consent.unsubscribe(
        [subscriber.pk],
        scope=Scope.everything(),
        origin=_origin(inbound, words),
        now=now,
    )
    return Stored.OPT_OUT, None


def _last_line(subscriber: Subscriber) -> int:
    last = ConsentEvent.objects.filter(chain=subscriber.chain).order_by("-seq").first()
    return last.seq if last else 0


def _changes(subscriber: Subscriber, before: int) -> tuple[dict[str, object], ...]:
    lines = ConsentEvent.objects.filter(chain=subscriber.chain, seq__gt=before)
    return tuple(
        {"change": kind, "list": slug}
        for kind, slug in lines.order_by("seq").values_list("kind", "list__slug")
    )


def _last_answer(subscriber: Subscriber) -> int:
    rows = Message.objects.filter(subscriber=subscriber).order_by("-pk")
    return rows.values_list("pk", flat=True).first() or 0


def _reply(subscriber: Subscriber, *, after: int) -> str:
    """The words of what was queued in answer, newest last; "" for silence."""
    answer = (
        MessageText.objects.filter(
            message__subscriber=subscriber,
            message__pk__gt=after,
            message__kind__in=(Kind.REQUIRED, Kind.CONVERSATIONAL),
            message__status=Message.Status.QUEUED,
        )
        .order_by("-message")
        .first()
    )
    return answer.body if answer else ""


def _store(inbound: InboundMessage, received: Received) -> Received:
    inbound.intent = received.intent
    inbound.reply = received.reply
    inbound.changes = list(received.changes)
    inbound.save(update_fields=["subscriber", "keyword", "intent", "reply", "changes"])
    hearing.hear([inbound], now=inbound.received_at)
    return received
