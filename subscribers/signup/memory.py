"""What the server remembers of a visitor between the page's steps; no number.

The browser holds nothing but the key of its session.
"""

from dataclasses import dataclass, replace
from datetime import datetime

from django.contrib.auth import SESSION_KEY as STAFF
from django.http import HttpRequest

from subscribers.consent import REQUEST_LIVES

_NAME = "signup"


@dataclass(frozen=True, slots=True, kw_only=True)
class Visitor:
    """Who signed up on this page, when, and whether their code was right."""

    subscriber: int
    asked_at: datetime
    has_joined: bool = False


def remember(request: HttpRequest, slug: str, visitor: Visitor) -> None:
    if STAFF not in request.session:
        # Staff trying the page out stay signed in as long as ever.
        request.session.set_expiry(REQUEST_LIVES)
    kept = [visitor.subscriber, visitor.asked_at.isoformat(), visitor.has_joined]
    request.session[_NAME] = {**request.session.get(_NAME, {}), slug: kept}


def recall(request: HttpRequest, slug: str) -> Visitor | None:
    """Return who signed up on this page from this browser. One query."""
    kept = request.session.get(_NAME, {}).get(slug)
    if kept is None:
        return None
    subscriber, asked_at, has_joined = kept
    return Visitor(
        subscriber=subscriber,
        asked_at=datetime.fromisoformat(asked_at),
        has_joined=has_joined,
    )


def note_joined(request: HttpRequest, slug: str, visitor: Visitor) -> None:
    remember(request, slug, replace(visitor, has_joined=True))


def forget(request: HttpRequest, slug: str) -> None:
    rest = {**request.session.get(_NAME, {})}
    rest.pop(slug, None)
    request.session[_NAME] = rest
