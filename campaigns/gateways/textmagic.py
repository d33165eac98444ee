"""TextMagic's REST API, version 2.

Facts: TextMagic's PHP SDK of version 2 (its models), read 2026-11-28. The fields of
callbacks are known from public code that receives them, not from a reference; no
account has confirmed anything here. https://docs.textmagic.com
"""

import logging
from urllib.parse import urlencode

from campaigns.composing.parts import count_parts
from campaigns.gateways.base import (
    Accepted,
    Callback,
    DeliveryReport,
    DeliveryStatus,
    IncomingSms,
    NotConfigured,
    OutgoingSms,
    Rejected,
)
from campaigns.gateways.fields import at_path, fields_of
from campaigns.gateways.http import HttpGateway, HttpReply, HttpRequest
from campaigns.gateways.reading import instant, price, words
from campaigns.gateways.refusals import id_in, refusal, refuse_pictures
from campaigns.gateways.tokens import AddressProof, require_secret
from campaigns.gateways.urls import GatewayUrl

logger = logging.getLogger(__name__)

DEFAULT_PATH = "/api/v2/messages"
MOST_PARTS = 6
STATUSES = {
    "d": DeliveryStatus.DELIVERED,
    "f": DeliveryStatus.FAILED,
    "j": DeliveryStatus.FAILED,  # rejected
    "u": DeliveryStatus.UNKNOWN,
    # Unconfirmed: taken by the carrier, waiting there, waiting at TextMagic.
    "a": DeliveryStatus.SENT,
    "b": DeliveryStatus.BUFFERED,
    "q": DeliveryStatus.BUFFERED,
}


class TextMagicGateway(HttpGateway):
    """`textmagic://USERNAME:API_KEY@rest.textmagic.com?secret=a&secret=b`.

    TextMagic signs nothing and calls one address for the whole account, so both of our
    addresses carry the secret, and a receipt is found by TextMagic's own id: its
    `referenceId` is a number, which ours does not fit into.
    """

    def __init__(self, url: GatewayUrl) -> None:
        super().__init__(url)
        if not (url.username and url.password and url.secrets):
            raise NotConfigured(
                f"Gateway {self.name!r} needs textmagic://user:key@host?secret=….",
                "address",
            )
        self._proof = AddressProof(url.name, url.secrets)
        self._login = {"X-TM-Username": url.username, "X-TM-Key": url.password}

    def request_for(self, sms: OutgoingSms) -> HttpRequest:
        refuse_pictures("TextMagic", sms)
        if count_parts(sms.text).parts > MOST_PARTS:
            raise Rejected(
                f"This text is longer than TextMagic's {MOST_PARTS} parts.", "too_long"
            )
        form = {
            "text": sms.text,
            "phones": sms.to.removeprefix("+"),
            "from": sms.sender.removeprefix("+"),
            "partsCount": str(MOST_PARTS),
        }
        return HttpRequest(
            "POST",
            f"{self.url.address}{self.url.path or DEFAULT_PATH}",
            {**self._login, "Content-Type": "application/x-www-form-urlencoded"},
            urlencode(form).encode(),
        )

    def read_reply(self, sms: OutgoingSms, reply: HttpReply) -> Accepted:
        if reply.status not in {200, 201}:
            # Its own `code` repeats the HTTP status.
            raise refusal("TextMagic", reply)
        answer = reply.json()
        # One number is a "message"; `id` would be a session's otherwise.
        return Accepted(id_in(at_path(answer, "messageId") or at_path(answer, "id")))

    def check_request(self) -> HttpRequest:
        return HttpRequest("GET", f"{self.url.address}/api/v2/user", self._login)

    def verify(self, callback: Callback) -> None:
        self._proof.verify(callback)

    def parse_delivery(self, callback: Callback) -> list[DeliveryReport]:
        require_secret(callback)
        fields = fields_of(callback)
        key, letter = words(fields.get("id")), words(fields.get("status"))
        if not key or not letter:
            logger.warning("gateway %s: receipt without id or status", self.name)
            return []
        if letter not in STATUSES:
            logger.warning("gateway %s: receipt of unknown status", self.name)
        status = STATUSES.get(letter, DeliveryStatus.UNKNOWN)
        return [
            DeliveryReport(
                reference="",
                provider_id=key,
                status=status,
                code=letter if status is DeliveryStatus.FAILED else "",
                text=letter,
                at=instant(fields.get("messageTime")),
                raw=_raw(fields),
                price=price(fields.get("price")),
            )
        ]

    def parse_inbound(self, callback: Callback) -> list[IncomingSms]:
        require_secret(callback)
        fields = fields_of(callback)
        key, number = words(fields.get("id")), words(fields.get("sender"))
        # A receipt has a sender as well, and a status.
        if not (key and number and "text" in fields) or "status" in fields:
            logger.warning("gateway %s: inbound without number, id or text", self.name)
            return []
        return [
            IncomingSms(
                provider_id=key,
                sender=number,
                recipient=words(fields.get("receiver")),
                text=words(fields["text"]),
                at=instant(fields.get("messageTime")),
                raw=_raw(fields),
            )
        ]


def _raw(fields: dict[str, str]) -> str:
    return urlencode([(key, words(value)) for key, value in fields.items()])
