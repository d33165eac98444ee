"""Any provider with an HTTP API that nobody has written an adapter for.

What it is asked, answers and calls back with is written in a recipe; nothing is signed,
so its callbacks must carry a secret in their address.
"""

import hashlib
import json
import logging
import re
import uuid
from collections.abc import Iterator, Mapping
from datetime import UTC, datetime
from typing import Any

from campaigns.composing.parts import count_parts
from campaigns.gateways.base import (
    Accepted,
    Callback,
    DeliveryReport,
    DeliveryStatus,
    IncomingSms,
    NotConfigured,
    OutcomeUnknown,
    OutgoingSms,
    RecipientOptedOut,
    Rejected,
    Throttled,
)
from campaigns.gateways.fields import at_path, fields_of
from campaigns.gateways.http import HttpGateway, HttpReply, HttpRequest
from campaigns.gateways.reading import instant, words
from campaigns.gateways.recipe import (
    ADDRESS,
    Recipe,
    basic,
    filled,
    in_address,
    in_body,
    recipe_of,
)
from campaigns.gateways.refusals import refuse_pictures
from campaigns.gateways.tokens import AddressProof, require_secret, without_proofs
from campaigns.gateways.urls import GatewayUrl

logger = logging.getLogger(__name__)

BUSY_SECONDS = 30
# Where a text has no validity of its own.
LIVES_SECONDS = 86_400
# No provider answers more to one text.
ANSWER_AT_MOST = 64 * 1024


