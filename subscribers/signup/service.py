"""What a visitor of the page may change, each through consent's door; no wording.

Whatever the number's standing, the caller learns nothing it could show.
"""

from datetime import datetime
from enum import Enum

from subscribers import consent
from subscribers.models import Arrival, Disclosure, Subscription, Tally
from subscribers.phones import Phone
from subscribers.signup import arriving, codes, limits
from subscribers.signup.arriving import Visit
from subscribers.signup.pages import PublicPage

CODE_TRIES = 5


class Entered(Enum):
    JOINED = "joined"
    WRONG = "wrong"
    TOO_MANY = "too many"
    EXPIRED = "expired"


def sign_up(
    page: PublicPage,
    phone: Phone,
    disclosure: Disclosure,
    *,
    visit: Visit,
    now: datetime,
) -> int:
    """Bring a number to the page's list at once; return its key.

    The page itself answers before this is done: `arriving.arrive`, `settling.soon`.
    """
    arrival = arriving.arrive(page, phone, disclosure, visit=visit, now=now)
    arriving.settle(now=now)
    arrival.refresh_from_db()
    return arrival.subscriber_id


def enter_code(
    page: PublicPage, arrival: Arrival, typed: str, *, visit: Visit, now: datetime
) -> Entered:
    """Confirm the request a page made, if these are its digits.

    The try is counted, and committed, before anything is compared. A request made
    by another door has no code that anybody was sent.
    """
    subscriber = _settled(arrival, now=now).subscriber_id
    key = arriving.tries_of(page.list.pk, subscriber)
    tally = Tally.objects.filter(key=key, ends_at__gt=now).first()
    if tally is None:
        return Entered.EXPIRED
    if not limits.spend(key, CODE_TRIES, now=now):
        return Entered.TOO_MANY
    request = _request(page, subscriber, tally.opened_at)
    if request is None or not codes.is_code_of(request, typed):
        return Entered.WRONG
    if request.status != Subscription.Status.ACTIVE:
        origin = arriving.origin_of(page.row, "typed the code", visit)
        done = consent.confirm([subscriber], page.list, origin=origin, now=now)
        if subscriber not in done.joined:
            return Entered.WRONG
    Arrival.objects.filter(pk=arrival.pk).update(joined_at=now)
    return Entered.JOINED


def take_back(
    page: PublicPage, arrival: Arrival, *, visit: Visit, now: datetime
) -> None:
    """Withdraw the request this very visitor made: the number was a wrong one."""
    made = _settled(arrival, now=now)
    if made.requested_at is None:
        return
    if _request(page, made.subscriber_id, made.requested_at) is not None:
        origin = arriving.origin_of(page.row, "typed a wrong number", visit)
        consent.withdraw([made.subscriber_id], page.list, origin=origin, now=now)


def _settled(arrival: Arrival, *, now: datetime) -> Arrival:
    """Who is quicker than the ledger waits for it."""
    if arrival.settled_at is None:
        arriving.settle(now=now)
        arrival.refresh_from_db()
    return arrival


def _request(
    page: PublicPage, subscriber: int | None, asked_at: datetime
) -> Subscription | None:
    """The subscription whose request a page made at that instant."""
    return Subscription.objects.filter(
        list=page.list, subscriber=subscriber, requested_at=asked_at
    ).first()
