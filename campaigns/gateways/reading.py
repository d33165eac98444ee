"""Reads what providers call back with: forms, JSON, instants, prices; no provider.

Nothing here raises over a malformed body: what cannot be read is not there.
"""

import json
from collections.abc import Mapping
from datetime import UTC, datetime
from decimal import Decimal, InvalidOperation
from typing import Any
from urllib.parse import parse_qsl

from campaigns.gateways.base import Callback

# How old, or how far ahead, a signed callback may be: what Telnyx, Sinch and the
# Standard Webhooks say, and enough for clocks that disagree.
TOLERANCE_SECONDS = 300
# More for one text is a misread number, not a price.
DEAREST = Decimal(1000)


def form_of(callback: Callback) -> list[tuple[str, str]]:
    """Return the pairs of a form body in their order, blank ones too."""
    body = callback.body.decode("utf-8", "replace")
    return parse_qsl(body, keep_blank_values=True, errors="replace")


def json_of(callback: Callback) -> dict[str, Any]:
    """Return the object in a JSON body; {} for anything else."""
    try:
        # A few thousand brackets are deeper than Python reads.
        return mapping(json.loads(callback.body))
    except (ValueError, RecursionError):
        return {}


def mapping(value: object) -> dict[str, Any]:
    return value if isinstance(value, dict) else {}


def objects(value: object) -> list[dict[str, Any]]:
    """Return the objects in a list; [] for what is none."""
    rows = value if isinstance(value, list) else []
    return [row for row in rows if isinstance(row, dict)]


def words(value: object) -> str:
    """Return a text or number as a text every database holds; "" for anything else."""
    if isinstance(value, bool) or not isinstance(value, str | int | float):
        return ""
    # PostgreSQL stores no NUL, and UTF-8 holds no half of a surrogate pair.
    return str(value).replace("\x00", "").encode("utf-8", "replace").decode()


def words_in(fields: Mapping[str, object], *names: str) -> str:
    """Return the first of these fields that says something, else ""."""
    return next(filter(None, (words(fields.get(name)) for name in names)), "")


def instant(value: object) -> datetime | None:
    """Return an ISO 8601 instant, in UTC where it names no zone; None if it is none."""
    try:
        found = datetime.fromisoformat(words(value).strip())
    except ValueError:
        return None
    if not 2000 <= found.year < 2100:
        return None  # a broken clock; years at the edge overflow in other zones
    return found if found.tzinfo else found.replace(tzinfo=UTC)


def price(value: object) -> Decimal | None:
    """Return what was billed, without the minus that some write before it."""
    try:
        found = abs(Decimal(words(value)))
    except InvalidOperation:
        return None
    return found if found.is_finite() and found < DEAREST else None


def whole(value: object) -> int | None:
    """Return a whole number above nothing; None for anything else."""
    written = words(value)
    if not written.isascii() or not written.isdecimal() or len(written) > 4:
        return None
    return int(written) or None


def is_recent(epoch: str, now: float) -> bool:
    """Whether seconds since 1970, as written in a header, are within the tolerance."""
    if not epoch.isascii() or not epoch.isdecimal() or len(epoch) > 11:
        return False
    return abs(now - int(epoch)) <= TOLERANCE_SECONDS
