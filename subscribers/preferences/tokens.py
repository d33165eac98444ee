"""The tokens of personal links: derived, so nothing is stored, and unguessable.

Erasing a person destroys the salt they are derived from, and so revokes them.
"""

from datetime import date, datetime, timedelta
from urllib.parse import urljoin

from django.conf import settings
from django.core.signing import b62_decode, b62_encode
from django.urls import reverse
from django.utils.crypto import constant_time_compare, salted_hmac

from subscribers.models import Subscription

LIVES = timedelta(days=60)
_SALT = "subscribers.preferences.tokens"
_NUMBER = 6
# One letter tells which of the last 62 days it was; the proof knows the whole date.
_DAYS = 62
# 80 bits, which is 14 letters: nobody hits one by trying.
_BYTES, _PROOF = 10, 14
LENGTH = _NUMBER + 1 + _PROOF
# As long as every other link, for forecasts and previews.
PLACEHOLDER = "x" * LENGTH


def token_of(subscription: int, salt: str, *, day: date) -> str:
    """Return the token of a subscription whose person has that salt, made that day."""
    number = b62_encode(subscription).rjust(_NUMBER, "0")
    letter = b62_encode(day.toordinal() % _DAYS)
    return f"{number}{letter}{_proof(subscription, salt, day)}"


def address_of(token: str) -> str:
    """Return the whole address, as a text shows it."""
    path = reverse("subscribers:preferences", args=[token])
    return urljoin(settings.PUBLIC_URL, path)


def find(token: str, *, now: datetime) -> Subscription | None:
    """Return the subscription the token is of, while it lives. One query."""
    if len(token) != LENGTH or not token.isascii() or not token.isalnum():
        return None
    number, letter = token[:_NUMBER], token[_NUMBER]
    age = timedelta(days=(now.date().toordinal() - b62_decode(letter)) % _DAYS)
    row = (
        Subscription.objects.select_related("list", "subscriber")
        .filter(pk=b62_decode(number), subscriber__erased_at=None)
        .first()
    )
    if row is None or age > LIVES:
        return None
    made = token_of(row.pk, row.subscriber.salt, day=now.date() - age)
    return row if constant_time_compare(made, token) else None


def _proof(subscription: int, salt: str, day: date) -> str:
    keyed = salted_hmac(
        _SALT, f"{subscription}:{day.isoformat()}:{salt}", algorithm="sha256"
    )
    return b62_encode(int.from_bytes(keyed.digest()[:_BYTES])).rjust(_PROOF, "0")
