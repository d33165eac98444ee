"""Telnyx's messaging API, version 2.

Facts: the types of Telnyx's Python SDK, its guides to webhooks and to opting in and
out, and its list of error codes, read 2026-11-28. No account has confirmed them here.
https://developers.telnyx.com/docs/messaging/messages/receiving-webhooks
"""

import base64
import binascii
import json
import logging
from typing import Any

from cryptography.exceptions import InvalidSignature as WrongSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

from campaigns.gateways.base import (
    Accepted,
    Answered,
    Callback,
    DeliveryReport,
    DeliveryStatus,
    IncomingSms,
    InvalidSignature,
    NotConfigured,
    OutgoingSms,
    RecipientOptedOut,
    Rejected,
    Throttled,
)
from campaigns.gateways.fields import at_path
from campaigns.gateways.http import HttpGateway, HttpReply, HttpRequest
from campaigns.gateways.reading import (
    instant,
    is_recent,
    json_of,
    objects,
    price,
    whole,
    words,
)
from campaigns.gateways.refusals import Known, id_in, refusal_at
from campaigns.gateways.tokens import AddressProof
from campaigns.gateways.urls import GatewayUrl

logger = logging.getLogger(__name__)

DEFAULT_PATH = "/v2/messages"
RECEIPTS = {"message.sent", "message.finalized"}
INBOUND = "message.received"
STATUSES = {
    "queued": DeliveryStatus.BUFFERED,
    "sending": DeliveryStatus.BUFFERED,
    "sent": DeliveryStatus.SENT,
    # The carrier said nothing, and nothing more will come.
    "delivery_unconfirmed": DeliveryStatus.SENT,
    "delivered": DeliveryStatus.DELIVERED,
    "delivery_failed": DeliveryStatus.FAILED,
    "sending_failed": DeliveryStatus.FAILED,
    "expired": DeliveryStatus.FAILED,
}
OPTED_OUT = "40300"
# https://developers.telnyx.com/docs/messaging/messages/error-codes, read 2026-11-28.
REFUSALS: Known = {
    OPTED_OUT: (RecipientOptedOut, "The person has opted out at Telnyx."),
    "10009": (NotConfigured, "Telnyx refused our key."),
    "10010": (NotConfigured, "Our key at Telnyx may not send texts."),
    "10011": (Throttled, "Telnyx asks us to slow down."),
    "40011": (Throttled, "Telnyx asks us to slow down."),
    "40001": (Rejected, "Telnyx has no way to this number."),
    "40310": (Rejected, "Telnyx says this is no phone number."),
}
ANSWERED = {answer.name: answer for answer in Answered}


