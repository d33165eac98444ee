"""Plivo's messaging API.

Facts: Plivo's Python SDK (message resource, both signatures), its guides to message
status callbacks and signature validation, and its list of error codes, read
2026-11-28. No account has confirmed them here.
https://www.plivo.com/docs/messaging/concepts/signature-validation
"""

import base64
import hashlib
import hmac
import json
import logging
from collections.abc import Iterable
from decimal import Decimal
from typing import Any
from urllib.parse import parse_qsl, quote, urlsplit

from campaigns.composing.parts import count_parts
from campaigns.gateways.base import (
    Accepted,
    Callback,
    DeliveryReport,
    DeliveryStatus,
    IncomingSms,
    InvalidSignature,
    NotConfigured,
    OutgoingSms,
    Rejected,
    is_one_of,
)
from campaigns.gateways.fields import at_path
from campaigns.gateways.http import HttpGateway, HttpReply, HttpRequest
from campaigns.gateways.reading import form_of, instant, price, words, words_in
from campaigns.gateways.refusals import id_in, refusal
from campaigns.gateways.tokens import AddressProof, require_token
from campaigns.gateways.urls import GatewayUrl

logger = logging.getLogger(__name__)

# By encoding, in septets and in UTF-16 units.
LONGEST_TEXT = {"GSM-7": 1600, "UCS-2": 737}
# Unconfirmed: Plivo's SDK names the field and no limits.
SHORTEST_LIFE_SECONDS, LONGEST_LIFE_SECONDS = 5, 14_400

STATUSES = {
    "queued": DeliveryStatus.BUFFERED,
    "sent": DeliveryStatus.SENT,
    "delivered": DeliveryStatus.DELIVERED,
    "read": DeliveryStatus.DELIVERED,  # of other channels than SMS
    "undelivered": DeliveryStatus.FAILED,
    "failed": DeliveryStatus.FAILED,
    "rejected": DeliveryStatus.FAILED,  # of older accounts
}
SIGNATURES = ("v2", "v3")
XML = "text/xml"


