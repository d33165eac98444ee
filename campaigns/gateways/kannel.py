"""Kannel, the self-hosted SMS box in front of SMPP links and modems.

Facts: Kannel's user guide, "Using the HTTP Interface to Send SMS Messages" and "SMS
Delivery Reports"; checked against Kannel 1.4.5 (2026-11-22, see tests/services).
https://www.kannel.org/download/1.4.5/userguide-1.4.5/userguide.html
"""

import logging
import re
from datetime import UTC, datetime
from urllib.parse import parse_qs, quote_from_bytes, urlencode

from campaigns.composing.parts import count_parts
from campaigns.gateways.base import (
    Accepted,
    Callback,
    DeliveryReport,
    DeliveryStatus,
    GatewayError,
    IncomingSms,
    NotConfigured,
    OutcomeUnknown,
    OutgoingSms,
    Rejected,
    Throttled,
)
from campaigns.gateways.http import HttpGateway, HttpReply, HttpRequest
from campaigns.gateways.reading import words as plain
from campaigns.gateways.tokens import (
    AddressProof,
    require_secret,
    require_token,
    without_proofs,
)
from campaigns.gateways.urls import GatewayUrl

logger = logging.getLogger(__name__)

DEFAULT_PORT = 13013
DEFAULT_PATH = "/cgi-bin/sendsms"
# delivered, not delivered, buffered, taken by the SMSC, refused by the SMSC
DLR_MASK = 1 | 2 | 4 | 8 | 16
STATUSES = {
    "1": DeliveryStatus.DELIVERED,
    "2": DeliveryStatus.FAILED,
    "4": DeliveryStatus.BUFFERED,
    "8": DeliveryStatus.SENT,
    "16": DeliveryStatus.FAILED,
}
# Kannel fills in its own escapes: kind, the SMSC's words, the SMSC's id, the time.
DELIVERY_ESCAPES = "s=%d&r=%A&f=%F&ts=%T"
BUSY_SECONDS = 10

# Beginnings of Kannel's answers, by what they mean for us. 403 is both "who are you"
# and "I cannot carry this", so the status alone does not tell.
ANSWERS = (
    ("authorization failed", NotConfigured, "Kannel refused our user or password."),
    ("not routable", Rejected, "Kannel has no route to this number."),
    ("number(s) has/have been denied", Rejected, "Kannel's lists deny this number."),
    ("empty receiver", Rejected, "Kannel found no number in the request."),
    ("sender missing", NotConfigured, "Kannel wants a sender and got none."),
    ("charset or body", Rejected, "Kannel could not read the text."),
    ("dlr-url field", NotConfigured, "Kannel cannot call our PUBLIC_URL back."),
    ("unknown request", NotConfigured, "This is not Kannel's sendsms address."),
    # Written before the text went to bearerbox, so nothing left.
    ("sending failed", Rejected, "Kannel could not pass the text on."),
)


