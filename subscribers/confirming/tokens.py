"""The tokens in links of requests: derived, so nothing is stored, and unguessable."""

from datetime import datetime

from django.core.signing import b62_decode, b62_encode
from django.utils.crypto import constant_time_compare, salted_hmac

from subscribers.models import Subscription

_SALT = "subscribers.confirming.tokens"
# 96 bits, which is 17 letters: nobody hits one by trying.
BYTES = 12
LETTERS = 17
LONGEST = 40


def token_of(request: Subscription) -> str:
    """Return the token of this request; the next request has another one."""
    asked = int(request.requested_at.timestamp() * 1_000_000)
    keyed = salted_hmac(_SALT, f"{request.pk}:{asked}", algorithm="sha256")
    proof = b62_encode(int.from_bytes(keyed.digest()[:BYTES]))
    return f"{b62_encode(request.pk)}-{proof.rjust(LETTERS, '0')}"


def find(token: str, *, now: datetime) -> Subscription | None:
    """Return the subscription whose request the token is of, while that lives.

    Answered requests are found too, so that a second press sees what the first did.
    One query.
    """
    number, dash, _ = token[:LONGEST].partition("-")
    if not dash or not number.isascii() or not number.isalnum():
        return None
    row = (
        Subscription.objects.select_related("list", "subscriber")
        .filter(pk=min(b62_decode(number), 2**63 - 1), request_expires_at__gte=now)
        .first()
    )
    if row is None or row.requested_at is None:
        return None
    return row if constant_time_compare(token_of(row), token) else None
