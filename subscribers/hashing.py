"""Keyed hashes of phone numbers, so that an opt-out outlives the number's erasure."""

import hmac
import secrets

from django.conf import settings

from subscribers.models import PhoneHashKey


def _configured_keys() -> tuple[tuple[str, bytes], ...]:
    pairs = [entry.partition(":") for entry in settings.PHONE_HASH_KEYS]
    return tuple((key_id, secret.encode()) for key_id, _, secret in pairs)


def _stored_keys() -> tuple[tuple[str, bytes], ...]:
    stored = PhoneHashKey.objects.order_by("-pk").values_list("key_id", "secret")
    if not stored:
        # Two processes may race here: the unique key_id lets one win.
        PhoneHashKey.objects.bulk_create(
            [PhoneHashKey(key_id="first", secret=secrets.token_hex(32))],
            ignore_conflicts=True,
        )
        stored = PhoneHashKey.objects.order_by("-pk").values_list("key_id", "secret")
    return tuple((key_id, secret.encode()) for key_id, secret in stored)


def every_key() -> tuple[tuple[str, bytes], ...]:
    """Return every (key id, secret), the one that signs new hashes first.

    Configured keys (PHONE_HASH_KEYS=id:secret,…) come before stored ones; stored
    ones stay readable, because keys rotate and are never dropped. One query.
    """
    return _configured_keys() + _stored_keys()


def digest(e164: str, secret: bytes) -> str:
    return hmac.digest(secret, e164.encode(), "sha256").hex()
