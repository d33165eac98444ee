"""What a visitor of the page may change, each through consent's door; no wording.

Whatever the number's standing, the caller learns nothing it could show.
"""

from dataclasses import dataclass
from datetime import datetime
from enum import Enum

from django.db import transaction

from subscribers import consent, disclosures, people
from subscribers.consent import REQUEST_LIVES, Particulars
from subscribers.models import Disclosure, SubscriberList, Subscription, Tally
from subscribers.origin import Origin, Who
from subscribers.phones import Phone
from subscribers.retrying import retried_on_collision
from subscribers.signup import codes, limits
from subscribers.signup.pages import PublicPage

CODE_TRIES = 5


@dataclass(frozen=True, slots=True, kw_only=True)
class Visit:
    """What the web server knows of the visitor: proof of a consent, and erasable."""

    address: str
    agent: str
    path: str


class Entered(Enum):
    JOINED = "joined"
    WRONG = "wrong"
    TOO_MANY = "too many"
    EXPIRED = "expired"


@retried_on_collision
@transaction.atomic
def sign_up(
    page: PublicPage,
    phone: Phone,
    disclosure: Disclosure,
    *,
    visit: Visit,
    now: datetime,
) -> int:
    """Bring a number to the page's list as the list's opt-in says; return its key.

    Who is on the list already, waits for a code or has left is left as they are.
    Done twice, nothing happens the second time.
    """
    lst = page.list
    keys = people.ensure([phone], now=now, language=page.row.language)
    subscriber = keys[phone.e164]
    particulars = Particulars(
        evidence=_evidence(page, visit)
        | {"headline": page.row.headline, "disclosure": _shown(disclosure)},
        disclosure=disclosure,
        door_version=page.row.version,
    )
    done = consent.subscribe(
        [subscriber],
        lst,
        origin=_origin(page, "signed up on the page"),
        now=now,
        way=consent.WayIn(page.row.opt_in_for(lst), page.row.opt_in_reason),
        particulars={subscriber: particulars},
    )
    # Opened for everybody, so that every number's tries and hours end alike.
    limits.open_tally(
        _tries_of(lst, subscriber),
        REQUEST_LIVES,
        now=now,
        afresh=bool(done.requested),
    )
    return subscriber


def enter_code(
    page: PublicPage, subscriber: int, typed: str, *, visit: Visit, now: datetime
) -> Entered:
    """Confirm the request a page made, if these are its digits.

    The try is counted, and committed, before anything is compared. A request made
    by another door has no code that anybody was sent.
    """
    key = _tries_of(page.list, subscriber)
    tally = Tally.objects.filter(key=key, ends_at__gt=now).first()
    if tally is None:
        return Entered.EXPIRED
    if not limits.spend(key, CODE_TRIES, now=now):
        return Entered.TOO_MANY
    request = _request(page.list, subscriber, tally.opened_at)
    if request is None or not codes.is_code_of(request, typed):
        return Entered.WRONG
    if request.status == Subscription.Status.ACTIVE:
        return Entered.JOINED
    origin = _origin(page, "typed the code", visit)
    done = consent.confirm([subscriber], page.list, origin=origin, now=now)
    return Entered.JOINED if subscriber in done.joined else Entered.WRONG


def take_back(
    page: PublicPage,
    subscriber: int,
    *,
    asked_at: datetime,
    visit: Visit,
    now: datetime,
) -> None:
    """Withdraw the request this very visitor made: the number was a wrong one."""
    if _request(page.list, subscriber, asked_at) is not None:
        origin = _origin(page, "typed a wrong number", visit)
        consent.withdraw([subscriber], page.list, origin=origin, now=now)


def _request(
    lst: SubscriberList, subscriber: int, asked_at: datetime
) -> Subscription | None:
    """The subscription whose request a page made at that instant."""
    return Subscription.objects.filter(
        list=lst, subscriber=subscriber, requested_at=asked_at
    ).first()


def _tries_of(lst: SubscriberList, subscriber: int) -> str:
    return limits.key_of("code", f"{lst.pk}:{subscriber}")


def _origin(page: PublicPage, why: str, visit: Visit | None = None) -> Origin:
    return Origin(
        who=Who.PERSON,
        why=why,
        door=page.row.door,
        evidence=_evidence(page, visit) if visit else {},
    )


def _evidence(page: PublicPage, visit: Visit) -> dict[str, object]:
    return {
        "ip": visit.address,
        "user_agent": visit.agent,
        "path": visit.path,
        "page": page.row.slug,
        "page_version": page.row.version,
    }


def _shown(disclosure: Disclosure) -> dict[str, object]:
    return {"country": disclosure.country, **disclosures.named(disclosure)}
