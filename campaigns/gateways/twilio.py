"""Twilio Programmable Messaging.

Facts: Twilio's OpenAPI description of 2026-04 (twilio_api_v2010.json), its Python
helper's request_validator.py, and its guides to webhooks and to Advanced Opt-Out,
read 2026-11-28. https://www.twilio.com/docs/messaging/guides/webhook-request
"""

import base64
import hashlib
import hmac
import logging
from collections import defaultdict
from collections.abc import Iterator
from urllib.parse import quote, urlencode, urlsplit

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
    is_one_of,
)
from campaigns.gateways.http import HttpGateway, HttpReply, HttpRequest
from campaigns.gateways.reading import (
    form_of,
    json_of,
    mapping,
    price,
    whole,
    words,
    words_in,
)
from campaigns.gateways.refusals import Known, by_code, id_in, refusal_at
from campaigns.gateways.urls import GatewayUrl

logger = logging.getLogger(__name__)

LONGEST_TEXT = 1600  # characters
MOST_PICTURES = 10
LONGEST_VALIDITY = 36_000  # seconds

STATUSES = {
    "accepted": DeliveryStatus.BUFFERED,
    "scheduled": DeliveryStatus.BUFFERED,
    "queued": DeliveryStatus.BUFFERED,
    "sending": DeliveryStatus.BUFFERED,
    "sent": DeliveryStatus.SENT,
    "delivered": DeliveryStatus.DELIVERED,
    "read": DeliveryStatus.DELIVERED,  # of other channels than SMS
    "undelivered": DeliveryStatus.FAILED,
    "failed": DeliveryStatus.FAILED,
    "canceled": DeliveryStatus.FAILED,
}
# https://www.twilio.com/docs/api/errors, read 2026-11-28.
OPTED_OUT = "21610"
ERRORS: Known = {
    OPTED_OUT: (RecipientOptedOut, "The person has opted out at Twilio."),
    "20429": (Throttled, "Twilio asks us to slow down."),
    "21611": (Throttled, "Twilio's queue for this sender is full."),
    "30001": (Throttled, "Twilio's queue is full."),
    "20003": (NotConfigured, "Twilio refused our account or token."),
    "21606": (NotConfigured, "Twilio does not know this sender as ours."),
    "21211": (Rejected, "Twilio says this is no phone number."),
    "21614": (Rejected, "Twilio says this is no mobile number."),
    "21408": (Rejected, "This country is switched off in the Twilio account."),
    "21612": (Rejected, "Twilio has no way from this sender to this number."),
}
ANSWERED = {answer.name: answer for answer in Answered}
DEFAULT_PORTS = {"https": 443, "http": 80}


