"""What a yes or no by text answers: the newest open question, and what follows."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from campaigns.asking.people import promise_of
from campaigns.models import Campaign, Message, Sender
from campaigns.models.campaign import Asks
from subscribers import consent
from subscribers.models import Subscriber, SubscriberList, Subscription
from subscribers.origin import Origin

Status = Subscription.Status

# After two weeks nobody remembers what a YES would be to.
COUNTS_FOR = timedelta(days=14)
LOOKED_AT = 5


@dataclass(frozen=True, slots=True)
class Question:
    """A campaign's question to one person, and when it left."""

    campaign: Campaign
    asked_at: datetime

    @property
    def list(self) -> SubscriberList:
        """The list a yes is about."""
        return self.campaign.asks_list or self.campaign.list


def newest_questions(
    sender: Sender, said_at: Mapping[int, datetime], *, now: datetime
) -> dict[int, Question]:
    """Return each person's newest question whose answer would change something.

    `said_at` is when each answer came, which may be heard later. Two queries, and one
    where nobody was asked.
    """
    asked = _asked(sender, said_at)
    if not asked:
        return {}
    rows = Subscription.objects.filter(
        list__in={one.list for theirs in asked.values() for one in theirs},
        subscriber__in=asked,
    )
    standing = {(row.subscriber_id, row.list_id): row for row in rows}
    found: dict[int, Question] = {}
    for person, questions in asked.items():
        for question in questions:
            if _is_open(question, standing.get((person, question.list.pk)), now):
                found[person] = question
                break
    return found


def _asked(
    sender: Sender, said_at: Mapping[int, datetime]
) -> dict[int, list[Question]]:
    """Return what each was asked of late, newest first. One query."""
    if not said_at:
        return {}
    rows = (
        Message.objects.filter(
            subscriber__in=said_at,
            sender=sender,
            handed_at__gt=min(said_at.values()) - COUNTS_FOR,
        )
        .exclude(campaign=None)
        .exclude(campaign__asks="")
        .select_related("campaign__list", "campaign__asks_list")
        .order_by("-handed_at", "-pk")
    )
    found: dict[int, list[Question]] = {}
    for message in rows:
        theirs = found.setdefault(message.subscriber_id, [])
        is_recent = message.handed_at > said_at[message.subscriber_id] - COUNTS_FOR
        if is_recent and len(theirs) < LOOKED_AT:
            theirs.append(Question(message.campaign, message.handed_at))
    return found


def take_yes(
    question: Question, subscriber: Subscriber, *, origin: Origin, now: datetime
) -> bool:
    """Do what they agreed to; return whether anything changed."""
    people, asks = [subscriber.pk], question.campaign.asks
    if asks == Asks.CONSENT:
        return bool(
            consent.agree_expressly(people, question.list, origin=origin, now=now)
        )
    if asks == Asks.PROMISE:
        promise = promise_of(question.campaign)
        return bool(
            consent.raise_promise(
                people, question.list, promise=promise, origin=origin, now=now
            )
        )
    done = consent.accept_invitation(people, question.list, origin=origin, now=now)
    return bool(done.joined or done.requested)


def take_no(
    question: Question, subscriber: Subscriber, *, origin: Origin, now: datetime
) -> bool:
    """Keep what they refused; return whether the ledger has a new line."""
    people, asks = [subscriber.pk], question.campaign.asks
    if asks == Asks.CONSENT:
        return bool(
            consent.refuse_expressly(people, question.list, origin=origin, now=now)
        )
    if asks == Asks.PROMISE:
        promise = promise_of(question.campaign)
        return bool(
            consent.keep_promise(
                people, question.list, promise=promise, origin=origin, now=now
            )
        )
    return bool(
        consent.refuse_invitation(people, question.list, origin=origin, now=now)
    )


def _is_open(question: Question, row: Subscription | None, now: datetime) -> bool:
    if question.campaign.asks == Asks.CONSENT:
        return row is not None and consent.is_soft(row, now)
    if question.campaign.asks == Asks.PROMISE:
        return row is not None and consent.is_below(row, promise_of(question.campaign))
    return row is None or row.status not in (Status.ACTIVE, Status.UNSUBSCRIBED)
