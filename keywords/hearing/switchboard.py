"""Our own numbers: which sender a text came to, and which texts are our own."""

import re
from collections.abc import Iterable

from campaigns.models import Sender

NATIONAL_DIGITS = 7


class Switchboard:
    """Every sender, by its number. One query, for as many texts as there are."""

    def __init__(self) -> None:
        self._senders = list(Sender.objects.order_by("pk"))

    def find(self, gateway: str, to_number: str) -> Sender | None:
        """Return the sender of that number, however it is written.

        On this gateway, else on any.
        """
        written = to_number.strip()
        digits = digits_of(written)
        exact = [s for s in self._senders if s.number in _spellings(written, digits)]
        if exact:
            return min(exact, key=lambda one: (one.gateway != gateway, one.pk))
        if len(digits) < NATIONAL_DIGITS:
            return None
        # A national number lacks its country code: the one sender that ends so.
        national = digits.lstrip("0")
        found = [s for s in self._senders if s.number.endswith(national)]
        return found[0] if len(found) == 1 else None

    def is_ours(self, from_number: str) -> bool:
        """Whether one of our own numbers wrote, which a person never does."""
        written = from_number.strip()
        spellings = _spellings(written, digits_of(written))
        return any(sender.number in spellings for sender in self._senders)


def digits_of(written: str) -> str:
    return re.sub(r"\D", "", written).removeprefix("00")


def _spellings(written: str, digits: str) -> Iterable[str]:
    return (written, digits, f"+{digits}") if digits else (written,)
