"""What a yes or no by text answers: the newest open question, and what follows."""

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


def newest_question(
    sender: Sender, subscriber: Subscriber, *, said_at: datetime, now: datetime
) -> Question | None:
    """Return the newest question of this sender whose answer would change something.

    `said_at` is when the answer came, which may be heard later.
    """
    asked = (
        Message.objects.filter(
            subscriber=subscriber, sender=sender, handed_at__gt=said_at - COUNTS_FOR
        )
        .exclude(campaign=None)
        .exclude(campaign__asks="")
        .select_related("campaign__list", "campaign__asks_list")
        .order_by("-handed_at", "-pk")
    )
    for message in asked[:LOOKED_AT]:
        question = Question(message.campaign, message.handed_at)
        if _is_open(question, subscriber, now):
            return question
    return None


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


def _is_open(question: Question, subscriber: Subscriber, now: datetime) -> bool:
    row = Subscription.objects.filter(list=question.list, subscriber=subscriber).first()
    if question.campaign.asks == Asks.CONSENT:
        return row is not None and consent.is_soft(row, now)
    if question.campaign.asks == Asks.PROMISE:
        return row is not None and consent.is_below(row, promise_of(question.campaign))
    return row is None or row.status not in (Status.ACTIVE, Status.UNSUBSCRIBED)
