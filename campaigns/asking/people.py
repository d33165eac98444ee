"""Whom a campaign that asks is for: those for whom a yes would change something."""

from django.db.models import Exists, OuterRef, Q, QuerySet

from campaigns.models import Campaign
from campaigns.models.campaign import Asks
from subscribers.frequency import Promise, broken_by
from subscribers.models import Subscriber, SubscriberList, Subscription

Status = Subscription.Status
# Who is on the other list, is being asked there, or has said no to it.
DECIDED = (Status.ACTIVE, Status.PENDING, Status.UNSUBSCRIBED)


def narrowed(people: QuerySet[Subscriber], campaign: Campaign) -> QuerySet[Subscriber]:
    """Return those of a list's active people whom the campaign has something to ask."""
    if campaign.asks == Asks.CONSENT:
        return people.filter(_standing(campaign.list, Q(method="soft")))
    if campaign.asks == Asks.PROMISE:
        return people.filter(_standing(campaign.list, broken_by(promise_of(campaign))))
    # While a draft is typed its other list may still be missing.
    if campaign.asks == Asks.INVITE and campaign.asks_list is not None:
        there = Subscription.objects.filter(
            list=campaign.asks_list, subscriber=OuterRef("pk"), status__in=DECIDED
        )
        return people.unsuppressed(campaign.asks_list).filter(
            ~Exists(there), country__in=campaign.asks_list.countries
        )
    return people


def promise_of(campaign: Campaign) -> Promise:
    return campaign.asks_messages, campaign.asks_per


def below(lst: SubscriberList) -> int:
    """Return how many active people were promised less than `lst` promises now."""
    rows = Subscription.objects.filter(list=lst, status=Status.ACTIVE)
    return rows.filter(broken_by(lst.promised)).count()


def _standing(lst: SubscriberList, which: Q) -> Exists:
    rows = Subscription.objects.filter(list=lst, status=Status.ACTIVE)
    return Exists(rows.filter(which, subscriber=OuterRef("pk")))
