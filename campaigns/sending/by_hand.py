"""Texts staff write to one person: a reply while they wait for one, else an opener.

A reply is conversational: within a day of the person's own text. An opener is
promotional: it needs a list they are on, keeps hours and caps, and says how to leave.
"""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from campaigns.composing.texts import compose
from campaigns.models import ListSender, Sender
from campaigns.models.campaign import DEFAULT_EXPIRY, Kind
from campaigns.pacing import gate, loading
from campaigns.pacing.facts import Draft
from campaigns.pacing.gate import Check
from campaigns.pacing.permission import CONVERSATION_LASTS
from campaigns.pacing.verdict import SEND, Verdict
from campaigns.sending import notices
from campaigns.sending.notices import Notice
from subscribers.models import SubscriberList, Subscription

# After what somebody's own text caused at once, before any campaign.
PRIORITY = 1


@dataclass(frozen=True, slots=True)
class Occasion:
    """Whom staff would text from which sender, and when the person last texted it."""

    subscriber: int
    sender: Sender
    heard_at: datetime | None


@dataclass(frozen=True, slots=True)
class Foreseen:
    """What the gate says of a text written now; `list` is an opener's."""

    occasion: Occasion
    draft: Draft
    list: SubscriberList | None
    verdict: Verdict
    checks: tuple[Check, ...]

    @property
    def is_opener(self) -> bool:
        return self.draft.kind == Kind.PROMOTIONAL


@dataclass(frozen=True, slots=True)
class Written:
    """The words of one text as they would leave, or what is wrong with them."""

    body: str
    parts: int
    problem: str = ""


def foresee(occasions: Sequence[Occasion], *, now: datetime) -> list[Foreseen]:
    """Say of each, in order, what the gate says now. A constant number of queries."""
    waiting = {one.subscriber for one in occasions if not _waits(one, now)}
    lists = _lists_of(waiting, {one.sender.pk for one in occasions}) if waiting else {}
    drafts = [
        _draft(one, lists.get((one.subscriber, one.sender.pk)), now)
        for one in occasions
    ]
    return [
        _judged(one, facts.draft, facts.list, tuple(gate.walk(facts, now)))
        for one, facts in zip(occasions, loading.load(drafts, now=now), strict=True)
    ]


def write(foreseen: Foreseen, body: str, values: Mapping[str, object]) -> Written:
    """Return the text as it would leave: an opener says how to leave. No query."""
    lst = foreseen.list
    made = compose(
        body,
        values,
        kind=foreseen.draft.kind,
        language=str(values.get("language") or (lst.language if lst else "en")),
        sender=foreseen.occasion.sender,
    )
    return Written(made.body, made.parts, made.problem)


def queue(texts: Iterable[tuple[Foreseen, str, str]], *, now: datetime) -> int:
    """Queue (what was foreseen, cause, words) of each; the caller holds the people."""
    return notices.queue(
        (
            Notice(
                subscriber=foreseen.draft.subscriber,
                sender=foreseen.occasion.sender,
                cause=cause,
                body=words,
                list=foreseen.draft.list,
                asked_at=foreseen.draft.asked_at,
                expires_at=foreseen.draft.expires_at,
                kind=foreseen.draft.kind,
                priority=PRIORITY,
                tags=foreseen.draft.tags,
            )
            for foreseen, cause, words in texts
        ),
        now=now,
    )


def _waits(occasion: Occasion, now: datetime) -> bool:
    """Whether the person texted lately enough to be answered."""
    heard_at = occasion.heard_at
    return heard_at is not None and now < heard_at + CONVERSATION_LASTS


def _draft(occasion: Occasion, lst: SubscriberList | None, now: datetime) -> Draft:
    """Somebody on no list gets a reply's verdict: it says since when it is over."""
    heard_at = occasion.heard_at
    if _waits(occasion, now) or lst is None:
        return Draft(
            subscriber=occasion.subscriber,
            sender=occasion.sender.pk,
            kind=Kind.CONVERSATIONAL,
            asked_at=heard_at,
            # One that is over is dropped because it is over, not because it expired.
            expires_at=heard_at + CONVERSATION_LASTS if _waits(occasion, now) else None,
        )
    return Draft(
        subscriber=occasion.subscriber,
        sender=occasion.sender.pk,
        kind=Kind.PROMOTIONAL,
        list=lst.pk,
        tags=tuple(sorted(lst.tags)),
        expires_at=now + DEFAULT_EXPIRY,
    )


def _judged(
    occasion: Occasion,
    draft: Draft,
    lst: SubscriberList | None,
    checks: tuple[Check, ...],
) -> Foreseen:
    verdict = next((check.verdict for check in checks if check.verdict), SEND)
    return Foreseen(occasion, draft, lst, verdict, checks)


def _lists_of(
    people: Collection[int], senders: Collection[int]
) -> Mapping[tuple[int, int], SubscriberList]:
    """Return {(person, sender): the list they joined last that it speaks for}."""
    speaking: dict[int, set[int]] = {}
    rows = ListSender.objects.filter(sender__in=senders)
    for lst, sender in rows.values_list("list", "sender"):
        speaking.setdefault(lst, set()).add(sender)
    active = Subscription.objects.filter(
        subscriber__in=people, list__in=speaking, status=Subscription.Status.ACTIVE
    )
    # The last one written stays.
    return {
        (row.subscriber_id, sender): row.list
        for row in active.select_related("list").order_by("joined_at", "pk")
        for sender in speaking[row.list_id]
    }