class KannelGateway(HttpGateway):
    """`kannel://user:pass@host:13013?secret=a&secret=b`.

    Further options: `smsc` (the SMSC to use, if Kannel has several), `max_parts` (the
    sendsms-user's `max-messages`, default 10). Without a secret the password is it.
    """

    # 001 is "unknown subscriber" of GSM's mobile application part (3GPP TS 29.002,
    # 17.6), which SMSCs pass on; 0x0000000b is SMPP's "invalid destination address"
    # (SMPP 3.4, 5.1.3). Read 2026-11-28.
    gone_codes = frozenset({"UNDELIV/001", "REJECTD/001", "0x0000000b"})

    def __init__(self, url: GatewayUrl) -> None:
        super().__init__(url)
        if not url.username or not url.password:
            raise NotConfigured(
                f"Gateway {self.name!r} needs kannel://user:password@host.", "address"
            )
        self._proof = AddressProof(url.name, url.secrets or (url.password,))
        self._max_parts = int(self._number("max_parts", 10))
        self._endpoint = url.address if url.port else f"{url.address}:{DEFAULT_PORT}"
        self._endpoint += url.path or DEFAULT_PATH

    def request_for(self, sms: OutgoingSms) -> HttpRequest:
        if count_parts(sms.text).parts > self._max_parts:
            # Kannel says 202 and silently drops what exceeds max-messages.
            raise Rejected(
                f"This text is longer than the {self._max_parts} parts that gateway "
                f"{self.name!r} carries.",
                "too_long",
            )
        query = {
            "username": self.url.username,
            "password": self.url.password,
            "from": sms.sender.removeprefix("+"),
            "to": sms.to.removeprefix("+"),
            **self._how(sms),
            **self._callback(sms),
        }
        text = _encoded(sms)
        return HttpRequest("GET", f"{self._endpoint}?{urlencode(query)}&text={text}")

    def read_reply(self, sms: OutgoingSms, reply: HttpReply) -> Accepted:
        text = reply.text()
        if reply.status == 202 and "denied receivers" not in text.lower():
            splits = re.search(r"Message splits: (\d+)", text)
            # Kannel tells no id: only our reference in the delivery URL finds the text.
            return Accepted("", parts=int(splits[1]) if splits else None)
        raise _refusal(reply.status, text)

    def check_request(self) -> HttpRequest:
        """Ask to send to nobody: Kannel looks at who asks before it looks to whom."""
        who = {"username": self.url.username, "password": self.url.password}
        return HttpRequest("GET", f"{self._endpoint}?{urlencode(who)}")

    def read_check(self, reply: HttpReply) -> None:
        words = reply.text()
        if reply.status == 400 and "receiver" in words.lower():
            return
        raise _refusal(reply.status, words)

    def verify(self, callback: Callback) -> None:
        """Receipts carry a token made for their reference, inbound texts the secret."""
        self._proof.verify(callback)

    def parse_delivery(self, callback: Callback) -> list[DeliveryReport]:
        reference, query = require_token(callback), callback.query
        kind = query.get("s", "")
        if kind not in STATUSES:
            logger.warning("gateway %s: receipt of unknown kind %.10r", self.name, kind)
        words = query.get("r", "")
        status = STATUSES.get(kind, DeliveryStatus.UNKNOWN)
        return [
            DeliveryReport(
                reference=reference,
                provider_id=query.get("f", ""),
                status=status,
                code=plain(_code(words)) if status is DeliveryStatus.FAILED else "",
                # A receipt quotes the beginning of the text; we have the text.
                text=plain(re.sub(r"\s*\btext:.*", "", words, flags=re.I | re.S)),
                at=_moment(query.get("ts", "")),
                raw=without_proofs(callback.raw_query),
            )
        ]

    def parse_inbound(self, callback: Callback) -> list[IncomingSms]:
        require_secret(callback)
        query = callback.query
        if not query.get("from") or not query.get("id") or "text" not in query:
            logger.warning("gateway %s: inbound without from, id or text", self.name)
            return []
        return [
            IncomingSms(
                provider_id=query["id"],
                sender=query["from"],
                recipient=query.get("to", ""),
                text=plain(_text(callback)),
                at=_moment(query.get("ts", "")),
                raw=without_proofs(callback.raw_query),
            )
        ]

    def _how(self, sms: OutgoingSms) -> dict[str, str]:
        how = {"coding": "0", "charset": "UTF-8"}
        if sms.encoding != "GSM-7":
            # No charset: builds without iconv refuse coding 2 in any but UTF-16BE.
            how = {"coding": "2"}
        if sms.validity_seconds is not None:
            # Rounded down: it must not live past closing time.
            how["validity"] = str(max(1, sms.validity_seconds // 60))
        if smsc := self.url.option("smsc"):
            how["smsc"] = smsc
        return how

    def _callback(self, sms: OutgoingSms) -> dict[str, str]:
        if not sms.delivery_url:
            return {}
        # Kannel reads % as the start of an escape; ours are its, the address's are not.
        address = sms.delivery_url.replace("%", "%%")
        proven = self._proof.address(address, sms.reference)
        return {
            "dlr-mask": str(DLR_MASK),
            "dlr-url": f"{proven}&{DELIVERY_ESCAPES}",
        }


def _encoded(sms: OutgoingSms) -> str:
    charset = "utf-8" if sms.encoding == "GSM-7" else "utf-16-be"
    return quote_from_bytes(sms.text.encode(charset), safe="")


def _refusal(status: int, text: str) -> GatewayError:
    """Return what a refusal means; Kannel's own words may quote a number."""
    if status == 503:
        return Throttled("Kannel's queue is full.", "503", BUSY_SECONDS)
    for beginning, error, words in ANSWERS:
        if text.lower().startswith(beginning):
            return error(words, beginning.replace(" ", "_"))
    if status == 202:
        return Rejected("Kannel denied this number.", "denied")
    if status in {401, 403, 404}:
        return NotConfigured(
            f"Kannel's door is shut to us (HTTP {status}).", str(status)
        )
    if 400 <= status < 500:
        return Rejected(f"Kannel refused the request (HTTP {status}).", str(status))
    # Whoever answered so is not Kannel itself; a Kannel behind it may have the text.
    return OutcomeUnknown(f"The answer was not Kannel's (HTTP {status}).", str(status))


def _code(words: str) -> str:
    """Return "UNDELIV/001" of an SMPP receipt, "0x0000000b" of a refusal, else ""."""
    if nack := re.match(r"NACK/([^/]+)", words):
        return nack[1]
    found = [re.search(rf"\b{key}:(\w+)", words, re.I) for key in ("stat", "err")]
    return "/".join(match[1] for match in found if match)


def _moment(epoch: str) -> datetime | None:
    # Twelve digits reach past the year 9999, which datetime refuses.
    if not re.fullmatch(r"[0-9]{1,11}", epoch):
        return None
    return datetime.fromtimestamp(int(epoch), UTC)


def _text(callback: Callback) -> str:
    """Return the text in the charset that Kannel names beside it.

    Unless its smsbox has `mo-recode = true`, it passes UCS-2 on as UTF-16BE bytes.
    """
    if not callback.url:
        return callback.query["text"]
    charset = callback.query.get("charset", "") or "utf-8"
    raw = parse_qs(callback.raw_query, keep_blank_values=True, encoding="latin-1")
    content = raw.get("text", [""])[-1].encode("latin-1", "replace")
    for candidate in (charset, "utf-8"):
        try:
            return content.decode(candidate)
        except (UnicodeError, LookupError):
            continue
    return content.decode("latin-1")
