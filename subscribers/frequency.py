"""Compares promised frequencies: which of two lets fewer texts through; no clock."""

from django.db.models import Q

from subscribers.models.lists import Period
from subscribers.models.subscription import Subscription

# As it is kept: how many texts, and per what; (None, "") for none.
Promise = tuple[int | None, str]

# How many of the first may touch one of the second: a month touches six weeks.
_TOUCHING = {
    (Period.DAY, Period.WEEK): 7,
    (Period.DAY, Period.MONTH): 31,
    (Period.WEEK, Period.MONTH): 6,
}


def keeps(stricter: Promise, promise: Promise) -> bool:
    """Return whether whoever texts as `stricter` allows never breaks `promise`."""
    messages, _ = promise
    if messages is None:
        return True
    if stricter[0] is None:
        return False
    return most_in(stricter, promise[1]) <= messages


def most_in(promise: Promise, per: str) -> int:
    """Return how many texts a promise may let through in one calendar `per`.

    A longer period gives no shorter one any relief: all of a month's may come in a day.
    """
    messages, period = promise
    return messages * _TOUCHING.get((period, per), 1)


def stricter(theirs: Promise, lists: Promise) -> Promise:
    """Return what was promised to somebody, or what the list promises if that is less.

    A list that promises nothing takes nobody's promise away.
    """
    return lists if lists[0] and not keeps(theirs, lists) else theirs


def holding(row: Subscription) -> Promise:
    """Return what holds, in one breath: their own choice, or the promise if less."""
    promised = stricter(row.promised, row.list.promised)
    own = row.own_messages, row.own_per
    return promised if row.own_messages is None or keeps(promised, own) else own


def broken_by(promise: Promise) -> Q:
    """Which subscriptions were promised less than `promise` may let through."""
    if promise[0] is None:
        return Q(promise_messages__isnull=False)
    less = Q()
    for per in Period.values:
        few = Q(promise_per=per, promise_messages__lt=most_in(promise, per))
        less |= few
    return less


def fewer(promise: Promise) -> Promise:
    """Return about half of it: the next thing that somebody who wants less would say.

    (1, "month") is the least there is; who never was promised anything gets four a
    month.
    """
    messages, per = promise
    if messages is None:
        return 4, Period.MONTH
    if messages > 1:
        return messages // 2, per
    return {Period.DAY: (3, Period.WEEK), Period.WEEK: (2, Period.MONTH)}.get(
        per, promise
    )