class TwilioGateway(HttpGateway):
    """`twilio://SID:TOKEN@api.twilio.com?secret=a&secret=b`.

    Further options: `account` (the account's SID, where the user name is an API key),
    `service` (a messaging service that picks the sender). Callbacks are signed with
    the account's auth token: it is the password, unless `secret` names others.
    """

    # No such number, no mobile, unknown handset, landline.
    gone_codes = frozenset({"21211", "21614", "30005", "30006"})
    opted_out_codes = frozenset({OPTED_OUT})

    def __init__(self, url: GatewayUrl) -> None:
        super().__init__(url)
        if not url.username or not url.password:
            raise NotConfigured(
                f"Gateway {self.name!r} needs twilio://SID:TOKEN@api.twilio.com.",
                "address",
            )
        if url.option("account") and not url.secrets:
            raise NotConfigured(
                f"Gateway {self.name!r}: with an API key, secret= must name the "
                "account's auth token, which signs what Twilio calls back.",
                "option",
            )
        self._secrets = url.secrets or (url.password,)
        account = quote(url.option("account") or url.username, safe="")
        self._endpoint = (
            f"{url.address}{url.path}/2010-04-01/Accounts/{account}/Messages.json"
        )
        login = f"{url.username}:{url.password}".encode()
        self._login = f"Basic {base64.b64encode(login).decode()}"

    def request_for(self, sms: OutgoingSms) -> HttpRequest:
        if len(sms.text) > LONGEST_TEXT:
            raise Rejected(
                f"This text is longer than Twilio's {LONGEST_TEXT} characters.",
                "too_long",
            )
        if len(sms.media) > MOST_PICTURES:
            raise Rejected(
                f"Twilio carries at most {MOST_PICTURES} pictures.", "too_many_pictures"
            )
        form = [("To", sms.to), self._sender(sms), ("Body", sms.text)]
        form += [("MediaUrl", address) for address in sms.media]
        if sms.validity_seconds is not None:
            seconds = min(max(1, sms.validity_seconds), LONGEST_VALIDITY)
            form.append(("ValidityPeriod", str(seconds)))
        if sms.delivery_url:
            joint = "&" if "?" in sms.delivery_url else "?"
            # Twilio has no field for our id; its signature covers this address.
            callback = f"{sms.delivery_url}{joint}m={sms.reference}"
            form.append(("StatusCallback", callback))
        headers = {
            "Authorization": self._login,
            "Content-Type": "application/x-www-form-urlencoded",
        }
        return HttpRequest("POST", self._endpoint, headers, urlencode(form).encode())

    def read_reply(self, sms: OutgoingSms, reply: HttpReply) -> Accepted:
        if reply.status not in (200, 201):
            raise refusal_at("Twilio", reply, "code", ERRORS)
        told = mapping(reply.json())
        if words(told.get("status")) == "failed":
            code = words(told.get("error_code"))
            raise by_code(code, ERRORS) or Rejected(
                "Twilio could not send this text.", code
            )
        # A messaging service counts no parts before it has picked a sender.
        return Accepted(
            id_in(told.get("sid")),
            whole(told.get("num_segments")),
            price(told.get("price")),
        )

    def check_request(self) -> HttpRequest:
        account = self._endpoint.removesuffix("/Messages.json")
        headers = {"Authorization": self._login}
        return HttpRequest("GET", f"{account}.json", headers)

    def verify(self, callback: Callback) -> None:
        """Raises: InvalidSignature.

        The signature covers the address and every field of the form, so the field set
        may grow without notice.
        """
        signed = _signed_fields(callback)
        given = callback.header("X-Twilio-Signature")
        expected = [
            _signature(secret, address + signed)
            for address in _addresses(callback)
            for secret in self._secrets
        ]
        if not is_one_of(given, expected):
            raise InvalidSignature("Twilio's signature does not fit.")

    def parse_delivery(self, callback: Callback) -> list[DeliveryReport]:
        fields = _fields(callback)
        kind = words_in(fields, "MessageStatus", "SmsStatus").lower()
        provider_id = words_in(fields, "MessageSid", "SmsSid")
        if not kind or not provider_id:
            logger.warning("gateway %s: receipt without status or id", self.name)
            return []
        if kind not in STATUSES:
            logger.warning("gateway %s: receipt of unknown kind %.20r", self.name, kind)
        status = STATUSES.get(kind, DeliveryStatus.UNKNOWN)
        code = words(fields.get("ErrorCode")) or kind
        failed = status is DeliveryStatus.FAILED
        return [
            DeliveryReport(
                reference=callback.query.get("m", ""),
                provider_id=provider_id,
                status=status,
                code=code if failed else "",
                text=f"{kind} {words(fields.get('ErrorCode'))}".strip(),
                at=None,  # RawDlrDoneDate's form is unconfirmed
                raw=callback.body.decode("utf-8", "replace"),
            )
        ]

    def parse_inbound(self, callback: Callback) -> list[IncomingSms]:
        fields = _fields(callback)
        provider_id = words_in(fields, "MessageSid", "SmsSid", "SmsMessageSid")
        sender = words(fields.get("From"))
        if not provider_id or not sender:
            logger.warning("gateway %s: inbound without id or sender", self.name)
            return []
        pictures = min(whole(fields.get("NumMedia")) or 0, MOST_PICTURES)
        media = (words(fields.get(f"MediaUrl{n}")) for n in range(pictures))
        return [
            IncomingSms(
                provider_id=provider_id,
                sender=sender,
                recipient=words(fields.get("To")),
                text=words(fields.get("Body")),
                at=None,
                raw=callback.body.decode("utf-8", "replace"),
                answered=ANSWERED.get(words(fields.get("OptOutType")).upper()),
                media=tuple(filter(None, media)),
            )
        ]

    def acknowledge(self) -> tuple[int, str, str]:
        # TwiML that says nothing: any words would be texted to the person.
        return 200, "text/xml", "<Response/>"

    def _sender(self, sms: OutgoingSms) -> tuple[str, str]:
        if service := self.url.option("service"):
            return "MessagingServiceSid", service
        return "From", sms.sender


def _signature(secret: str, content: str) -> str:
    digest = hmac.new(secret.encode(), content.encode(), hashlib.sha1)
    return base64.b64encode(digest.digest()).decode()


def _signed_fields(callback: Callback) -> str:
    """Return what is signed behind the address: nothing of a GET, or of JSON.

    Raises: InvalidSignature, when a body is not the one whose hash the address names.
    """
    if callback.method == "GET":
        return ""
    if promised := callback.query.get("bodySHA256"):
        found = hashlib.sha256(callback.body).hexdigest()
        if not hmac.compare_digest(promised.encode(), found.encode()):
            raise InvalidSignature("The body is not the one that was signed.")
        return ""
    values: dict[str, set[str]] = defaultdict(set)
    for name, value in form_of(callback):
        values[name].add(value)
    return "".join(
        name + each for name in sorted(values) for each in sorted(values[name])
    )


def _fields(callback: Callback) -> dict[str, object]:
    """Return the fields that were verified, and from nowhere else."""
    if callback.method == "GET":
        return dict(callback.query)
    if callback.query.get("bodySHA256"):
        return json_of(callback)
    return dict(form_of(callback))


def _addresses(callback: Callback) -> Iterator[str]:
    """Each address as it is, without its port, and with the usual port written out.

    Twilio itself is not of one mind about which of them it signs.
    """
    for address in callback.addresses:
        split = urlsplit(address)
        host = (
            f"[{split.hostname}]" if ":" in (split.hostname or "") else split.hostname
        )
        port = split.port or DEFAULT_PORTS.get(split.scheme, 443)
        yield address
        yield split._replace(netloc=str(host)).geturl()
        yield split._replace(netloc=f"{host}:{port}").geturl()