class PlivoGateway(HttpGateway):
    """`plivo://AUTH_ID:AUTH_TOKEN@api.plivo.com?secret=a&secret=b`.

    Callbacks are signed with the auth token: it is the password, unless `secret` names
    others. Further options: `powerpack` (its uuid; it picks the sender), `signature`
    (v3 refuses callbacks that only carry the older signature).
    """

    # 50 is an invalid number, 70 one that is unavailable for good.
    # https://www.plivo.com/docs/messaging/troubleshooting/error-codes
    gone_codes = frozenset({"50", "70"})
    # "Source number blocked by STOP from destination number".
    opted_out_codes = frozenset({"200"})

    def __init__(self, url: GatewayUrl) -> None:
        super().__init__(url)
        if not url.username or not url.password:
            raise NotConfigured(
                f"Gateway {self.name!r} needs plivo://AUTH_ID:AUTH_TOKEN@host.",
                "address",
            )
        self._oldest = url.option("signature", "v2")
        if self._oldest not in SIGNATURES:
            raise NotConfigured(
                f"Gateway {self.name!r}: signature must be v2 or v3.", "option"
            )
        self._secrets = url.secrets or (url.password,)
        # The older signature covers neither query nor body.
        self._proof = AddressProof(url.name, self._secrets)
        account = quote(url.username, safe="")
        self._endpoint = f"{url.address}{url.path}/v1/Account/{account}/Message/"
        login = f"{url.username}:{url.password}".encode()
        self._login = f"Basic {base64.b64encode(login).decode()}"

    def request_for(self, sms: OutgoingSms) -> HttpRequest:
        longest = LONGEST_TEXT.get(sms.encoding, LONGEST_TEXT["UCS-2"])
        if count_parts(sms.text).units > longest:
            raise Rejected(
                f"This text is longer than the {longest} characters Plivo carries.",
                "too_long",
            )
        body: dict[str, Any] = {
            "dst": sms.to.removeprefix("+"),
            "text": sms.text,
            "type": "mms" if sms.media else "sms",
        }
        if powerpack := self.url.option("powerpack"):
            body["powerpack_uuid"] = powerpack
        else:
            body["src"] = sms.sender.removeprefix("+")
        if sms.media:
            body["media_urls"] = list(sms.media)
        if sms.validity_seconds is not None:
            body["message_expiry"] = min(
                max(sms.validity_seconds, SHORTEST_LIFE_SECONDS), LONGEST_LIFE_SECONDS
            )
        if sms.delivery_url:
            body["url"] = self._proof.address(sms.delivery_url, sms.reference)
            body["method"] = "POST"
        return HttpRequest(
            "POST",
            self._endpoint,
            {"Authorization": self._login, "Content-Type": "application/json"},
            json.dumps(body, ensure_ascii=False).encode(),
        )

    def read_reply(self, sms: OutgoingSms, reply: HttpReply) -> Accepted:
        if reply.status == 403:
            # Of a country that the account may not text; others go on.
            raise Rejected("Plivo may not carry this text for us.", "403")
        if reply.status // 100 != 2:
            raise refusal("Plivo", reply)
        told = reply.json()
        provider_id = at_path(told, "message_uuid.0")
        if not provider_id and at_path(told, "invalid_number"):
            raise Rejected("Plivo says this is no phone number.", "50")
        return Accepted(id_in(provider_id))

    def check_request(self) -> HttpRequest:
        account = self._endpoint.removesuffix("Message/")
        return HttpRequest("GET", account, {"Authorization": self._login})

    def verify(self, callback: Callback) -> None:
        """Raises: InvalidSignature.

        Where both signatures come, the newer one decides: it covers every field.
        """
        given, nonce = _headers(callback, "V3")
        contents = (_signed_v3(callback, each) for each in callback.addresses)
        if not given and self._oldest == "v2":
            given, nonce = _headers(callback, "V2")
            contents = (_without_query(each) for each in callback.addresses)
            signed = [f"{content}{nonce}" for content in contents]
        else:
            signed = [f"{content}.{nonce}" for content in contents]
        expected = [
            _signature(secret, content)
            for content in signed
            for secret in self._secrets
        ]
        # A list of both: one per auth token while it is being changed.
        if not nonce or not any(is_one_of(each, expected) for each in given):
            raise InvalidSignature("Plivo's signature does not fit.")

    def parse_delivery(self, callback: Callback) -> list[DeliveryReport]:
        reference = require_token(callback)
        self._proof.verify(callback)
        fields = _fields(callback)
        kind = words(fields.get("Status")).lower()
        # Parts of a long text have ids of their own.
        provider_id = words_in(fields, "ParentMessageUUID", "MessageUUID")
        if not kind or not provider_id:
            logger.warning("gateway %s: receipt without status or id", self.name)
            return []
        if kind not in STATUSES:
            logger.warning("gateway %s: receipt of unknown kind %.20r", self.name, kind)
        status = STATUSES.get(kind, DeliveryStatus.UNKNOWN)
        # 000 is no error.
        code = words(fields.get("ErrorCode")).removeprefix("000")
        return [
            DeliveryReport(
                reference=words(reference),
                provider_id=provider_id,
                status=status,
                code=(code or kind) if status is DeliveryStatus.FAILED else "",
                text=f"{kind} {code}".strip(),
                at=instant(words_in(fields, "DeliveryReportTime", "SentTime")),
                raw=callback.body.decode("utf-8", "replace"),
                price=_whole_price(fields),
            )
        ]

    def parse_inbound(self, callback: Callback) -> list[IncomingSms]:
        fields = _fields(callback)
        provider_id = words(fields.get("MessageUUID"))
        sender = words(fields.get("From"))
        # A receipt names a status; it must not come in by this door.
        if not provider_id or not sender or "Status" in fields:
            logger.warning("gateway %s: inbound without id or sender", self.name)
            return []
        # Unconfirmed: where the addresses of pictures stand.
        media = (words(fields.get(f"Media{n}")) for n in range(10))
        return [
            IncomingSms(
                provider_id=provider_id,
                sender=sender,
                recipient=words(fields.get("To")),
                text=words_in(fields, "Text", "Body"),
                at=None,
                raw=callback.body.decode("utf-8", "replace"),
                media=tuple(filter(None, media)),
            )
        ]

    def acknowledge(self) -> tuple[int, str, str]:
        # A <Message> in it would be texted to the person.
        return 200, XML, "<Response/>"


def _headers(callback: Callback, version: str) -> tuple[list[str], str]:
    """Return every signature of that version, and their nonce.

    "Ma" is the main account's, where a subaccount's number is called.
    """
    names = (f"X-Plivo-Signature-{version}", f"X-Plivo-Signature-Ma-{version}")
    given = ",".join(callback.header(name) for name in names)
    nonce = callback.header(f"X-Plivo-Signature-{version}-Nonce")
    return [each.strip() for each in given.split(",") if each.strip()], nonce


def _signature(secret: str, content: str) -> str:
    digest = hmac.new(secret.encode(), content.encode(), hashlib.sha256)
    return base64.b64encode(digest.digest()).decode()


def _without_query(address: str) -> str:
    return urlsplit(address)._replace(query="").geturl()


def _signed_v3(callback: Callback, address: str) -> str:
    """Return the address, its query sorted, and behind it the form, sorted too."""
    base = _without_query(address)
    query = parse_qsl(urlsplit(address).query, keep_blank_values=True)
    sorted_query = "&".join(f"{name}={value}" for name, value in sorted(query))
    form = [] if callback.method == "GET" else form_of(callback)
    if not form:
        return f"{base}?{sorted_query}" if sorted_query else base
    dot = "." if sorted_query else ""
    return f"{base}?{sorted_query}{dot}{_joined(sorted(form))}"


def _joined(pairs: Iterable[tuple[str, str]]) -> str:
    return "".join(f"{name}{value}" for name, value in pairs)


def _fields(callback: Callback) -> dict[str, str]:
    """Return what Plivo says, from where it was signed and not from our address."""
    return dict(callback.query if callback.method == "GET" else form_of(callback))


def _whole_price(fields: dict[str, str]) -> Decimal | None:
    """Return what the text cost; of one of several parts nothing: it may be its own."""
    if words(fields.get("PartInfo")) not in ("", "1 of 1"):
        return None
    return price(fields.get("TotalAmount"))
