"""Vonage's SMS API (once Nexmo): always HTTP 200, one answer for each part.

Facts: the SMS API's specification and Vonage's guides on signing, delivery receipts,
inbound texts and joining, read 2026-11 in the vendor's public repositories; the
signature agrees with the vendor's own SDK. No account has confirmed them here.
https://developer.vonage.com/en/api/sms
"""

import hashlib
import hmac
import logging
import re
from collections.abc import Mapping
from decimal import Decimal
from typing import Any
from urllib.parse import urlencode

from campaigns.gateways.base import (
    Accepted,
    Callback,
    DeliveryReport,
    DeliveryStatus,
    GatewayError,
    IncomingSms,
    InvalidSignature,
    NotConfigured,
    OutcomeUnknown,
    OutgoingSms,
    Piece,
    RecipientOptedOut,
    Rejected,
    Throttled,
    is_one_of,
)
from campaigns.gateways.fields import at_path, fields_of
from campaigns.gateways.http import HttpGateway, HttpReply, HttpRequest
from campaigns.gateways.reading import instant, is_recent, price, words
from campaigns.gateways.recipe import basic
from campaigns.gateways.refusals import refusal, refuse_pictures
from campaigns.gateways.tokens import (
    PROOFS,
    AddressProof,
    require_secret,
    require_token,
)
from campaigns.gateways.urls import GatewayUrl

logger = logging.getLogger(__name__)

DEFAULT_PATH = "/sms/json"
SHORTEST_LIFE_SECONDS, LONGEST_LIFE_SECONDS = 20, 604_800
MOST_PIECES = 255  # a joined text counts its parts in one octet (TS 23.040, 9.2.3.24.1)
HASHES = {"md5", "sha1", "sha256", "sha512"}
UNTOLD = PROOFS | {"m", "sig"}
SIGNATURES = {*HASHES, "md5hash", "token"}

STATUSES = {
    "accepted": DeliveryStatus.SENT,
    "buffered": DeliveryStatus.BUFFERED,
    "delivered": DeliveryStatus.DELIVERED,
    "expired": DeliveryStatus.FAILED,
    "failed": DeliveryStatus.FAILED,
    "rejected": DeliveryStatus.FAILED,
    "unknown": DeliveryStatus.UNKNOWN,
}

# https://developer.vonage.com/en/messaging/sms/guides/troubleshooting-sms
REFUSALS: dict[str, tuple[type[GatewayError], str]] = {
    "1": (Throttled, "Vonage is busy."),
    "2": (Rejected, "Vonage misses a parameter."),
    "3": (Rejected, "Vonage finds a parameter wrong."),
    "4": (NotConfigured, "Vonage refused our key or secret."),
    # An answer without an id: Vonage took nothing.
    "5": (Throttled, "Vonage had an error of its own."),
    "6": (Rejected, "Vonage cannot read this text or number."),
    "7": (RecipientOptedOut, "Vonage bars this number."),
    "8": (NotConfigured, "Vonage has closed our account."),
    "9": (NotConfigured, "Our credit at Vonage is used up."),
    "10": (Throttled, "Too many connections to Vonage at once."),
    "11": (NotConfigured, "Our account at Vonage may not use this API."),
    "12": (Rejected, "The text is too long for Vonage."),
    "14": (NotConfigured, "Vonage refused our signature."),
    "15": (NotConfigured, "Vonage does not let us send from this sender."),
    "22": (Rejected, "Vonage does not know this number's network."),
    "23": (NotConfigured, "Vonage refuses our callback address."),
    "29": (NotConfigured, "Our trial account at Vonage does not list this number."),
    "32": (Rejected, "Vonage may not carry this text."),
    "33": (Rejected, "This number has been given up."),
}


