"""Follow a short link and count the tap, unless a robot looked at it first."""

import re
from collections.abc import Mapping
from datetime import datetime

from campaigns.models import Click, MessageLink

# Messaging apps and scanners fetch links to preview them; they name themselves.
ROBOTS = re.compile(
    r"bot\b|crawl|spider|preview|facebookexternalhit|whatsapp|slack|telegram|"
    r"skypeuri|google-read-aloud|headless|python-|curl|wget|okhttp|go-http",
    re.IGNORECASE,
)


def looks_human(method: str | None, headers: Mapping[str, str]) -> bool:
    """Whether a request looks like a person's tap."""
    agent = headers.get("User-Agent", "")
    purpose = headers.get("Sec-Purpose", headers.get("Purpose", ""))
    if method != "GET" or not agent or "prefetch" in purpose:
        return False
    return not ROBOTS.search(agent)


def follow(token: str, *, is_person: bool, now: datetime) -> str | None:
    """Return where the link leads, or None; writes one click for a person."""
    if not (token.isascii() and token.isalnum()):
        return None
    found = MessageLink.objects.select_related("link").filter(token=token).first()
    if found is None:
        return None
    if is_person:
        Click.objects.create(message_link=found, at=now)
    return found.link.url
