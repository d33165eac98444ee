"""MessageBird's classic REST API; Bird's newer platform is another one.

Facts: MessageBird's Python SDK (request_validator.py) and the handler of nyaruka's
courier, which is in service, read 2026-11-28. No account has confirmed them here.
https://developers.messagebird.com/api/sms-messaging/
"""

import hashlib
import hmac
import json
import logging
import re
from collections.abc import Mapping
from datetime import datetime
from decimal import Decimal
from typing import Any

import jwt

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
)
from campaigns.gateways.fields import at_path
from campaigns.gateways.http import HttpGateway, HttpReply, HttpRequest
from campaigns.gateways.reading import (
    form_of,
    instant,
    json_of,
    price,
    words,
    words_in,
)
from campaigns.gateways.refusals import Known, id_in, refusal_at
from campaigns.gateways.tokens import AddressProof, without_proofs
from campaigns.gateways.urls import GatewayUrl

logger = logging.getLogger(__name__)

SIGNATURE = "MessageBird-Signature-JWT"
ALGORITHMS = ["HS256", "HS384", "HS512"]
CLAIMS = ["iss", "nbf", "exp", "url_hash"]
# Between two clocks; the claims themselves leave a minute.
LEEWAY_SECONDS = 5

STATUSES = {
    "scheduled": DeliveryStatus.BUFFERED,
    "buffered": DeliveryStatus.BUFFERED,
    "sent": DeliveryStatus.SENT,
    "delivered": DeliveryStatus.DELIVERED,
    "expired": DeliveryStatus.FAILED,
    "delivery_failed": DeliveryStatus.FAILED,
}
OPTED_OUT = "103"
# Unconfirmed, but for 20 and 103.
REFUSALS: Known = {
    "2": (NotConfigured, "MessageBird refused our access key."),
    "9": (Rejected, "MessageBird misses a parameter."),
    "10": (Rejected, "MessageBird finds a parameter wrong."),
    "20": (NotConfigured, "This is not MessageBird's address for texts."),
    "25": (NotConfigured, "Our balance at MessageBird is used up."),
    OPTED_OUT: (RecipientOptedOut, "The person has opted out at MessageBird."),
}


class MessageBirdGateway(HttpGateway):
    """`messagebird://ACCESS_KEY@rest.messagebird.com?secret=SIGNING_KEY`.

    `secret` is the account's signing key, which is not the access key; it may stand
    several times.
    """

    # Unconfirmed: "unknown subscriber", as Bird lists it for the same carriers.
    gone_codes = frozenset({"1"})
    opted_out_codes = frozenset({OPTED_OUT})

    def __init__(self, url: GatewayUrl) -> None:
        super().__init__(url)
        key = url.password or url.username
        if not key or not url.secrets:
            raise NotConfigured(
                f"Gateway {self.name!r} needs "
                "messagebird://ACCESS_KEY@host?secret=SIGNING_KEY.",
                "address",
            )
        self._login = f"AccessKey {key}"
        self._proof = AddressProof(url.name, url.secrets)

    def request_for(self, sms: OutgoingSms) -> HttpRequest:
        body: dict[str, Any] = {
            "originator": sms.sender.removeprefix("+"),
            "recipients": [sms.to.removeprefix("+")],
            "body": sms.text,
            "reference": sms.reference,
            # Unconfirmed: whether an MMS takes the other fields; it goes without them.
            **({"mediaUrls": list(sms.media)} if sms.media else self._how(sms)),
        }
        path = "mms" if sms.media else "messages"
        return HttpRequest(
            "POST",
            f"{self.url.address}{self.url.path}/{path}",
            {"Authorization": self._login, "Content-Type": "application/json"},
            json.dumps(body, ensure_ascii=False).encode(),
        )

    def read_reply(self, sms: OutgoingSms, reply: HttpReply) -> Accepted:
        if reply.status // 100 != 2:
            raise refusal_at("MessageBird", reply, "errors.0.code", REFUSALS)
        return Accepted(id_in(at_path(reply.json(), "id")))

    def check_request(self) -> HttpRequest:
        url = f"{self.url.address}{self.url.path}/balance"
        return HttpRequest("GET", url, {"Authorization": self._login})

    def verify(self, callback: Callback) -> None:
        """Signed, or at least at an address that we made for this receipt.

        Whether MessageBird signs receipts, which are plain GETs, is unconfirmed; what
        it has signed must be right.
        """
        if callback.header(SIGNATURE) or "t" not in callback.query:
            self._verify_signature(callback)
        if "t" in callback.query:
            self._proof.verify(callback)

    def parse_delivery(self, callback: Callback) -> list[DeliveryReport]:
        # An account may have one address for all reports; those must be signed.
        fields = callback.query
        reference = fields.get("m" if "t" in fields else "reference", "")
        kind = fields.get("status", "")
        if not kind or not fields.get("id"):
            logger.warning("gateway %s: receipt without status or id", self.name)
            return []
        if kind not in STATUSES:
            logger.warning("gateway %s: receipt of unknown kind %.20r", self.name, kind)
        status = STATUSES.get(kind, DeliveryStatus.UNKNOWN)
        code = words(fields.get("statusErrorCode"))
        reason = words(fields.get("statusReason"))
        return [
            DeliveryReport(
                reference=words(reference),
                provider_id=words(fields["id"]),
                status=status,
                code=(code or kind) if status is DeliveryStatus.FAILED else "",
                text=f"{words(kind)} {reason}".strip(),
                at=instant(fields.get("statusDatetime")),
                raw=without_proofs(callback.raw_query),
                price=_whole_price(fields),
            )
        ]

    def parse_inbound(self, callback: Callback) -> list[IncomingSms]:
        if not callback.header(SIGNATURE):
            # A receipt's token opens no other door.
            raise InvalidSignature("An inbound text needs MessageBird's signature.")
        fields = _fields(callback)
        provider_id = words_in(fields, "id", "mid")
        sender = words(fields.get("originator"))
        if not provider_id or not sender or "status" in fields:
            logger.warning("gateway %s: inbound without id or sender", self.name)
            return []
        return [
            IncomingSms(
                provider_id=provider_id,
                sender=sender,
                # Short codes use other names.
                recipient=words_in(fields, "shortcode", "recipient"),
                text=words_in(fields, "body", "message"),
                at=_moment(fields),
                raw=callback.body.decode("utf-8", "replace"),
                media=_media(fields),
            )
        ]

    def acknowledge(self) -> tuple[int, str, str]:
        return 200, "text/plain", "OK"

    def _how(self, sms: OutgoingSms) -> dict[str, Any]:
        how: dict[str, Any] = {
            "datacoding": "plain" if sms.encoding == "GSM-7" else "unicode"
        }
        if sms.validity_seconds is not None:
            how["validity"] = max(1, sms.validity_seconds)
        if sms.delivery_url:
            how["reportUrl"] = self._proof.address(sms.delivery_url, sms.reference)
        return how

    def _verify_signature(self, callback: Callback) -> None:
        token = callback.header(SIGNATURE)
        for secret in self.url.secrets:
            claims = _claims(token, secret)
            if claims is not None:
                _check(claims, callback, self.clock())
                return
        raise InvalidSignature("This request is not signed by MessageBird.")


