"""Sinch's SMS API (once XMS): one batch for each text.

Facts: Sinch's Python SDK, its SMS API reference (status codes, delivery reports,
webhooks), read 2026-11; the signature agrees with the SDK's code. No account has
confirmed them here. https://developers.sinch.com/docs/sms/api-reference/
"""

import base64
import binascii
import hashlib
import hmac
import json
import logging
from datetime import timedelta
from typing import Any

from campaigns.gateways.base import (
    Accepted,
    Callback,
    DeliveryReport,
    DeliveryStatus,
    IncomingSms,
    InvalidSignature,
    NotConfigured,
    OutgoingSms,
    is_one_of,
)
from campaigns.gateways.fields import at_path
from campaigns.gateways.http import HttpGateway, HttpReply, HttpRequest
from campaigns.gateways.reading import (
    instant,
    is_recent,
    json_of,
    mapping,
    objects,
    words,
)
from campaigns.gateways.refusals import id_in, refusal, refuse_pictures
from campaigns.gateways.tokens import AddressProof, require_secret
from campaigns.gateways.urls import GatewayUrl

logger = logging.getLogger(__name__)

LONGEST_LIFE = timedelta(days=3)
SIGNATURE = "x-sinch-webhook-signature"
RECEIPT, RECEIPT_OF_A_BATCH = "recipient_delivery_report_sms", "delivery_report_sms"
# Documents and callbacks differ in the case of these words.
STATUSES = {
    "queued": DeliveryStatus.BUFFERED,
    "dispatched": DeliveryStatus.SENT,
    "delivered": DeliveryStatus.DELIVERED,
    "aborted": DeliveryStatus.FAILED,
    "cancelled": DeliveryStatus.FAILED,
    "rejected": DeliveryStatus.FAILED,
    # May be an opt-out at the carrier, and may not: no consent ends over it.
    "deleted": DeliveryStatus.FAILED,
    "failed": DeliveryStatus.FAILED,
    "expired": DeliveryStatus.FAILED,
    "unknown": DeliveryStatus.UNKNOWN,
}


