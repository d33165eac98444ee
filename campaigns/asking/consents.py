"""Ask existing customers for express consent, before their soft opt-in ends."""

from django.db import transaction

from campaigns.asking import drafting
from campaigns.errors import NotAskable
from campaigns.models import Campaign
from campaigns.models.campaign import Asks
from subscribers.models import SubscriberList, Subscription


@transaction.atomic
def ask(lst: SubscriberList, *, by: str) -> Campaign:
    """Draft the text that asks everybody who gets `lst` without having said yes.

    Raises: NotAskable where there is nobody.
    """
    lst = SubscriberList.objects.select_for_update().get(pk=lst.pk)
    soft = lst.subscriptions.filter(
        status=Subscription.Status.ACTIVE, method=Subscription.Method.SOFT
    )
    if not soft.exists():
        raise NotAskable(f"Everybody on {lst.name} has said yes already.")
    return drafting.draft(lst, Asks.CONSENT, by=by)