def _claims(token: str, secret: str) -> Mapping[str, Any] | None:
    """Return what MessageBird claims, if it signed with this secret."""
    try:
        # Times are judged by our own clock, below.
        claims: dict[str, Any] = jwt.decode(
            token,
            secret,
            algorithms=ALGORITHMS,
            issuer="MessageBird",
            options={
                "require": CLAIMS,
                "verify_exp": False,
                "verify_nbf": False,
                "verify_iat": False,
            },
        )
    except (jwt.PyJWTError, ValueError):
        return None
    return claims


def _check(claims: Mapping[str, Any], callback: Callback, now: float) -> None:
    """Raises: InvalidSignature, unless the claims are of this request and this hour."""
    begins, ends = claims["nbf"], claims["exp"]
    if not isinstance(begins, int) or not isinstance(ends, int):
        raise InvalidSignature("The signature tells no time.")
    if not begins - LEEWAY_SECONDS <= now <= ends + LEEWAY_SECONDS:
        raise InvalidSignature("This request was signed too long ago.")
    addresses = [_hash(each.encode()) for each in callback.addresses]
    if not any(_same(claims["url_hash"], each) for each in addresses):
        raise InvalidSignature("The signature is another address's.")
    expected = _hash(callback.body) if callback.body else ""
    if not _same(claims.get("payload_hash") or "", expected):
        raise InvalidSignature("The signature is another body's.")


def _hash(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()


def _same(claimed: object, expected: str) -> bool:
    return hmac.compare_digest(words(claimed).encode(), expected.encode())


def _fields(callback: Callback) -> dict[str, Any]:
    if callback.header("Content-Type").startswith("application/json"):
        return json_of(callback)
    pairs = form_of(callback)
    addresses = [each for name, each in pairs if _is_media(name)]
    fields = {name: each for name, each in pairs if not _is_media(name)}
    return {**fields, "mediaUrls": addresses}


def _is_media(name: str) -> bool:
    # Documents and accounts write it mediaUrls, mediaURLs and mediaUrls[].
    return name.lower().removesuffix("[]") == "mediaurls"


def _media(fields: Mapping[str, Any]) -> tuple[str, ...]:
    found = next((each for name, each in fields.items() if _is_media(name)), None)
    addresses = found if isinstance(found, list) else []
    return tuple(words(each) for each in addresses if each and isinstance(each, str))


def _moment(fields: Mapping[str, Any]) -> datetime | None:
    # A short code's is 20261128070203, which ISO 8601 writes with a T.
    written = words_in(fields, "receive_datetime", "createdDatetime")
    return instant(re.sub(r"^(\d{8})(\d{6})$", r"\1T\2", written, flags=re.ASCII))


def _whole_price(fields: Mapping[str, str]) -> Decimal | None:
    """Return what a text of one part cost; of more, unconfirmed, it may be one part's.

    Some accounts are told 0, which is no price.
    """
    if fields.get("messagePartCount", "1") != "1":
        return None
    return price(fields.get("price[amount]")) or None
