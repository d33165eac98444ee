"""How often somebody may try: counted in the database, so for all web processes.

Addresses and numbers are kept as keyed hashes only, until their window ends. The
numbers follow data/rulebook G_sms_pumping: per address, per number, per block of
numbers and per page; providers allow a number three to five sends in ten minutes.
"""

import ipaddress
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.conf import settings
from django.db import transaction
from django.db.models import F
from django.utils.crypto import salted_hmac

from subscribers.models import Tally
from subscribers.retrying import retried_on_collision
from subscribers.signup.counting import Counted, count, open_many

HOUR, DAY = timedelta(hours=1), timedelta(days=1)
# One household has one IPv6 network, but as many addresses as it likes.
IPV6_HOUSEHOLD = 64
# A block is what pumping walks through: the first six to eight digits of a number.
BLOCK_AT_LEAST, BLOCK_AT_MOST, LEFT_OPEN = 6, 8, 4


@dataclass(frozen=True, slots=True)
class Limit:
    """At most so many tries in a window that opens with the first one."""

    name: str
    most: int
    window: timedelta


@dataclass(frozen=True, slots=True)
class Tripped:
    """A try that was one too many: of what, and how long to wait."""

    limit: Limit
    wait: timedelta


@dataclass(frozen=True, slots=True)
class Counts:
    """What a try brought each of its limits to, and which was one too many."""

    tripped: Tripped | None
    counts: tuple[int, ...]

    @property
    def first(self) -> int:
        return self.counts[0]


# A limit, and whom it counts.
Try = tuple[Limit, str]

PER_NUMBER = (Limit("number an hour", 3, HOUR), Limit("number a day", 6, DAY))


def per_address() -> Limit:
    return Limit("address an hour", settings.SIGNUPS_PER_ADDRESS, HOUR)


def per_block() -> Limit:
    return Limit("block an hour", settings.SIGNUPS_PER_BLOCK, HOUR)


def per_page() -> Limit:
    return Limit("page an hour", settings.SIGNUPS_PER_PAGE, HOUR)


def count_visitor(visitor: Try, *, is_counted: bool, now: datetime) -> Counts:
    """Count a visitor's try, unless it was counted before. One statement."""
    [counted] = _counted([visitor], now=now, more=0 if is_counted else 1)
    return Counts(_over([visitor], [counted], now=now), (counted.count,))


def count_shared(page: str, e164: str, *, now: datetime) -> Counts:
    """Count a try of the page, the block and the number. One statement.

    Who meets a full page or block keeps the tries of their number.
    """
    shared = [(per_block(), block_of(e164)), (per_page(), page)]
    tries = [*shared, *own_of(e164)]
    counted = _counted(tries, now=now)
    tripped = _over(tries, counted, now=now)
    if _over(shared, counted[: len(shared)], now=now):
        give_back(own_of(e164), now=now)
    return Counts(tripped, tuple(one.count for one in counted))


def own_of(e164: str) -> list[Try]:
    return [(limit, e164) for limit in PER_NUMBER]


def give_back(tries: Iterable[Try], *, now: datetime) -> None:
    """Undo one try of each: something else was full."""
    keys = [key_of(limit.name, who) for limit, who in tries]
    spent = Tally.objects.filter(key__in=keys, ends_at__gt=now, count__gt=0)
    spent.update(count=F("count") - 1)


def household(address: str) -> str:
    """Return what counts as one visitor: an IPv4 address, or an IPv6 network."""
    try:
        parsed = ipaddress.ip_address(address)
    except ValueError:
        return address
    if parsed.version == 4:
        return str(parsed)
    if parsed.ipv4_mapped:
        return str(parsed.ipv4_mapped)
    return str(ipaddress.ip_network((parsed, IPV6_HOUSEHOLD), strict=False))


def block_of(e164: str) -> str:
    """Return the digits a number shares with its neighbours; they name nobody."""
    digits = e164.removeprefix("+")
    return digits[: min(max(len(digits) - LEFT_OPEN, BLOCK_AT_LEAST), BLOCK_AT_MOST)]


def key_of(name: str, who: str) -> str:
    """Return the key of a tally: a hash that means nothing without our secret."""
    return salted_hmac(
        f"subscribers.signup.limits.{name}", who, algorithm="sha256"
    ).hexdigest()


@retried_on_collision
@transaction.atomic
def open_tally(
    key: str, window: timedelta, *, now: datetime, afresh: bool = False
) -> Tally:
    """Return the tally of a key; a new one where it has ended, or `afresh`."""
    open_many([key], window, now=now, afresh={key} if afresh else ())
    return Tally.objects.get(key=key)


@retried_on_collision
def open_tallies(
    keys: Collection[str], window: timedelta, *, now: datetime, afresh: Collection[str]
) -> None:
    """Open the tally of every key, as `open_tally` does. Two statements at most."""
    open_many(keys, window, now=now, afresh=afresh)


def spend(key: str, most: int, *, now: datetime) -> bool:
    """Take one try of an open tally, if it has one left. One statement, no race."""
    open_still = Tally.objects.filter(key=key, ends_at__gt=now, count__lt=most)
    return open_still.update(count=F("count") + 1) == 1


def forget(*, now: datetime) -> int:
    """Delete the tallies that have ended; return how many."""
    return Tally.objects.filter(ends_at__lte=now).delete()[0]


@retried_on_collision
def _counted(tries: Sequence[Try], *, now: datetime, more: int = 1) -> list[Counted]:
    """Count each try `more` times; in the order given."""
    keys = {key_of(limit.name, who): limit.window for limit, who in tries}
    found = {one.key: one for one in count(keys, now=now, more=more)}
    return [found[key] for key in keys]


def _over(
    tries: Sequence[Try], counted: Sequence[Counted], *, now: datetime
) -> Tripped | None:
    """Return the longest wait of the limits exceeded."""
    over = [
        Tripped(limit, one.ends_at - now)
        for (limit, _), one in zip(tries, counted, strict=True)
        if one.count > limit.most
    ]
    return max(over, key=lambda one: one.wait) if over else None