class TelnyxGateway(HttpGateway):
    """`telnyx://KEY@api.telnyx.com?secret=PUBLIC_KEY`.

    `secret` is the public key from Telnyx's portal, in base64; it may stand several
    times. Further option: `profile` (a messaging profile, which senders that are
    names need).
    """

    gone_codes = frozenset({"40001", "40310"})
    opted_out_codes = frozenset({OPTED_OUT})

    def __init__(self, url: GatewayUrl) -> None:
        super().__init__(url)
        key = url.password or url.username
        if not key or not url.secrets:
            raise NotConfigured(
                f"Gateway {self.name!r} needs telnyx://KEY@host?secret=PUBLIC_KEY.",
                "address",
            )
        self._login = f"Bearer {key}"
        self._keys = [self._public_key(secret) for secret in url.secrets]
        # Telnyx signs the body and not the address, which names our text.
        self._proof = AddressProof(url.name, (key,))

    def request_for(self, sms: OutgoingSms) -> HttpRequest:
        body: dict[str, Any] = {
            "from": sms.sender,
            "to": sms.to,
            "text": sms.text,
            "type": "MMS" if sms.media else "SMS",
        }
        if sms.media:
            body["media_urls"] = list(sms.media)
        if profile := self.url.option("profile"):
            body["messaging_profile_id"] = profile
        if sms.delivery_url:
            body["webhook_url"] = self._proof.address(sms.delivery_url, sms.reference)
        return HttpRequest(
            "POST",
            f"{self.url.address}{self.url.path or DEFAULT_PATH}",
            {"Authorization": self._login, "Content-Type": "application/json"},
            json.dumps(body, ensure_ascii=False).encode(),
        )

    def read_reply(self, sms: OutgoingSms, reply: HttpReply) -> Accepted:
        if reply.status // 100 != 2:
            raise refusal_at("Telnyx", reply, "errors.0.code", REFUSALS)
        told = at_path(reply.json(), "data")
        return Accepted(
            id_in(at_path(told, "id")),
            whole(at_path(told, "parts")),
            price(at_path(told, "cost.amount")),
        )

    def check_request(self) -> HttpRequest:
        login = {"Authorization": self._login}
        return HttpRequest("GET", f"{self.url.address}/v2/balance", login)

    def verify(self, callback: Callback) -> None:
        timestamp = callback.header("Telnyx-Timestamp")
        signed = f"{timestamp}|".encode() + callback.body
        try:
            given = base64.b64decode(callback.header("Telnyx-Signature-Ed25519"))
        except (binascii.Error, ValueError):
            given = b""
        if not any(_is_signed(key, given, signed) for key in self._keys):
            raise InvalidSignature("Telnyx's signature does not fit.")
        if not is_recent(timestamp, self.clock()):
            raise InvalidSignature("This request was signed too long ago.")

    def parse_delivery(self, callback: Callback) -> list[DeliveryReport]:
        event = at_path(json_of(callback), "data")
        provider_id = words(at_path(event, "payload.id"))
        if words(at_path(event, "event_type")) not in RECEIPTS or not provider_id:
            logger.warning("gateway %s: this is no receipt of a text", self.name)
            return []
        kind = words(at_path(event, "payload.to.0.status"))
        if kind not in STATUSES:
            logger.warning("gateway %s: receipt of unknown kind %.20r", self.name, kind)
        status = STATUSES.get(kind, DeliveryStatus.UNKNOWN)
        code = words(at_path(event, "payload.errors.0.code"))
        return [
            DeliveryReport(
                reference=self._reference(callback),
                provider_id=provider_id,
                status=status,
                code=(code or kind) if status is DeliveryStatus.FAILED else "",
                text=f"{kind} {code}".strip(),
                at=instant(at_path(event, "occurred_at")),
                raw=callback.body.decode("utf-8", "replace"),
                price=price(at_path(event, "payload.cost.amount")),
            )
        ]

    def parse_inbound(self, callback: Callback) -> list[IncomingSms]:
        event = at_path(json_of(callback), "data")
        provider_id = words(at_path(event, "payload.id"))
        sender = words(at_path(event, "payload.from.phone_number"))
        if at_path(event, "event_type") != INBOUND or not provider_id or not sender:
            logger.warning("gateway %s: this is no text from somebody", self.name)
            return []
        media = objects(at_path(event, "payload.media"))
        answered = words(at_path(event, "payload.autoresponse_type")).upper()
        return [
            IncomingSms(
                provider_id=provider_id,
                sender=sender,
                recipient=words(at_path(event, "payload.to.0.phone_number")),
                text=words(at_path(event, "payload.text")),
                at=instant(at_path(event, "payload.received_at")),
                raw=callback.body.decode("utf-8", "replace"),
                answered=ANSWERED.get(answered),
                media=tuple(filter(None, (words(one.get("url")) for one in media))),
            )
        ]

    def _reference(self, callback: Callback) -> str:
        """Return whose text the address names; "" where it is not ours to believe."""
        try:
            self._proof.verify(callback)
        except InvalidSignature:
            return ""  # the id that Telnyx signed still finds the text
        return callback.query.get("m", "")

    def _public_key(self, secret: str) -> Ed25519PublicKey:
        try:
            # A plus of base64 is a blank to whoever reads a query.
            raw = base64.b64decode(secret.replace(" ", "+"), validate=True)
            return Ed25519PublicKey.from_public_bytes(raw)
        except (binascii.Error, ValueError):
            raise NotConfigured(
                f"Gateway {self.name!r}: secret= must be Telnyx's public key.",
                "option",
            ) from None


def _is_signed(key: Ed25519PublicKey, signature: bytes, content: bytes) -> bool:
    try:
        key.verify(signature, content)
    except WrongSignature:
        return False
    return True
