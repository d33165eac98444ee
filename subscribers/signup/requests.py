"""What a request for a public page says: which page is meant, who asks, from where."""

from datetime import datetime

from django.http import HttpRequest

from subscribers.phones import number_in_words
from subscribers.places import NAMED_IN_ADDRESS
from subscribers.places import SLUG_AT_MOST as PLACE_AT_MOST
from subscribers.signup import keeping, pages
from subscribers.signup.arriving import Visit
from subscribers.signup.pages import PublicPage

AGENT_AT_MOST = 300


def found(request: HttpRequest, slug: str) -> PublicPage | None:
    """The page in the language asked for: by its form, its address or the browser."""
    asked = request.POST.get("lang") or request.GET.get("lang", "")
    accept = request.headers.get("Accept-Language", "")
    return keeping.current(slug, asked=asked, accept=accept)


def by_text_in_words(
    page: PublicPage, country: str, *, now: datetime
) -> dict[str, object]:
    """Return what templates say of joining by text; nothing where nobody hears it."""
    way = pages.by_text(page, country, now=now)
    spoken = number_in_words(way.number) if way else ""
    return {"by_text": way, "by_text_number": spoken}


def visit_of(request: HttpRequest) -> Visit:
    return Visit(
        address=request.META.get("REMOTE_ADDR", ""),
        agent=request.headers.get("User-Agent", "")[:AGENT_AT_MOST],
        path=request.path,
        place=request.GET.get(NAMED_IN_ADDRESS, "")[:PLACE_AT_MOST],
    )
