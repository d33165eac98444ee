"""How often somebody may try: counted in the database, so for all web processes.

Addresses and numbers are kept as keyed hashes only, until their window ends.
"""

import ipaddress
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.conf import settings
from django.db import transaction
from django.db.models import F
from django.utils.crypto import salted_hmac

from subscribers.models import Tally
from subscribers.retrying import retried_on_collision

HOUR, DAY = timedelta(hours=1), timedelta(days=1)
# One household has one IPv6 network, but as many addresses as it likes.
IPV6_HOUSEHOLD = 64


@dataclass(frozen=True, slots=True)
class Limit:
    """At most so many tries in a window that opens with the first one."""

    name: str
    most: int
    window: timedelta


PER_NUMBER = (Limit("number an hour", 3, HOUR), Limit("number a day", 6, DAY))


def per_address() -> Limit:
    return Limit("address an hour", settings.SIGNUPS_PER_ADDRESS, HOUR)


def wait_for_sign_up(address: str, e164: str, *, now: datetime) -> timedelta | None:
    """Count one sign-up; return how long to wait if it is one too many.

    Who asks too often from one address uses up nobody's number.
    """
    limits = [(per_address(), household(address))]
    return _wait(limits, now=now) or _wait(
        [(limit, e164) for limit in PER_NUMBER], now=now
    )


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
    """Return the tally of a key, locked; a new one where it has ended, or `afresh`."""
    fresh = Tally(key=key, opened_at=now, ends_at=now + window)
    tally = None
    while tally is None:  # it may be forgotten between the two statements
        Tally.objects.bulk_create([fresh], ignore_conflicts=True)
        tally = Tally.objects.select_for_update().filter(key=key).first()
    if afresh or tally.ends_at <= now:
        fresh.save(force_update=True)
        return fresh
    return tally


def spend(key: str, most: int, *, now: datetime) -> bool:
    """Take one try of an open tally, if it has one left. One statement, no race."""
    open_still = Tally.objects.filter(key=key, ends_at__gt=now, count__lt=most)
    return open_still.update(count=F("count") + 1) == 1


def forget(*, now: datetime) -> int:
    """Delete the tallies that have ended; return how many."""
    return Tally.objects.filter(ends_at__lte=now).delete()[0]


def _wait(limits: Sequence[tuple[Limit, str]], *, now: datetime) -> timedelta | None:
    """Count a try for each limit; return the longest wait of those exceeded."""
    ends = [
        tally.ends_at
        for limit, who in limits
        if (tally := _count(limit, who, now=now)).count > limit.most
    ]
    return max(ends) - now if ends else None


@retried_on_collision
@transaction.atomic
def _count(limit: Limit, who: str, *, now: datetime) -> Tally:
    tally = open_tally(key_of(limit.name, who), limit.window, now=now)
    tally.count += 1
    tally.save(update_fields=["count"])
    return tally
