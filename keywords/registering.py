"""What this floor adds below: what people texted us, and its erasing."""

from collections.abc import Collection
from datetime import datetime

from keywords.models import InboundMessage
from subscribers.registries import (
    TimelineEntry,
    erasers,
    evidence_sections,
    timeline_sources,
)

BATCH = 500


def register() -> None:
    """Call once, from AppConfig.ready()."""
    timeline_sources.register("inbound", inbound_of)
    evidence_sections.register("inbound", evidence_of)
    erasers.register("keywords", erase)


def inbound_of(subscriber: int) -> list[TimelineEntry]:
    rows = InboundMessage.objects.filter(subscriber=subscriber).order_by("received_at")
    return [
        TimelineEntry(
            at=row.received_at,
            title=f"They texted: {row.get_intent_display() or 'not understood yet'}",
            detail=row.body,
        )
        for row in rows
    ]


def evidence_of(subscriber: int) -> list[dict[str, object]]:
    rows = InboundMessage.objects.filter(subscriber=subscriber).order_by("received_at")
    return [
        {
            "inbound": row.pk,
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
    """Blank the words and the number; that a text came, and its intent, stay."""
    keys = sorted(subscribers)
    for start in range(0, len(keys), BATCH):
        rows = InboundMessage.objects.filter(subscriber__in=keys[start : start + BATCH])
        rows.update(body="", from_number="", reply="")
