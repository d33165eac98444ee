"""Writes an inbound text down as it came, once, before anybody understands it."""

import re
from datetime import datetime

from campaigns.models import Sender
from keywords.models import InboundMessage

NATIONAL_DIGITS = 7


def keep(
    *,
    gateway: str,
    provider_id: str,
    from_number: str,
    to_number: str,
    body: str,
    received_at: datetime,
    answered: str = "",
) -> InboundMessage:
    """Return the row of that text, the old one where it came before."""
    inbound, _ = InboundMessage.objects.get_or_create(
        gateway=gateway,
        provider_id=storable(provider_id)[:120],
        defaults={
            "sender": find_sender(gateway, to_number),
            "from_number": storable(from_number)[:20],
            "to_number": storable(to_number)[:20],
            "body": storable(body),
            "received_at": received_at,
            "provider_answer": answered,
        },
    )
    return inbound


def storable(text: str) -> str:
    """PostgreSQL stores any character but NUL."""
    return text.replace("\x00", "")


def find_sender(gateway: str, to_number: str) -> Sender | None:
    """The sender of that number, however it is written: on this gateway, else any."""
    written = to_number.strip()
    digits = re.sub(r"\D", "", written).removeprefix("00")
    exact = Sender.objects.filter(number__in=(written, digits, f"+{digits}"))
    found = sorted(exact, key=lambda row: (row.gateway != gateway, row.pk))
    if not found and len(digits) >= NATIONAL_DIGITS:
        # A national number lacks its country code: the one sender that ends so.
        found = list(Sender.objects.filter(number__endswith=digits.lstrip("0"))[:2])
        found = found if len(found) == 1 else []
    return found[0] if found else None
