"""Who of a set of people may be texted, as a filter that counts a million quickly.

It finds whom `Subscriber.objects.reachable_at_all()` finds. That one follows each
person's subscriptions; this one asks list by list, so that PostgreSQL may read each
list's people once and look everybody up there.
"""

from collections.abc import Iterable

from django.db.models import Exists, OuterRef, Q

from subscribers.models import Subscriber, SubscriberList, Subscription, Suppression

_MINE = {"subscriber": OuterRef("pk")}


def reachable_on(lists: Iterable[SubscriberList]) -> Q:
    """Return the filter of known people who may be texted on one of `lists`."""
    on_some = Q(*(_on(lst) for lst in lists), _connector=Q.OR)
    if not on_some:
        return Q(pk__in=())
    return Q(line__in=Subscriber.TEXTABLE) & on_some


def _on(lst: SubscriberList) -> Q:
    active = Subscription.objects.filter(
        list=lst, status=Subscription.Status.ACTIVE, **_MINE
    )
    forbidding = Suppression.objects.in_force().covering(lst).filter(**_MINE)
    return Q(Exists(active)) & ~Q(Exists(forbidding))