class SinchGateway(HttpGateway):
    """`sinch://SERVICE_PLAN:API_TOKEN@us.sms.api.sinch.com?secret=a&secret=b`.

    `secret` is what Sinch signs with, where the account signs, and what our addresses
    carry where it does not.
    """

    def __init__(self, url: GatewayUrl) -> None:
        super().__init__(url)
        if not (url.username and url.password and url.secrets):
            raise NotConfigured(
                f"Gateway {self.name!r} needs sinch://plan:token@host?secret=….",
                "address",
            )
        self._proof = AddressProof(url.name, url.secrets)
        plan = url.path or f"/xms/v1/{url.username}"
        self._batches = f"{url.address}{plan}/batches"
        self._login = {"Authorization": f"Bearer {url.password}"}

    def request_for(self, sms: OutgoingSms) -> HttpRequest:
        refuse_pictures("Sinch", sms)
        batch: dict[str, Any] = {
            "type": "mt_text",
            "from": sms.sender.removeprefix("+"),
            "to": [sms.to.removeprefix("+")],
            "body": sms.text,
            "client_reference": sms.reference,
        }
        if sms.validity_seconds is not None:
            life = min(timedelta(seconds=sms.validity_seconds), LONGEST_LIFE)
            batch["expire_at"] = (sms.handed_at + life).isoformat()
        if sms.delivery_url:
            batch["delivery_report"] = "per_recipient"
            batch["callback_url"] = self._proof.address(sms.delivery_url, sms.reference)
        headers = {**self._login, "Content-Type": "application/json"}
        return HttpRequest("POST", self._batches, headers, json.dumps(batch).encode())

    def read_reply(self, sms: OutgoingSms, reply: HttpReply) -> Accepted:
        if reply.status not in {200, 201}:
            raise refusal("Sinch", reply, _code(reply))
        return Accepted(id_in(at_path(reply.json(), "id")))

    def check_request(self) -> HttpRequest:
        return HttpRequest("GET", f"{self._batches}?page_size=1", self._login)

    def verify(self, callback: Callback) -> None:
        """Accounts sign only on request; without a signature the address proves it."""
        given = callback.header(SIGNATURE)
        if not given:
            self._proof.verify(callback)
            return
        nonce = callback.header(f"{SIGNATURE}-nonce")
        timestamp = callback.header(f"{SIGNATURE}-timestamp")
        right = [
            signature_of(callback.body, nonce, timestamp, secret)
            for secret in self.url.secrets
        ]
        if not is_one_of(given, right):
            raise InvalidSignature("This request is not signed by Sinch.")
        if not is_recent(timestamp, self.clock()):
            raise InvalidSignature("This request was signed too long ago.")

    def parse_delivery(self, callback: Callback) -> list[DeliveryReport]:
        body = json_of(callback)
        reference = words(body.get("client_reference"))
        if not callback.header(SIGNATURE) and "t" in callback.query:
            reference = callback.query.get("m", "")
        kind = words(body.get("type"))
        if kind == RECEIPT_OF_A_BATCH:
            # Each of our batches has one recipient, so its only status is the text's.
            told = objects(body.get("statuses"))
        else:
            told = [body] if kind == RECEIPT else []
        if not told:
            logger.warning("gateway %s: receipt of unknown type", self.name)
        return [self._report(body, each, reference, callback) for each in told]

    def parse_inbound(self, callback: Callback) -> list[IncomingSms]:
        if not callback.header(SIGNATURE):
            require_secret(callback)
        body = json_of(callback)
        number, key = words(body.get("from")), words(body.get("id"))
        is_text = words(body.get("type")).startswith("mo_")
        if not (is_text and number and key):
            logger.warning("gateway %s: inbound of unknown type", self.name)
            return []
        return [
            IncomingSms(
                provider_id=key,
                sender=number,
                recipient=words(body.get("to")),
                text=_text(body),
                at=instant(body.get("received_at")),
                raw=callback.body.decode("utf-8", "replace"),
                media=tuple(
                    words(each.get("url"))
                    for each in objects(at_path(body, "body.media"))
                    if words(each.get("url"))
                ),
            )
        ]

    def _report(
        self,
        body: dict[str, Any],
        told: dict[str, Any],
        reference: str,
        callback: Callback,
    ) -> DeliveryReport:
        word = words(told.get("status"))
        status = STATUSES.get(word.lower())
        if status is None:
            logger.warning("gateway %s: receipt of unknown status", self.name)
            status = DeliveryStatus.UNKNOWN
        failed = status is DeliveryStatus.FAILED
        return DeliveryReport(
            reference=words(reference),
            provider_id=words(body.get("batch_id")),
            status=status,
            code=words(told.get("code")) if failed else "",
            text=word,
            at=instant(body.get("operator_status_at")) or instant(body.get("at")),
            raw=callback.body.decode("utf-8", "replace"),
        )


def signature_of(body: bytes, nonce: str, timestamp: str, secret: str) -> str:
    rest = f".{nonce}.{timestamp}".encode("utf-8", "surrogateescape")
    digest = hmac.new(secret.encode(), body + rest, hashlib.sha256).digest()
    return base64.b64encode(digest).decode()


def _code(reply: HttpReply) -> str:
    """Return Sinch's word for the error; "" where somebody else answered."""
    try:
        return words(mapping(json.loads(reply.body)).get("code"))[:60]
    except (ValueError, RecursionError):
        return ""


def _text(body: dict[str, Any]) -> str:
    """Return the text; of a binary one what its bytes would be on an old phone.

    The shape of texts with pictures ("body.message") is unconfirmed.
    """
    if isinstance(body.get("body"), dict):
        return words(at_path(body, "body.message"))
    text = words(body.get("body"))
    if words(body.get("type")) != "mo_binary":
        return text
    try:
        content = base64.b64decode(text, validate=True).decode("latin-1")
        return words(content)
    except (binascii.Error, ValueError):
        return text
