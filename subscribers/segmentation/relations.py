"""Filters on what hangs on a subscriber: subscriptions, suppressions and tags.

All are EXISTS: true or false for everybody, and cheap for the planner to turn round.
"""

from collections.abc import Callable

from django.db.models import CharField, DateTimeField, Exists, Field, OuterRef, Q

from subscribers.models import Subscriber, SubscriberList, Subscription, Suppression
from subscribers.segmentation.conditions import Condition, OneOf
from subscribers.segmentation.filters import filled, on_column

Status = Subscription.Status
Build = Callable[[Condition], Q]
_MINE = {"subscriber": OuterRef("pk")}


def status_on(lst: SubscriberList) -> Build:
    """By status on a list; people who were never on it count as `none`."""

    def build(condition: OneOf) -> Q:
        wanted = set(condition.values)
        rows = Subscription.objects.filter(list=lst, **_MINE)
        if Status.NONE in wanted:
            return ~Q(Exists(rows.filter(status__in=set(Status.values) - wanted)))
        return Q(Exists(rows.filter(status__in=wanted)))

    return build


def active_with(column: str, lst: SubscriberList | None = None) -> Build:
    """By a column of an active subscription: of `lst`, or of any list."""
    output: Field = DateTimeField() if column == "joined_at" else CharField()
    meets = on_column if column == "joined_at" else filled

    def build(condition: Condition) -> Q:
        rows = Subscription.objects.filter(status=Status.ACTIVE, **_MINE)
        if lst is not None:
            rows = rows.filter(list=lst)
        return Q(Exists(rows.filter(meets(column, output, condition))))

    return build


def suppressed(lst: SubscriberList | None = None) -> Build:
    """By whether a suppression is in force: one that covers `lst`, or any."""

    def build(condition: OneOf) -> Q:
        rows = Suppression.objects.in_force().filter(**_MINE)
        if lst is not None:
            rows = rows.covering(lst)
        is_suppressed = Q(Exists(rows))
        return is_suppressed if condition.values == (True,) else ~is_suppressed

    return build


def tagged(condition: Condition) -> Q:
    """By the name of any of the tags."""
    rows = Subscriber.tags.through.objects.filter(**_MINE)
    return Q(Exists(rows.filter(on_column("tag__name", CharField(), condition))))
