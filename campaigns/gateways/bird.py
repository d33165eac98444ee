"""Bird's platform API for texts (2025), not MessageBird's older one.

Facts: Bird's Python SDK (its generated models, webhooks and regions), read 2026-11. No
account has confirmed them here. https://github.com/messagebird/bird-sdk-python
Signatures: https://www.standardwebhooks.com (the rule is the SDK's).
"""

import base64
import binascii
import hashlib
import hmac
import json
import logging

from campaigns.gateways.base import (
    Accepted,
    Callback,
    DeliveryReport,
    DeliveryStatus,
    IncomingSms,
    InvalidSignature,
    NotConfigured,
    OutgoingSms,
    RecipientOptedOut,
    Rejected,
    is_one_of,
)
from campaigns.gateways.fields import at_path
from campaigns.gateways.http import HttpGateway, HttpReply, HttpRequest
from campaigns.gateways.reading import (
    instant,
    is_recent,
    json_of,
    mapping,
    price,
    whole,
    words,
)
from campaigns.gateways.refusals import (
    Known,
    by_code,
    id_in,
    refusal_at,
    refuse_pictures,
)
from campaigns.gateways.urls import GatewayUrl

logger = logging.getLogger(__name__)

DEFAULT_PATH = "/v1/sms/messages"
CATEGORIES = {"transactional", "marketing", "authentication", "service"}
STATUSES = {
    "sms.accepted": DeliveryStatus.BUFFERED,
    "sms.sent": DeliveryStatus.SENT,
    "sms.delivered": DeliveryStatus.DELIVERED,
    "sms.undelivered": DeliveryStatus.FAILED,
    "sms.failed": DeliveryStatus.FAILED,
    "sms.expired": DeliveryStatus.FAILED,
    "sms.rejected": DeliveryStatus.FAILED,
}
INBOUND = "sms.received"
OPTED_OUT = "recipient_opted_out"
REFUSALS: Known = {
    OPTED_OUT: (RecipientOptedOut, "The person has opted out at Bird."),
    "sender_unregistered": (NotConfigured, "Our sender is not registered at Bird."),
    "insufficient_balance": (NotConfigured, "Our credit at Bird is used up."),
    "invalid_destination": (Rejected, "Bird says this is no phone number."),
    "landline_unreachable": (Rejected, "This number is a landline."),
    "content_rejected": (Rejected, "Bird refused the words of this text."),
}


class BirdGateway(HttpGateway):
    """`bird://KEY@us1.platform.bird.com?secret=whsec_a&secret=whsec_b`.

    `secret` is the signing secret of a webhook; two webhooks have two. Further option:
    `category` of all its texts (default marketing).
    """

    gone_codes = frozenset({"invalid_destination", "landline_unreachable"})
    opted_out_codes = frozenset({OPTED_OUT})

    def __init__(self, url: GatewayUrl) -> None:
        super().__init__(url)
        key = url.password or url.username
        if not key or not url.secrets:
            raise NotConfigured(
                f"Gateway {self.name!r} needs bird://KEY@host?secret=whsec_….",
                "address",
            )
        self._category = url.option("category", "marketing")
        if self._category not in CATEGORIES:
            raise NotConfigured(
                f"Gateway {self.name!r}: category must be one of "
                f"{', '.join(sorted(CATEGORIES))}.",
                "option",
            )
        self._login = {"Authorization": f"Bearer {key}"}
        self._keys = [self._key(secret) for secret in url.secrets]

    def request_for(self, sms: OutgoingSms) -> HttpRequest:
        refuse_pictures("Bird", sms)
        message = {
            "to": sms.to,
            "from": sms.sender,
            "text": sms.text,
            "category": self._category,
            "metadata": {"reference": sms.reference},
        }
        headers = {
            **self._login,
            "Content-Type": "application/json",
            "Idempotency-Key": sms.reference,
        }
        return HttpRequest(
            "POST",
            f"{self.url.address}{self.url.path or DEFAULT_PATH}",
            headers,
            json.dumps(message).encode(),
        )

    def read_reply(self, sms: OutgoingSms, reply: HttpReply) -> Accepted:
        if not 200 <= reply.status < 300:
            raise refusal_at("Bird", reply, "error.code", REFUSALS)
        message = mapping(reply.json())
        if words(message.get("status")) in {"rejected", "failed"}:
            code = words(at_path(message, "last_error.code"))
            raise by_code(code, REFUSALS) or Rejected(
                "Bird refused this text.", code[:60]
            )
        return Accepted(
            id_in(message.get("id")),
            parts=whole(at_path(message, "segments.count")),
            price=price(at_path(message, "cost.amount")),
        )

    def check_request(self) -> HttpRequest:
        # Bird has no call for the account alone; whom it blocks is not read.
        url = f"{self.url.address}/v1/sms/suppressions?limit=1"
        return HttpRequest("GET", url, self._login)

    def verify(self, callback: Callback) -> None:
        timestamp = callback.header("webhook-timestamp")
        key = callback.header("webhook-id")
        right = [
            signature_of(key, timestamp, callback.body, secret) for secret in self._keys
        ]
        given = callback.header("webhook-signature").split()
        if not any(is_one_of(each, right) for each in given):
            raise InvalidSignature("This request is not signed by Bird.")
        if not is_recent(timestamp, self.clock()):
            raise InvalidSignature("This request was signed too long ago.")

    def parse_delivery(self, callback: Callback) -> list[DeliveryReport]:
        event = json_of(callback)
        data = mapping(event.get("data"))
        kind, key = words(event.get("type")), words(data.get("sms_id"))
        if kind not in STATUSES or not key:
            logger.warning("gateway %s: no receipt of a text", self.name)
            return []
        failed = STATUSES[kind] is DeliveryStatus.FAILED
        return [
            DeliveryReport(
                reference=words(at_path(data, "metadata.reference")),
                provider_id=key,
                status=STATUSES[kind],
                code=words(at_path(data, "error.code")) if failed else "",
                text=words(at_path(data, "error.description")) if failed else "",
                at=instant(event.get("timestamp")),
                raw=callback.body.decode("utf-8", "replace"),
                price=price(at_path(data, "cost.amount")),
            )
        ]

    def parse_inbound(self, callback: Callback) -> list[IncomingSms]:
        event = json_of(callback)
        data = mapping(event.get("data"))
        key, number = words(data.get("sms_id")), words(data.get("from"))
        if words(event.get("type")) != INBOUND or not (key and number):
            logger.warning("gateway %s: no text from a person", self.name)
            return []
        return [
            IncomingSms(
                provider_id=key,
                sender=number,
                recipient=words(data.get("to")),
                text=words(data.get("text")),
                at=instant(event.get("timestamp")),
                raw=callback.body.decode("utf-8", "replace"),
            )
        ]

    def _key(self, secret: str) -> bytes:
        try:
            # An address reads an unescaped + as a space.
            written = secret.removeprefix("whsec_").replace(" ", "+")
            return base64.b64decode(written, validate=True)
        except (binascii.Error, ValueError):
            raise NotConfigured(
                f"Gateway {self.name!r}: secret must be whsec_ and base64.", "address"
            ) from None


def signature_of(key: str, timestamp: str, body: bytes, secret: bytes) -> str:
    """Return what one of the words in `webhook-signature` must be."""
    content = f"{key}.{timestamp}.".encode("utf-8", "surrogateescape") + body
    digest = hmac.new(secret, content, hashlib.sha256).digest()
    return f"v1,{base64.b64encode(digest).decode()}"