class GenericGateway(HttpGateway):
    """`generic://user:pass@host/path?secret=a&file=/etc/saywhen/provider.toml`."""

    def __init__(self, url: GatewayUrl) -> None:
        super().__init__(url)
        if not url.secrets:
            raise NotConfigured(
                f"Gateway {self.name!r} needs a secret= for its callbacks.", "address"
            )
        self._recipe = recipe_of(url)
        self._proof = AddressProof(url.name, url.secrets)
        self.gone_codes = frozenset(self._recipe.gone_codes)
        self.opted_out_codes = frozenset(self._recipe.opted_out_codes)

    def request_for(self, sms: OutgoingSms) -> HttpRequest:
        refuse_pictures("This gateway", sms)
        recipe = self._recipe
        if count_parts(sms.text).parts > int(recipe.max_parts):
            raise Rejected(
                f"This text is longer than {recipe.max_parts} parts.", "too_long"
            )
        values = self._values(sms)
        whole = recipe.url.replace(ADDRESS, f"{self.url.address}{self.url.path}")
        headers = _headers(recipe, values)
        if recipe.body:
            headers = {"Content-Type": recipe.content_type, **headers}
        body = filled(recipe.body, values, in_body(recipe.content_type))
        return HttpRequest(
            recipe.method.upper(),
            filled(whole, values, in_address),
            headers,
            body.encode() if body else None,
        )

    def read_reply(self, sms: OutgoingSms, reply: HttpReply) -> Accepted:
        recipe, text = self._recipe, reply.text()[:ANSWER_AT_MOST]
        if 200 <= reply.status < 300 and re.search(recipe.success, text):
            return Accepted(words(_found(recipe.id, text)))
        code = words(_found(recipe.code, text))[:60] or str(reply.status)
        for meant, error, why in (
            (recipe.opted_out, RecipientOptedOut, "The provider blocks this number."),
            (recipe.retry, Throttled, "The provider is busy."),
            (recipe.closed, NotConfigured, "The provider does not let us in."),
            (recipe.refused, Rejected, "The provider refused this text."),
        ):
            if not _fits(meant, reply.status, text):
                continue
            if error is Throttled:
                raise Throttled(why, code, BUSY_SECONDS)
            raise error(why, code)
        # Nobody wrote down what this means: the text may be on its way.
        raise OutcomeUnknown("The recipe does not know this answer.", code)

    def check_request(self) -> HttpRequest | None:
        recipe = self._recipe
        if not recipe.check_url:
            return None
        values = self._own_values()
        url = recipe.check_url.replace(ADDRESS, f"{self.url.address}{self.url.path}")
        return HttpRequest(
            "GET", filled(url, values, in_address), _headers(recipe, values)
        )

    def verify(self, callback: Callback) -> None:
        self._proof.verify(callback)

    def parse_delivery(self, callback: Callback) -> list[DeliveryReport]:
        recipe, token = self._recipe, "t" in callback.query
        reports = []
        for item in _items(callback, recipe.delivery_items):
            word = _at(item, recipe.delivery_status)
            provider_id = _at(item, recipe.delivery_id)
            reference = callback.query.get("m", "") if token else ""
            reference = reference or _at(item, recipe.delivery_reference)
            if not word or not (reference or provider_id):
                logger.warning("gateway %s: receipt without status or id", self.name)
                continue
            status = self._status(word)
            failed = status is DeliveryStatus.FAILED
            reports.append(
                DeliveryReport(
                    reference=words(reference),
                    provider_id=provider_id,
                    status=status,
                    code=_at(item, recipe.delivery_code) if failed else "",
                    text=word,
                    at=_moment(_at(item, recipe.delivery_at)),
                    raw=without_proofs(callback.raw_query),
                )
            )
        return reports

    def parse_inbound(self, callback: Callback) -> list[IncomingSms]:
        require_secret(callback)
        recipe, texts = self._recipe, []
        for item in _items(callback, recipe.inbound_items):
            sender, text = _at(item, recipe.inbound_from), recipe.inbound_text
            if not sender or at_path(item, text) is None:
                logger.warning("gateway %s: inbound without number or text", self.name)
                continue
            texts.append(
                IncomingSms(
                    provider_id=self._id_of(item),
                    sender=sender,
                    recipient=_at(item, recipe.inbound_to),
                    text=_at(item, text),
                    at=_moment(_at(item, recipe.inbound_at)),
                    raw=without_proofs(callback.raw_query),
                )
            )
        return texts

    def acknowledge(self) -> tuple[int, str, str]:
        return 200, "text/plain", self._recipe.acknowledge

    def _values(self, sms: OutgoingSms) -> dict[str, str]:
        seconds = sms.validity_seconds or LIVES_SECONDS
        delivery_url = sms.delivery_url and self._proof.address(
            sms.delivery_url, sms.reference
        )
        return {
            "to": sms.to,
            "to_digits": sms.to.removeprefix("+"),
            "from": sms.sender,
            "from_digits": sms.sender.removeprefix("+"),
            "text": sms.text,
            "reference": sms.reference,
            "delivery_url": delivery_url,
            "validity_seconds": str(seconds),
            "validity_minutes": str(max(1, seconds // 60)),
            "encoding": sms.encoding,
            "coding": "0" if sms.encoding == "GSM-7" else "2",
            **self._own_values(),
        }

    def _own_values(self) -> dict[str, str]:
        return {
            "user": self.url.username,
            "password": self.url.password,
            "basic": basic(self.url.username, self.url.password),
        }

    def _status(self, word: str) -> DeliveryStatus:
        for status in DeliveryStatus:
            known = getattr(self._recipe, status.value, ())
            if word.casefold() in {each.casefold() for each in known}:
                return status
        logger.warning("gateway %s: receipt of unknown status", self.name)
        return DeliveryStatus.UNKNOWN

    def _id_of(self, item: Any) -> str:
        """Return the text's id; without one, what it says and when stands for it."""
        if found := _at(item, self._recipe.inbound_id):
            return found
        recipe = self._recipe
        if not (at := _at(item, recipe.inbound_at)):
            # The same word may be sent again tomorrow: better twice than never.
            return uuid.uuid4().hex
        names = (recipe.inbound_from, recipe.inbound_to, recipe.inbound_text)
        whole = "\n".join([at, *(_at(item, name) for name in names)])
        return hashlib.sha256(whole.encode()).hexdigest()


def _headers(recipe: Recipe, values: Mapping[str, str]) -> dict[str, str]:
    pairs = (header.partition(":") for header in recipe.header)
    return {
        key.strip(): filled(value.strip(), values, _one_line) for key, _, value in pairs
    }


def _items(callback: Callback, path: str) -> Iterator[Any]:
    """Return the objects in the callback: those of a list in JSON, else itself."""
    try:
        body = json.loads(callback.body)
    except (ValueError, RecursionError):
        body = None
    if not isinstance(body, dict | list):
        yield fields_of(callback)
        return
    found = at_path(body, path) if path else body
    yield from found if isinstance(found, list) else [found]


def _at(item: Any, path: str) -> str:
    return words(at_path(item, path)) if path else ""


def _found(pattern: str, text: str) -> str:
    found = re.search(pattern, text) if pattern else None
    return (found[1] or "") if found else ""


def _fits(meant: tuple[str, ...], status: int, text: str) -> bool:
    """Whether the status is among the three-sign entries, or a pattern in the text."""
    return any(
        re.fullmatch(each, str(status))
        if re.fullmatch(r"[0-9.]{3}", each)
        else re.search(each, text)
        for each in meant
    )


def _one_line(value: str) -> str:
    return " ".join(value.split())


def _moment(text: str) -> datetime | None:
    """Return an ISO 8601 instant, or one in seconds or milliseconds since 1970."""
    if not re.fullmatch(r"[0-9]{9,13}", text):
        return instant(text)
    seconds = int(text) / 1000 if len(text) > 10 else int(text)
    try:
        return datetime.fromtimestamp(seconds, UTC)
    except (ValueError, OverflowError, OSError):
        return None
