"""Writes an inbound text down as it came, once, before anybody understands it."""

import hashlib
from dataclasses import dataclass, field
from datetime import datetime

from django.utils import timezone

from keywords.models import InboundMessage
from subscribers.bulk import insert_rows

LONGEST_ID, LONGEST_NUMBER = 120, 20
# A provider that names no id repeats itself within seconds, a person rarely does.
SAME_WITHIN_SECONDS = 30


@dataclass(frozen=True, slots=True, kw_only=True)
class Text:
    """One text as a gateway tells it; `answered` is what the provider answered."""

    gateway: str
    provider_id: str
    from_number: str
    to_number: str
    body: str = field(repr=False)
    received_at: datetime
    answered: str = ""

    @property
    def number(self) -> str:
        """Who wrote, as it is stored."""
        return number_as_stored(self.from_number)

    @property
    def once(self) -> str:
        """The provider's id; without one, what the text says and when stands for it."""
        if found := id_as_stored(self.provider_id):
            return found
        about = int(self.received_at.timestamp()) // SAME_WITHIN_SECONDS
        whole = "\n".join([self.from_number, self.to_number, self.body, str(about)])
        return hashlib.sha256(storable(whole).encode()).hexdigest()


def store(text: Text) -> bool:
    """Write the text; return False where it came before. One statement."""
    written = insert_rows(
        InboundMessage,
        (
            *("gateway", "provider_id", "from_number", "to_number"),
            *("body", "received_at", "created_at", "provider_answer"),
        ),
        [
            (
                text.gateway,
                text.once,
                text.number,
                number_as_stored(text.to_number),
                storable(text.body),
                text.received_at,
                timezone.now(),
                text.answered,
            )
        ],
        unique=(),
    )
    return written > 0


def keep(text: Text) -> InboundMessage:
    """Write the text and return its row, the old one where it came before."""
    store(text)
    return InboundMessage.objects.get(gateway=text.gateway, provider_id=text.once)


def is_heard(text: Text) -> bool:
    """Whether a stored text was understood. One query."""
    waiting = InboundMessage.objects.waiting()
    mine = waiting.filter(gateway=text.gateway, provider_id=text.once)
    return not mine.exists()


def storable(text: str) -> str:
    """Return what every database stores: no NUL, and no half of a surrogate pair."""
    return text.replace("\x00", "").encode("utf-8", "replace").decode()


def number_as_stored(written: str) -> str:
    """Return a number cut to its column; cut off, it is no number any more."""
    plain = storable(written)
    if len(plain) <= LONGEST_NUMBER:
        return plain
    return plain[: LONGEST_NUMBER - 1] + "…"


def id_as_stored(provider_id: str) -> str:
    """Return a provider's id cut to its column, different where the ids were."""
    plain = storable(provider_id)
    if len(plain) <= LONGEST_ID:
        return plain
    digest = hashlib.sha256(plain.encode()).hexdigest()
    return plain[: LONGEST_ID - len(digest)] + digest
