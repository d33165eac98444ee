"""Signs what is posted, as https://www.standardwebhooks.com has it."""

import base64
import secrets
from collections.abc import Sequence
from datetime import UTC, datetime

from standardwebhooks import Webhook

PREFIX = "whsec_"
SECRET_BYTES = 32  # of 24 to 64 that the specification allows


def new_secret() -> str:
    return PREFIX + base64.b64encode(secrets.token_bytes(SECRET_BYTES)).decode()


def headers(
    keys: Sequence[str], *, message_id: str, at: datetime, body: str
) -> dict[str, str]:
    """Return what is sent beside `body`, when it is sent at `at`.

    Shape: one signature for each of `keys`, so that a receiver may know any of them.
    """
    # The library takes whatever zone it is given for UTC.
    at = at.astimezone(UTC)
    signatures = (Webhook(key).sign(message_id, at, body) for key in keys)
    return {
        "webhook-id": message_id,
        "webhook-timestamp": str(int(at.timestamp())),
        "webhook-signature": " ".join(signatures),
    }
