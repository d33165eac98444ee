"""Filters on what hangs on a subscriber: subscriptions, suppressions and tags.

All are EXISTS or a count: true or false for everybody, and cheap to turn round.
"""

from collections.abc import Callable

from django.db.models import (
    CharField,
    Count,
    DateTimeField,
    Exists,
    F,
    Field,
    OuterRef,
    Q,
    QuerySet,
)

from subscribers.models import Subscriber, SubscriberList, Subscription, Suppression
from subscribers.segmentation.conditions import Condition, OneOf, Range, is_met
from subscribers.segmentation.filters import filled, on_column, on_reckoned

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


def left(lst: SubscriberList | None = None) -> Build:
    """By when they left `lst`, or any list, and have not come back."""

    def build(condition: Condition) -> Q:
        rows = Subscription.objects.filter(status=Status.UNSUBSCRIBED, **_MINE)
        if lst is not None:
            rows = rows.filter(list=lst)
        return Q(Exists(rows.filter(on_column("left_at", DateTimeField(), condition))))

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


def any_of(rows: QuerySet, owner: str) -> Q:
    """By whether one of `rows` is theirs; `owner` leads from a row to its person."""
    return Q(Exists(rows.filter(**{owner: OuterRef("pk")})))


def how_many(rows: QuerySet, owner: str, condition: Condition) -> Q:
    """By the number of `rows` that are theirs.

    "At least one" and "none" don't count: the first row found settles them.
    """
    if condition in _AT_LEAST_ONE:
        return any_of(rows, owner)
    if condition in _NOT_ONE:
        return ~any_of(rows, owner)
    numbers = rows.order_by().values(owner).annotate(number=Count("pk"))
    meets = on_reckoned(F("number"), condition)
    # Nobody's rows are no group, so those with none are found by their absence.
    if is_met(0.0, condition):
        return ~any_of(numbers.filter(~meets), owner)
    return any_of(numbers.filter(meets), owner)


_AT_LEAST_ONE = (Range(lower=1.0), Range(lower=0.0, lower_open=True))
_NOT_ONE = (
    OneOf((0.0,)),
    Range(upper=0.0),
    Range(upper=1.0, upper_open=True),
)
