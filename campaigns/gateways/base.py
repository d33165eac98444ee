"""The words every gateway speaks: texts out, answers, receipts, texts in; no provider.

An adapter translates between these and its provider; everything outside this package
knows only what stands here.
"""

import hmac
import time
from abc import ABC, abstractmethod
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from decimal import Decimal
from enum import StrEnum
from typing import ClassVar
from urllib.parse import urlencode, urlsplit

from campaigns.gateways.urls import GatewayUrl


@dataclass(frozen=True, slots=True)
class OutgoingSms:
    """One text for one phone, as the gate let it through.

    `reference` is our own message id (32 hex digits): every callback must carry it.
    `to` is E.164; `encoding` is "GSM-7" or "UCS-2"; `delivery_url` is the absolute
    address of `/webhooks/<gateway>/delivery/`, "" when nobody listens; the validity
    counts from `handed_at`, which is the past where a story is told. `media` are
    addresses of pictures, for gateways that carry MMS.
    """

    reference: str
    sender: str
    to: str
    text: str = field(repr=False)
    encoding: str
    validity_seconds: int | None
    delivery_url: str
    handed_at: datetime
    media: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Accepted:
    """The provider took the text; `provider_id` is "" where it tells no id."""

    provider_id: str
    parts: int | None = None
    price: Decimal | None = None


class GatewayError(Exception):
    """Why a text was not taken, in a sentence staff may read; never a secret in it.

    Subclasses fix two decisions and nobody decides them again: whether the same text
    may be handed over once more, and whether somebody on our side must act.
    """

    retry: ClassVar[bool]
    our_fault: ClassVar[bool]

    def __init__(self, text: str, code: str = "") -> None:
        super().__init__(text)
        self.text = text
        self.code = code


class NotConfigured(GatewayError):
    """Credentials, address or account are wrong: every other text fails as well."""

    retry = False
    our_fault = True


class Unreachable(GatewayError):
    """The request never left, so the text may be handed over again."""

    retry = True
    our_fault = False


class Throttled(GatewayError):
    """The provider took nothing because it is busy; later it may."""

    retry = True
    our_fault = False

    def __init__(
        self, text: str, code: str = "", retry_after_seconds: int | None = None
    ) -> None:
        super().__init__(text, code)
        self.retry_after_seconds = retry_after_seconds


class Rejected(GatewayError):
    """The provider refused this one text for good."""

    retry = False
    our_fault = False


class RecipientOptedOut(GatewayError):
    """The provider blocks this number because its owner said stop there."""

    retry = False
    our_fault = False


class OutcomeUnknown(GatewayError):
    """The request left and no readable answer came: staff decide, nobody resends."""

    retry = False
    our_fault = True


class InvalidSignature(Exception):
    """A callback that the provider did not send, or not to this address."""


class DeliveryStatus(StrEnum):
    BUFFERED = "buffered"
    SENT = "sent"
    DELIVERED = "delivered"
    FAILED = "failed"
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True)
class DeliveryReport:
    """What became of a text; `raw` is the payload as received, without its secrets.

    `price` is what the provider billed for the whole text, in its own currency; a price
    that comes late is kept even where the status no longer moves.
    """

    reference: str
    provider_id: str
    status: DeliveryStatus
    code: str
    text: str
    at: datetime | None
    raw: str = field(repr=False)
    price: Decimal | None = None


class Answered(StrEnum):
    """What a provider has understood and answered by itself; we only write it down."""

    STOP = "stop"
    START = "start"
    HELP = "help"


@dataclass(frozen=True, slots=True)
class Piece:
    """One of the parts of a long text that a provider passes on as they come.

    `number` counts from 1; parts of one text share sender, recipient and `reference`.
    """

    reference: str
    number: int
    total: int


