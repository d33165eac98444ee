"""Ask those who joined before for a higher promise (P10): who says no keeps theirs."""

from django.db import transaction

from campaigns.asking import checks, drafting, people
from campaigns.errors import NotAskable
from campaigns.models import Campaign
from campaigns.models.campaign import Asks
from subscribers.models import SubscriberList


@transaction.atomic
def ask(lst: SubscriberList, *, by: str) -> Campaign:
    """Draft the text that asks everybody who was promised less than `lst` does now.

    Raises: NotAskable where there is nothing to ask, or nobody, or nobody approved
    the wording they would agree to.
    """
    lst = SubscriberList.objects.select_for_update().get(pk=lst.pk)
    if lst.promise_messages is None:
        raise NotAskable(f"{lst.name} promises no number of texts.")
    if not people.below(lst):
        raise NotAskable(f"Nobody on {lst.name} was promised less than it does now.")
    for problem in checks.unworded(lst, lst.promised):
        raise NotAskable(problem)
    return drafting.draft(lst, Asks.PROMISE, by=by, promise=lst.promised)
