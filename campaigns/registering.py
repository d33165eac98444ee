"""What this floor adds below: its tellings, evidence, erasing, the soft opt-in rule."""

import re
from collections.abc import Collection, Iterator, Sequence
from datetime import datetime

from django.db.models import QuerySet

from campaigns import behaviour, home, signs, telling
from campaigns.models import Coupon, Message, MessageLink, MessageText, SimulatedText
from campaigns.pacing.rulebook import soft_opt_in
from campaigns.sending.explaining import stored_in_words
from campaigns.ways_back import way_back
from subscribers.models import Subscriber
from subscribers.registries import (
    EvidenceSection,
    SoftRule,
    erasers,
    evidence_sections,
    home_pieces,
    needs,
    person_facts,
    soft_opt_ins,
    timeline_sources,
    verdicts,
    ways_back,
)

BATCH = 500
# However the country and the trunk are written, these are in every writing.
DIGITS_THAT_NAME = 7


def register() -> None:
    """Call once, from AppConfig.ready()."""
    verdicts.register("campaigns", telling.answers_of)
    person_facts.register("whereabouts", telling.whereabouts_of)
    timeline_sources.register("messages", telling.messages_of)
    timeline_sources.register("clicks", telling.clicks_of)
    evidence_sections.register(
        "messages", EvidenceSection("Texts we sent or held back", evidence_of)
    )
    erasers.register("campaigns", erase)
    needs.register("campaigns", home.needs)
    home_pieces.register("campaigns", home.pieces)
    soft_opt_ins.register("rulebook", soft_rule)
    ways_back.register("campaigns", way_back)
    behaviour.register()
    signs.register()


def soft_rule(country: str) -> SoftRule:
    rule = soft_opt_in(country)
    return SoftRule(rule.is_allowed, dict(rule.bases), " ".join(rule.notes.split()))


def evidence_of(subscriber: int) -> list[dict[str, object]]:
    """What was sent and what was not, with the exact words where they are kept."""
    rows = (
        Message.objects.filter(subscriber=subscriber)
        .select_related("campaign__list", "list", "sender", "text")
        .order_by("pk")
    )
    return [
        {
            "message": row.pk,
            "at": (row.handed_at or row.finished_at or row.created_at).isoformat(),
            "title": telling.title_of(row),
            "note": f"{stored_in_words(row)} From {row.sender.number}.",
            "for": telling.title_of(row),
            "list": _list_of(row),
            "kind": row.kind,
            "status": row.status,
            "reason": row.code,
            "sender": row.sender.number,
            "handed_at": row.handed_at and row.handed_at.isoformat(),
            "parts": row.parts,
            "text": row.text.body if hasattr(row, "text") else None,
        }
        for row in rows
    ]


def _list_of(row: Message) -> str | None:
    lst = row.campaign.list if row.campaign else row.list
    return lst.slug if lst else None


def erase(subscribers: Collection[int], now: datetime) -> None:
    """Remove the words and links of these people's texts; that one was sent stays.

    Runs before the numbers are wiped, because simulated phones know only numbers.
    """
    for keys in _batches(sorted(subscribers)):
        people = Subscriber.objects.filter(pk__in=keys, phone__isnull=False)
        numbers = [str(phone) for phone in people.values_list("phone", flat=True)]
        SimulatedText.objects.filter(phone__in=numbers).delete()
        messages = Message.objects.filter(subscriber__in=keys)
        _forget_errors(messages)
        MessageText.objects.filter(message__in=messages).delete()
        # Clicks hang on the links and go with them.
        MessageLink.objects.filter(message__in=messages).delete()
        # The code stays given: the till may have seen it.
        Coupon.objects.filter(given_to__in=keys).update(given_to=None, cause="")


def _forget_errors(messages: QuerySet[Message]) -> None:
    """What a provider says of a number it refuses often repeats the number."""
    rows = messages.exclude(error="").values_list("pk", "error", "subscriber__phone")
    naming = [
        key
        for key, error, phone in rows
        if phone and phone[-DIGITS_THAT_NAME:] in re.sub(r"\D", "", error)
    ]
    Message.objects.filter(pk__in=naming).update(error="")


def _batches(keys: Sequence[int]) -> Iterator[Sequence[int]]:
    for start in range(0, len(keys), BATCH):
        yield keys[start : start + BATCH]
