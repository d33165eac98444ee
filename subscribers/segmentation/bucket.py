"""A number from 0 to 99 for each subscriber: random, and the same for ever.

It is reckoned from the key by whole-number arithmetic alone, because there is no hash
that PostgreSQL and SQLite share. Changing a constant would move everybody: don't.
"""

from django.db.models import BigIntegerField, Expression, F, Value

BUCKETS = 100
PRIME = 2**31 - 1
# A multiplier of full period (Park and Miller, 1988) and any start.
FACTOR, OFFSET = 48_271, 1_013_904_223


def bucket_of(key: int) -> int:
    """Return the bucket of the subscriber with that key."""
    mixed = (key * FACTOR + OFFSET) % PRIME
    return mixed * mixed % PRIME * BUCKETS // PRIME


def bucket() -> Expression:
    """`bucket_of` for each row of a query; nothing in it leaves 64 bits."""
    mixed = (F("pk") * _whole(FACTOR) + _whole(OFFSET)) % _whole(PRIME)
    # Squared, so that neighbours are as far apart as strangers; then the high end,
    # which the remainder has mixed best.
    return mixed * mixed % _whole(PRIME) * _whole(BUCKETS) / _whole(PRIME)


def _whole(number: int) -> Value:
    return Value(number, BigIntegerField())
