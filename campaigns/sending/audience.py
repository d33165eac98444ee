"""Who a campaign is for: the list's active people who answer the segment's question."""

from collections.abc import Collection, Mapping, Sequence

from django.db.models import QuerySet

from campaigns.asking.people import narrowed
from campaigns.errors import NotLaunchable
from campaigns.models import Campaign, ListSender, Sender
from subscribers.models import Subscriber, SubscriberList, Subscription
from subscribers.origin import Origin
from subscribers.segmentation import answering


def audience(campaign: Campaign) -> QuerySet[Subscriber]:
    """Return the people a launch now would plan for, in no order.

    Who of them may be texted is the gate's business, text by text.
    """
    people = Subscriber.objects.known().on(campaign.list)
    if campaign.segment is not None:
        people = people.filter(answering(campaign.segment))
    return narrowed(people, campaign)


def senders_of(lst: SubscriberList) -> dict[str, Sender]:
    """Return {country: sender}; "" is everywhere else. One query."""
    rows = ListSender.objects.filter(list=lst).select_related("sender")
    return {row.country: row.sender for row in rows}


def sender_for(senders: Mapping[str, Sender], country: str) -> Sender:
    """The sender that would carry a text to `country`.

    A country nobody speaks for gets a sender all the same, so that the gate can
    say why the text was not sent.
    """
    if not senders:
        raise NotLaunchable("The list names no sender. Give it one.")
    return senders.get(country) or senders.get("") or next(iter(senders.values()))


def subscriptions_of(keys: Sequence[int]) -> list[Subscription]:
    """Return subscriptions with their list and person, in key order."""
    return list(
        Subscription.objects.filter(pk__in=keys)
        .select_related("list", "subscriber")
        .order_by("pk")
    )


def speakers_of(rows: Collection[Subscription], origin: Origin) -> Mapping[int, Sender]:
    """Return each one's sender: who heard the person, else the list's where they are.

    A subscription whose list has no sender yet gets no notice.
    """
    heard_by = Sender.objects.filter(pk=origin.via).first() if origin.via else None
    chosen: dict[tuple[int, str], Sender | None] = {}
    found: dict[int, Sender] = {}
    for row in rows:
        key = (row.list_id, row.subscriber.country)
        if heard_by is None and key not in chosen:
            chosen[key] = Sender.objects.for_list(row.list, row.subscriber.country)
        sender = heard_by or chosen.get(key)
        if sender is not None:
            found[row.pk] = sender
    return found
