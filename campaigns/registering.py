"""What this floor adds below: verdicts in words, messages and clicks, erasing."""

from collections.abc import Collection, Iterator, Sequence
from datetime import datetime

from campaigns.models import Click, Message, MessageLink, MessageText, SimulatedText
from campaigns.pacing.rulebook import soft_opt_in_months
from campaigns.pacing.verdict import Decision, Verdict
from campaigns.sending.explaining import explain, stored_in_words
from subscribers.errors import Refusal
from subscribers.models import Subscriber, SubscriberList, Subscription
from subscribers.registries import (
    TimelineEntry,
    erasers,
    evidence_sections,
    soft_opt_ins,
    timeline_sources,
    verdicts,
)

BATCH = 500
# What a message without a campaign was for, by the word its cause begins with.
CAUSES = {
    "request": "Request to confirm",
    "joined": "Confirmation of joining",
    "optout": "Confirmation of leaving",
    "help": "Help",
    "reply": "Reply",
    "clarify": "Question whether they leave",
}


def register() -> None:
    """Call once, from AppConfig.ready()."""
    verdicts.register("campaigns", verdict_in_words)
    timeline_sources.register("messages", messages_of)
    timeline_sources.register("clicks", clicks_of)
    evidence_sections.register("messages", evidence_of)
    erasers.register("campaigns", erase)
    soft_opt_ins.register("months", soft_opt_in_months)


def verdict_in_words(subscriber: int, now: datetime) -> list[str]:
    """Say for each list the person stands on whether a promotional text may leave."""
    person = Subscriber.objects.get(pk=subscriber)
    open_to = (Subscription.Status.ACTIVE, Subscription.Status.PENDING)
    lists = SubscriberList.objects.filter(
        subscriptions__subscriber=person, subscriptions__status__in=open_to
    )
    return [_judged(person, lst, now) for lst in list(lists) or [None]]


def _judged(person: Subscriber, lst: SubscriberList | None, now: datetime) -> str:
    name = f"{lst.name}: " if lst else ""
    try:
        return f"{name}{in_words(explain(person, now=now, lst=lst).verdict)}"
    except Refusal as refusal:
        return f"{name}{refusal}"


def in_words(verdict: Verdict) -> str:
    """Return a verdict as a sentence, with its reason."""
    if verdict.decision == Decision.SEND:
        return "Yes, a text may leave now."
    if verdict.decision == Decision.DEFER:
        return f"Not before {verdict.until:%d %b %Y, %H:%M} UTC. {verdict.detail}"
    return f"No. {verdict.detail}"


def title_of(message: Message) -> str:
    """Return what a text was for; its campaign must be loaded."""
    if message.campaign is not None:
        return message.campaign.name
    word = (message.cause or "").partition(":")[0]
    return CAUSES.get(word, "Notice")


def messages_of(subscriber: int) -> list[TimelineEntry]:
    """The person's texts, without their words: those have a permission of their own."""
    rows = Message.objects.filter(subscriber=subscriber).select_related("campaign")
    return [
        TimelineEntry(
            at=row.handed_at or row.finished_at or row.created_at,
            title=f"Text: {title_of(row)}",
            detail=stored_in_words(row),
        )
        for row in rows.order_by("pk")
    ]


def clicks_of(subscriber: int) -> list[TimelineEntry]:
    rows = Click.objects.filter(message_link__message__subscriber=subscriber)
    return [
        TimelineEntry(at=row.at, title=f"Tapped {row.message_link.link.url}")
        for row in rows.select_related("message_link__link").order_by("at")
    ]


def evidence_of(subscriber: int) -> list[dict[str, object]]:
    """What was sent and what was not, with the exact words where they are kept."""
    rows = (
        Message.objects.filter(subscriber=subscriber)
        .select_related("campaign", "sender", "text")
        .order_by("pk")
    )
    return [
        {
            "message": row.pk,
            "for": title_of(row),
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


def erase(subscribers: Collection[int], now: datetime) -> None:
    """Remove the words and links of these people's texts; that one was sent stays.

    Runs before the numbers are wiped, because simulated phones know only numbers.
    """
    for keys in _batches(sorted(subscribers)):
        people = Subscriber.objects.filter(pk__in=keys, phone__isnull=False)
        numbers = [str(phone) for phone in people.values_list("phone", flat=True)]
        SimulatedText.objects.filter(phone__in=numbers).delete()
        messages = Message.objects.filter(subscriber__in=keys)
        MessageText.objects.filter(message__in=messages).delete()
        # Clicks hang on the links and go with them.
        MessageLink.objects.filter(message__in=messages).delete()


def _batches(keys: Sequence[int]) -> Iterator[Sequence[int]]:
    for start in range(0, len(keys), BATCH):
        yield keys[start : start + BATCH]