class VonageGateway(HttpGateway):
    """`vonage://key:secret@rest.nexmo.com?secret=a&secret=b`.

    `secret` is the account's signature secret. `signature` says how Vonage signs:
    sha256 (default), sha512, sha1, md5, md5hash; or `token`, for an account that does
    not sign: then our addresses carry the secret themselves.
    """

    # "send/" are refusals at once, which count from 0 as the receipts' codes do.
    gone_codes = frozenset({"3", "send/33"})
    opted_out_codes = frozenset({"9"})

    def __init__(self, url: GatewayUrl) -> None:
        super().__init__(url)
        if not (url.username and url.password and url.secrets):
            raise NotConfigured(
                f"Gateway {self.name!r} needs vonage://key:secret@host?secret=….",
                "address",
            )
        self._signature = url.option("signature", "sha256")
        if self._signature not in SIGNATURES:
            raise NotConfigured(
                f"Gateway {self.name!r}: signature must be one of "
                f"{', '.join(sorted(SIGNATURES))}.",
                "option",
            )
        self._proof = AddressProof(url.name, url.secrets)

    def request_for(self, sms: OutgoingSms) -> HttpRequest:
        refuse_pictures("Vonage", sms)
        form = {
            "api_key": self.url.username,
            "api_secret": self.url.password,
            "from": sms.sender.removeprefix("+"),
            "to": sms.to.removeprefix("+"),
            "text": sms.text,
            "type": "text" if sms.encoding == "GSM-7" else "unicode",
            "client-ref": sms.reference,
        }
        if sms.validity_seconds is not None:
            form["ttl"] = str(1000 * _life(sms.validity_seconds))
        if sms.delivery_url:
            form |= {"status-report-req": "1", "callback": self._delivery_url(sms)}
        return HttpRequest(
            "POST",
            f"{self.url.address}{self.url.path or DEFAULT_PATH}",
            {"Content-Type": "application/x-www-form-urlencoded"},
            urlencode(form).encode(),
        )

    def read_reply(self, sms: OutgoingSms, reply: HttpReply) -> Accepted:
        if reply.status != 200:
            raise refusal("Vonage", reply)
        parts = at_path(reply.json(), "messages")
        if not isinstance(parts, list) or not parts:
            raise OutcomeUnknown("Vonage's answer names no text.", "unreadable")
        statuses = [words(at_path(part, "status")) for part in parts]
        refused = next((each for each in statuses if each != "0"), None)
        if refused is None:
            provider_id = words(at_path(parts[0], "message-id"))
            return Accepted(provider_id, len(parts), _whole_price(parts))
        if "0" in statuses:
            raise OutcomeUnknown("Vonage took only a part of this text.", "partly")
        raise _refusal(refused)

    def check_request(self) -> HttpRequest:
        login = basic(self.url.username, self.url.password)
        return HttpRequest(
            "GET",
            f"{self.url.address}/account/get-balance",
            {"Authorization": f"Basic {login}"},
        )

    def verify(self, callback: Callback) -> None:
        if self._signature == "token":
            self._proof.verify(callback)
            return
        fields = fields_of(callback)
        signatures = [
            signature_of(fields, secret, self._signature) for secret in self.url.secrets
        ]
        # Hex digits come in either case, by the way an account signs.
        if not is_one_of(fields.get("sig", "").lower(), signatures):
            raise InvalidSignature("This request is not signed by Vonage.")
        if not is_recent(fields.get("timestamp", ""), self.clock()):
            raise InvalidSignature("This request was signed too long ago.")

    def parse_delivery(self, callback: Callback) -> list[DeliveryReport]:
        fields = fields_of(callback)
        reference = fields.get("client-ref", "")
        if self._signature == "token":
            reference = require_token(callback)
        if not fields.get("messageId") or not fields.get("status"):
            logger.warning("gateway %s: receipt without id or status", self.name)
            return []
        word = fields["status"].lower()
        if word not in STATUSES:
            logger.warning("gateway %s: receipt of unknown status", self.name)
        status = STATUSES.get(word, DeliveryStatus.UNKNOWN)
        return [
            DeliveryReport(
                reference=words(reference),
                provider_id=words(fields["messageId"]),
                status=status,
                code=words(fields.get("err-code", ""))
                if status is DeliveryStatus.FAILED
                else "",
                text=words(word),
                at=instant(fields.get("message-timestamp", "")),
                raw=_without_signature(fields),
                # No price: a receipt tells that of its part, and we know the whole.
            )
        ]

    def parse_inbound(self, callback: Callback) -> list[IncomingSms]:
        if self._signature == "token":
            require_secret(callback)
        fields = fields_of(callback)
        is_text = {"text", "data"} & fields.keys()
        if not (is_text and fields.get("msisdn") and fields.get("messageId")):
            logger.warning("gateway %s: inbound without number, id or text", self.name)
            return []
        return [
            IncomingSms(
                provider_id=words(fields["messageId"]),
                sender=words(fields["msisdn"]),
                recipient=words(fields.get("to", "")),
                text=words(_text(fields)),
                at=instant(fields.get("message-timestamp", "")),
                raw=_without_signature(fields),
                piece=_piece(fields),
            )
        ]

    def _delivery_url(self, sms: OutgoingSms) -> str:
        if self._signature != "token":
            # What Vonage signs are its own fields; `client-ref` is among them.
            return sms.delivery_url
        return self._proof.address(sms.delivery_url, sms.reference)


def signature_of(fields: Mapping[str, str], secret: str, method: str) -> str:
    """Return what `sig` must be, in small hex digits.

    "md5hash" is unconfirmed: it follows the documented rule, no SDK's code.
    """
    content = "".join(
        f"&{key}={fields[key].replace('&', '_').replace('=', '_')}"
        for key in sorted(fields)
        if key != "sig"
    )
    # Half a pair of a JSON body makes a wrong signature, not an exception.
    signed = content.encode("utf-8", "surrogatepass")
    if method == "md5hash":
        return hashlib.md5(signed + secret.encode(), usedforsecurity=False).hexdigest()
    return hmac.new(secret.encode(), signed, method).hexdigest()


def _refusal(status: str) -> GatewayError:
    error, why = REFUSALS.get(status, (Rejected, "Vonage refused this text."))
    return error(why, f"send/{status}"[:60])


def _life(seconds: int) -> int:
    return min(max(seconds, SHORTEST_LIFE_SECONDS), LONGEST_LIFE_SECONDS)


def _whole_price(parts: list[Any]) -> Decimal | None:
    prices = [price(at_path(part, "message-price")) for part in parts]
    known = [each for each in prices if each is not None]
    return sum(known, Decimal()) if len(known) == len(parts) else None


def _text(fields: Mapping[str, str]) -> str:
    """Return the text; of a binary one what its bytes would be, as an old phone's."""
    if "text" in fields:
        return fields["text"]
    try:
        return bytes.fromhex(fields.get("data", "")).decode("latin-1")
    except ValueError:
        return ""


def _piece(fields: Mapping[str, str]) -> Piece | None:
    counted = [fields.get(f"concat-{name}", "") for name in ("part", "total")]
    if fields.get("concat") != "true":
        return None
    if not all(re.fullmatch(r"[0-9]{1,3}", each) for each in counted):
        return None
    number, total = map(int, counted)
    if not 1 <= number <= total <= MOST_PIECES or total == 1:
        return None
    return Piece(words(fields.get("concat-ref", "")), number, total)


def _without_signature(fields: Mapping[str, str]) -> str:
    return urlencode(
        [(key, words(each)) for key, each in fields.items() if key not in UNTOLD]
    )
