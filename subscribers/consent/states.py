"""A subscription once somebody is asked or has said yes; nothing is stored here."""

from datetime import datetime, timedelta

from subscribers import lines
from subscribers.models import Disclosure, SubscriberList, Subscription
from subscribers.origin import Origin

Status = Subscription.Status
Method = Subscription.Method

REQUEST_LIVES = timedelta(hours=72)


def as_asked(
    row: Subscription, origin: Origin, *, now: datetime, by_link: bool
) -> Subscription:
    row.status = Status.PENDING
    row.is_asked_by_link = by_link
    row.reminded_at = None
    row.method = Method.DOUBLE
    row.door = origin.door or row.door
    row.requested_at = now
    row.request_expires_at = now + REQUEST_LIVES
    row.request_count += 1
    return row


def as_confirmed(row: Subscription, *, now: datetime) -> Subscription:
    """The door and the promise stay those of the request they answer."""
    row.method = Method.DOUBLE
    row.status = Status.ACTIVE
    row.joined_at = now
    row.left_at = None
    row.consent_expires_at = None
    row.request_count = 0
    return row


def as_admitted(
    row: Subscription,
    opt_in: str,
    origin: Origin,
    soft_until: datetime | None,
    *,
    now: datetime,
) -> Subscription:
    """Taken at once: nobody is asked, or they have answered elsewhere."""
    row = as_confirmed(row, now=now)
    if soft_until:
        row.method = Method.SOFT
    elif opt_in not in SubscriberList.ASKING:
        row.method = Method.SINGLE
    row.door = origin.door or row.door
    row.consent_expires_at = soft_until
    return row


def as_promised(row: Subscription, words: Disclosure | SubscriberList) -> Subscription:
    """Snapshot what the wording they read promises, when they read it."""
    row.promise_messages = words.promise_messages
    row.promise_per = words.promise_per
    return row


def agreement_of(row: Subscription) -> dict[str, object]:
    """What a line must say, so that the lines alone give the subscription again."""
    is_request = row.status == Status.PENDING
    name = "request_expires_at" if is_request else "consent_expires_at"
    until = getattr(row, name)
    return {
        "method": str(row.method),
        "promise": row.promise or None,
        name: lines.instant(until) if until else None,
    }
