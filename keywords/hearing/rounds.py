"""One round: a set of stored texts, one of each person, understood and acted on.

The caller holds the texts and then the people; what a round changes commits with them.
"""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from campaigns.models import Message, MessageText
from campaigns.models.campaign import Kind
from keywords.answering import acting, choosing, restraint
from keywords.answering.acting import Acted
from keywords.answering.restraint import Asking
from keywords.hearing import provider_answers
from keywords.hearing.heard import Heard
from keywords.inbox import hearing as inbox
from keywords.matching import Intent, Interpretation
from keywords.models import InboundMessage, Keyword
from keywords.understanding.on_sender import Asked, Lists, understand_all
from subscribers import consent
from subscribers.bulk import update_rows
from subscribers.models import ConsentEvent
from subscribers.origin import Origin, Who

Stored = InboundMessage.Intent
Silence = InboundMessage.Silence
Change = Mapping[str, object]
WRITTEN = (
    *("sender", "subscriber", "keyword", "intent", "reply", "answer", "silence"),
    *("changes", "fault"),
)


@dataclass(frozen=True, slots=True)
class Received:
    """What one inbound text did; `silence` is why it got no answer of ours."""

    intent: str
    keyword: str = ""
    reply: str = ""
    changes: tuple[Change, ...] = ()
    silence: str = ""


def hear(
    texts: Sequence[InboundMessage], *, ours: Collection[int], now: datetime
) -> dict[int, Received]:
    """Do what each text asks and write down what came of it, by the text's key.

    Each text knows its sender, if any, and its subscriber; `ours` are the keys of those
    that our own numbers sent. The queries do not grow with the texts.
    """
    heards = _heard(texts, ours, now)
    people = [heard.subscriber.pk for heard in heards]
    message, line = _last(Message), _last(ConsentEvent)
    acts = acting.act(heards)
    _release(heards, acts)
    replies, changes = _replies(people, message), _changes(people, line)
    received = {
        heard.inbound.pk: _received(
            heard,
            act,
            replies.get(heard.subscriber.pk, ""),
            changes.get(heard.subscriber.pk, ()),
        )
        for heard, act in zip(heards, acts, strict=True)
    }
    kinds = {heard.inbound.pk: _asking(heard.inbound, heard.words) for heard in heards}
    keywords = {
        heard.inbound.pk: keyword
        for heard, (_, keyword) in zip(heards, acts, strict=True)
    }
    for text in texts:
        text.keyword = keywords[text.pk]
        text.intent, text.reply = received[text.pk].intent, received[text.pk].reply
    record(
        {text: received[text.pk] for text in texts},
        {key: asking.kind for key, asking in kinds.items()},
    )
    # Our own numbers are nobody for staff to talk to.
    inbox.hear([text for text in texts if text.pk not in ours], now=now)
    return received


def record(
    received: Mapping[InboundMessage, Received], kinds: Mapping[int, str]
) -> None:
    """Write what became of texts; `kinds` are those of answers that went out."""
    update_rows(
        InboundMessage,
        {
            text.pk: (
                *(text.sender_id, text.subscriber_id, text.keyword_id),
                *(one.intent, one.reply),
                kinds.get(text.pk, "") if one.reply else "",
                *(one.silence, list(one.changes), ""),
            )
            for text, one in received.items()
        },
        WRITTEN,
    )


def _heard(
    texts: Sequence[InboundMessage], ours: Collection[int], now: datetime
) -> list[Heard]:
    lists = Lists(text.sender for text in texts)
    asked = [
        Asked(text.body, text.sender, text.subscriber, text.received_at)
        for text in texts
    ]
    words = [
        provider_answers.agreed(found, text.provider_answer)
        for text, found in zip(
            texts, understand_all(asked, now=now, lists=lists), strict=True
        )
    ]
    silences = restraint.silences(list(map(_asking, texts, words)))
    silences |= dict.fromkeys(ours, Silence.OURS)
    return [
        Heard(
            text,
            text.sender,
            text.subscriber,
            meant,
            now,
            _origin(text, meant, hushed=text.pk in silences),
            lists=lists.of(text.sender),
            silence=silences.get(text.pk, ""),
        )
        for text, meant in zip(texts, words, strict=True)
    ]


def _asking(text: InboundMessage, words: Interpretation) -> Asking:
    keyword = words.keyword if words.intent == Intent.KEYWORD else None
    joins = isinstance(keyword, Keyword) and keyword.action == Keyword.Action.JOIN
    return Asking(text, words.intent, joins)


def _origin(text: InboundMessage, words: Interpretation, *, hushed: bool) -> Origin:
    keyword = words.keyword if isinstance(words.keyword, Keyword) else None
    return Origin(
        who=Who.PERSON,
        why=words.word.upper()[:60] or "text",
        door=keyword.door if keyword else "text",
        cause=f"inbound:{text.pk}",
        via=text.sender_id,
        happened_at=text.received_at,
        answered=bool(text.provider_answer),
        hushed=hushed,
        evidence={
            "text": text.body,
            "from": text.from_number,
            "to": text.to_number,
            "gateway": text.gateway,
            "provider_id": text.provider_id,
            **({"place": keyword.place} if keyword and keyword.place else {}),
        },
    )


def _release(heards: Sequence[Heard], acts: Sequence[Acted]) -> None:
    """Whoever was asked whether they leave has answered, unless it is unclear again."""
    answered = [
        heard.subscriber.pk
        for heard, (intent, _) in zip(heards, acts, strict=True)
        if intent != Stored.CLARIFY and heard.subscriber.held_until
    ]
    if answered:
        consent.release_hold(answered)


def _received(
    heard: Heard, act: Acted, reply: str, changes: tuple[Change, ...]
) -> Received:
    intent, keyword = act
    is_answered = intent != Stored.MESSAGE or keyword is not None
    may_answer = is_answered and not heard.inbound.provider_answer
    return Received(
        intent,
        keyword=keyword.word if keyword else _choice(intent, heard.words),
        reply=reply,
        changes=changes,
        silence=heard.silence if may_answer and not reply else "",
    )


def _choice(intent: str, words: Interpretation) -> str:
    """A choice such as PAUSE is told to callers as the keyword of that name."""
    return choosing.NAMES.get(words.intent, "") if intent == Stored.KEYWORD else ""


def _last(model: type[Message | ConsentEvent]) -> int:
    """Return the newest key; what is written from here on has a higher one."""
    return model.objects.order_by("-pk").values_list("pk", flat=True).first() or 0


def _replies(people: Collection[int], after: int) -> dict[int, str]:
    """The words of what was queued in answer, the newest; nothing for silence."""
    rows = MessageText.objects.filter(
        message__pk__gt=after,
        message__subscriber__in=people,
        message__kind__in=(Kind.REQUIRED, Kind.CONVERSATIONAL),
        message__status=Message.Status.QUEUED,
    )
    found = rows.order_by("message").values_list("message__subscriber", "body")
    return dict(found)


def _changes(people: Collection[int], after: int) -> dict[int, tuple[Change, ...]]:
    rows = ConsentEvent.objects.filter(pk__gt=after, subscriber__in=people)
    found: dict[int, tuple[Change, ...]] = {}
    for person, kind, slug in rows.order_by("subscriber", "seq").values_list(
        "subscriber", "kind", "list__slug"
    ):
        change = {"change": kind, "list": slug}
        found[person] = (*found.get(person, ()), change)
    return found
