"""Invite the people of one list to another: nobody is moved, everybody is asked."""

from django.db import transaction

from campaigns.asking import drafting
from campaigns.errors import NotAskable
from campaigns.models import Campaign
from campaigns.models.campaign import Asks
from subscribers.models import SubscriberList


@transaction.atomic
def ask(lst: SubscriberList, to: SubscriberList, *, by: str) -> Campaign:
    """Draft the text that asks the people of `lst` whether they want `to` as well.

    Raises: NotAskable for the same list.
    """
    if lst.pk == to.pk:
        raise NotAskable("They are on this list already; invite them to another.")
    lst = SubscriberList.objects.select_for_update().get(pk=lst.pk)
    return drafting.draft(lst, Asks.INVITE, by=by, asked=to)
