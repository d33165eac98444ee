"""What this floor adds below: what people texted us, and its erasing."""

from collections.abc import Collection
from datetime import datetime

from django.conf import settings
from django.contrib.auth.models import User
from django.db.models import Exists, OuterRef, Q

from keywords import behaviour, doors, giving, home, placing, pruning
from keywords.contests import registering as contests
from keywords.contests.service import ERASED
from keywords.hearing import turns
from keywords.models import (
    ContestWinner,
    Conversation,
    InboundMessage,
    InboundPiece,
    PollAnswer,
)
from keywords.posting import deliveries
from subscribers.models import Subscriber
from subscribers.registries import (
    TIMELINE_SHOWN,
    EvidenceSection,
    chores,
    erasers,
    evidence_sections,
    gifts,
    joins_by_text,
    needs,
    pruners,
    signs_of_life,
    timeline_sources,
    words_at,
)
from subscribers.registries import doors as door_sources
from subscribers.staff import pictures
from subscribers.staff.stories import Moment
from subscribers.staff.verbs import page_of

BATCH = 500
TONES = {
    "opt_out": pictures.BAD,
    "clarify": pictures.LATER,
    "opt_in": pictures.GOOD,
    "confirm": pictures.GOOD,
    "keyword": pictures.LEAD,
    "answer": pictures.LEAD,
}
# What somebody did by texting it, as a timeline tells it.
DID = {
    "": "They texted; it is not understood yet",
    "opt_out": "They want no texts",
    "clarify": "They may want to leave, and were asked",
    "opt_in": "They want back in",
    "confirm": "They said yes",
    "help": "They asked for help",
    "keyword": "They texted a keyword",
    "answer": "They answered a poll",
    "message": "They wrote to us",
}


def register() -> None:
    """Call once, from AppConfig.ready()."""
    timeline_sources.register("inbound", inbound_of)
    evidence_sections.register(
        "inbound", EvidenceSection("Texts they sent", evidence_of)
    )
    erasers.register("keywords", erase)
    needs.register("inbound", home.needs)
    door_sources.register("keywords", doors.into)
    joins_by_text.register("keywords", doors.by_text)
    gifts.register("keywords", giving.gifts_of)
    words_at.register("keywords", placing.words_at)
    behaviour.register()
    contests.register()
    signs_of_life.register("inbound", replied)
    pruners.register("keywords", pruning.prune)
    chores.register("inbound", hear_left_behind)
    chores.register("webhooks", post_without_a_queue)


def hear_left_behind(now: datetime) -> None:
    """An answer that waits to be heard must not count as a day of silence."""
    turns.hear_waiting(clock=lambda: now)


def post_without_a_queue(now: datetime) -> None:
    """Where no worker listens, whoever keeps house posts; else that would wait."""
    if not settings.QUEUE_ENABLED:
        deliveries.post_due(clock=lambda: now)


def replied(_: str, since: datetime) -> Q:
    """Who texted us since: a sign of life whatever else a list asks for."""
    rows = InboundMessage.objects.filter(
        subscriber=OuterRef("pk"), received_at__gte=since
    )
    return Q(Exists(rows))


def inbound_of(subscriber: int, viewer: User) -> list[Moment]:
    """What the person texted us, for those who may read it."""
    if not viewer.has_perm("keywords.view_inboundmessage"):
        return []
    rows = InboundMessage.objects.filter(subscriber=subscriber)
    talks = _conversations_of(subscriber, viewer)
    return [
        Moment(
            at=row.received_at,
            icon="chat_bubble",
            tone=TONES.get(row.intent, pictures.PLAIN),
            title=DID[row.intent],
            quoted=row.body,
            ours=False,
            href=talks.get(row.sender_id) or page_of(row),
        )
        for row in rows.order_by("-received_at")[:TIMELINE_SHOWN]
    ]


def _conversations_of(subscriber: int, viewer: User) -> dict[int | None, str]:
    """Return {sender: the page where the person can be answered}."""
    if not viewer.has_perm("keywords.view_conversation"):
        return {}
    rows = Conversation.objects.filter(subscriber=subscriber)
    return {row.sender_id: page_of(row) for row in rows}


def evidence_of(subscriber: int) -> list[dict[str, object]]:
    rows = InboundMessage.objects.filter(subscriber=subscriber).order_by("received_at")
    return [
        {
            "inbound": row.pk,
            "at": row.received_at.isoformat(),
            "title": row.get_intent_display() or "Not understood yet",
            "note": f"To {row.to_number}.",
            "received_at": row.received_at.isoformat(),
            "to": row.to_number,
            "intent": row.intent,
            "text": row.body,
            "reply": row.reply,
            "changes": row.changes,
        }
        for row in rows
    ]


def erase(subscribers: Collection[int], now: datetime) -> None:
    """Blank the words and the number; that a text came, and its intent, stay.

    Also of texts that were stored and not yet understood, which know only a number.
    """
    keys = sorted(subscribers)
    for start in range(0, len(keys), BATCH):
        batch = keys[start : start + BATCH]
        people = Subscriber.objects.filter(pk__in=batch, phone__isnull=False)
        numbers = [str(phone) for phone in people.values_list("phone", flat=True)]
        bare = [number.removeprefix("+") for number in numbers]
        waiting = Q(intent="", from_number__in=[*numbers, *bare])
        theirs = Q(subscriber__in=batch) | waiting
        InboundMessage.objects.filter(theirs).update(body="", from_number="", reply="")
        PollAnswer.objects.filter(run__subscriber__in=batch).update(words="")
        # Why somebody got no prize may say where they live.
        won = ContestWinner.objects.filter(entry__subscriber__in=batch)
        won.exclude(reason="").update(reason=ERASED)
        # Parts that still wait for each other; those taken hold no words any more.
        InboundPiece.objects.filter(from_number__in=[*numbers, *bare]).delete()
        deliveries.forget(batch)
        # With what staff noted of the person, and who answered.
        Conversation.objects.filter(subscriber__in=batch).delete()