@dataclass(frozen=True, slots=True)
class IncomingSms:
    """A text from `sender` (a person's number as the provider writes it) to us."""

    provider_id: str
    sender: str
    recipient: str
    text: str = field(repr=False)
    at: datetime | None
    raw: str = field(repr=False)
    answered: Answered | None = None
    piece: Piece | None = None
    media: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Callback:
    """A webhook request, free of any framework.

    `url` is the public address as requested, query string included and still
    percent-encoded: signatures cover it, and a provider may write a query in another
    charset than the UTF-8 that `query` was decoded with. `public_url` is the same under
    our PUBLIC_URL, which a proxy that rewrites the host does not tell.
    """

    method: str
    query: Mapping[str, str] = field(repr=False)
    headers: Mapping[str, str] = field(repr=False)
    body: bytes = field(repr=False)
    url: str = field(default="", repr=False)
    public_url: str = field(default="", repr=False)

    @property
    def addresses(self) -> tuple[str, ...]:
        """Return every address the provider may have called, and signed."""
        return tuple(dict.fromkeys(filter(None, (self.url, self.public_url))))

    @property
    def raw_query(self) -> str:
        return urlsplit(self.url).query if self.url else urlencode(self.query)

    def header(self, name: str) -> str:
        """Return the header, however its name is written, or ""."""
        wanted = name.casefold()
        return next(
            (value for key, value in self.headers.items() if key.casefold() == wanted),
            "",
        )


def is_one_of(value: str, secrets: Iterable[str]) -> bool:
    """Return whether `value` is one of the secrets, taking as long for any of them."""
    given = value.encode("utf-8", "surrogatepass")
    found = False
    for secret in secrets:
        # No early end: it would tell which secret it was.
        found |= hmac.compare_digest(given, secret.encode())
    return found


class Gateway(ABC):
    """One configured way to a provider; `name` is the word in `SMS_GATEWAYS`."""

    # Nothing will ever report back, so an accepted text counts as delivered.
    delivers_at_once: ClassVar[bool] = False
    # The provider's codes that say a number exists no longer, or never did.
    gone_codes: ClassVar[frozenset[str]] = frozenset()
    # Those of a receipt that say its owner has opted out at the provider.
    opted_out_codes: ClassVar[frozenset[str]] = frozenset()
    # Seconds since 1970, to judge how old a signed callback is.
    clock: Callable[[], float] = staticmethod(time.time)

    def __init__(self, url: GatewayUrl) -> None:
        """Raises: NotConfigured, when the address lacks what the provider needs."""
        self.url = url
        self.name = url.name

    def __repr__(self) -> str:
        return f"<{type(self).__name__} {self.name!r} at {self.url.address}>"

    @abstractmethod
    def hand_over(self, wave: Sequence[OutgoingSms]) -> list[Accepted | GatewayError]:
        """Return one outcome per text, in order; blocks until all are known.

        Raises: nothing that concerns a single text; errors are in the list.
        """

    @abstractmethod
    def verify(self, callback: Callback) -> None:
        """Raises: InvalidSignature, unless the provider sent this callback."""

    @abstractmethod
    def parse_delivery(self, callback: Callback) -> list[DeliveryReport]:
        """Return the receipts in a verified callback; none in a malformed one.

        Raises: InvalidSignature, when what was verified does not open this door.
        """

    @abstractmethod
    def parse_inbound(self, callback: Callback) -> list[IncomingSms]:
        """Return the texts in a verified callback; none in a malformed one.

        Raises: InvalidSignature, when what was verified does not open this door.
        """

    def check(self) -> bool:
        """Return whether the provider was asked if it knows us; sends no text.

        False where there is nobody to ask, or nothing to ask that costs nothing.
        Raises: GatewayError, when it does not let us in or does not answer.
        """
        return False

    def acknowledge(self) -> tuple[int, str, str]:
        """Return status, content type and body that the provider takes for a yes."""
        return 200, "text/plain", ""

    def close(self) -> None:
        """Let go of connections; a later hand_over opens new ones."""
        return None
