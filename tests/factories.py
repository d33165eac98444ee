"""Small makers of rows for tests; numbers are reserved ones."""

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from itertools import count

from campaigns.models import Campaign, Coupon, CouponPool, ListSender, Sender
from subscribers import consent, people
from subscribers.models import Subscriber, SubscriberList
from subscribers.origin import Origin, Who
from subscribers.phones import Phone, parse

# A Tuesday at 15:00 UTC: open in every US state, in the territories and in France.
NOON = datetime(2026, 6, 2, 18, 0, tzinfo=UTC)
# What every answer to a keyword ends in, in English.
WAY_OUT = "\nReply STOP to end"
STAFF = Origin(who=Who.STAFF, by="ann", why="asked at the till", door="till")
_numbers = count()


def us_phone(number: int | None = None) -> Phone:
    """The n-th number of +1 202 555 0100 … 0199, then of other area codes."""
    areas = (202, 212, 305, 312, 415, 503, 617, 702, 808)
    number = next(_numbers) % (len(areas) * 100) if number is None else number
    return parse(f"+1{areas[number // 100]}5550{100 + number % 100}")


def fr_phone(number: int) -> Phone:
    return parse(f"+336123{number:05d}")


def make_sender(slug: str = "main", **fields: object) -> Sender:
    values = {
        "number": "+12025550100",
        "kind": "long_code",
        "gateway": "main",
        "rate": 100_000.0,
        **fields,
    }
    return Sender.objects.create(slug=slug, **values)


def make_list(
    slug: str = "offers", *, sender: Sender | None = None, **fields: object
) -> SubscriberList:
    values = {
        "name": slug.replace("-", " ").capitalize(),
        "brand": "Petal & Stem",
        "purpose": "offers and new arrivals",
        "opt_in": "single",
        "countries": ["US", "FR"],
        **fields,
    }
    lst = SubscriberList.objects.create(slug=slug, **values)
    if sender is not None:
        ListSender.objects.create(list=lst, sender=sender)
    return lst


def make_people(phones: Sequence[Phone], *, now: datetime = NOON) -> list[Subscriber]:
    keys = people.ensure(phones, now=now)
    rows = Subscriber.objects.in_bulk(keys.values())
    return [rows[keys[phone.e164]] for phone in phones]


def join(
    subscribers: Sequence[Subscriber],
    lst: SubscriberList,
    *,
    now: datetime = NOON - timedelta(days=30),
    origin: Origin = Origin(who=Who.IMPORT, by="ann", door="import:0"),  # noqa: B008
) -> None:
    """Make people active on a list without any text being queued."""
    consent.subscribe(
        [row.pk for row in subscribers], lst, origin=origin, now=now, confirmed=True
    )


def make_campaign(
    lst: SubscriberList, slug: str = "spring", **fields: object
) -> Campaign:
    values = {
        "name": slug.capitalize(),
        "body": "Petal & Stem: tulips are in.",
        "status": Campaign.Status.APPROVED,
        "author": "mia",
        "approved_by": "ann",
        **fields,
    }
    return Campaign.objects.create(slug=slug, list=lst, **values)


def make_pool(codes: int, slug: str = "roses", **fields: object) -> CouponPool:
    """A pool with the codes CODE0, CODE1 …"""
    pool = CouponPool.objects.create(slug=slug, name=slug.capitalize(), **fields)
    Coupon.objects.bulk_create(
        [Coupon(pool=pool, code=f"CODE{number}") for number in range(codes)]
    )
    return pool
