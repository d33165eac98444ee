"""Who looks at a page, as far as it matters: a person, and version A or B of it.

The cookie says "A" or "B" and nothing else; nobody is followed anywhere.
"""

import logging
import random
import re
from dataclasses import replace
from datetime import timedelta

from django.db import DatabaseError
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils import timezone

from subscribers import funnel
from subscribers.funnel import Step, Where
from subscribers.models.signup import A, B
from subscribers.signup.pages import PublicPage
from subscribers.signup.texts import variants_in

logger = logging.getLogger(__name__)

COOKIE = "page_version"
LASTS = timedelta(days=90)
# Programs that say what they are: search engines, link previews, monitors, tools.
PROGRAM = re.compile(
    r"bot\b|bot/|crawl|spider|slurp|preview|facebookexternalhit|whatsapp|telegram"
    r"|slack|discord|skype|embedly|monitor|pingdom|uptime|headless|lighthouse|curl"
    r"|wget|python|java/|go-http|okhttp|axios|libwww|scan",
    re.IGNORECASE,
)
AHEAD = ("Sec-Purpose", "Purpose", "X-Moz", "X-Purpose")


def shown_to(request: HttpRequest, page: PublicPage) -> PublicPage:
    """Return the page in the version this visitor saw before, or else draws now."""
    if variants_in(page.row, page.language) == (A,):
        return page
    posted = request.POST.get("page", "")
    kept = posted[-1:] if posted else request.COOKIES.get(COOKIE, "")
    return replace(page, variant=kept if kept in (A, B) else _drawn(page))


def note_view(request: HttpRequest, response: HttpResponse, page: PublicPage) -> None:
    """Count that somebody looked; of a page under test, each browser once.

    Programs don't count, nor do browsers that fetch ahead, nor who comes from the
    page itself. A figure that is lost is better than a page that fails.
    """
    is_tested = bool(variants_in(page.row, page.language)[1:])
    is_new = not is_tested or COOKIE not in request.COOKIES
    if is_tested:
        response.set_cookie(
            COOKIE,
            page.variant,
            max_age=LASTS,
            path=reverse("subscribers:join", args=[page.row.slug]),
            httponly=True,
            secure=request.is_secure(),
            samesite="Lax",
        )
    if is_new and is_person(request):
        _count(page)


def is_person(request: HttpRequest) -> bool:
    """Whether a page is fetched because somebody looks at it."""
    agent = request.headers.get("User-Agent", "")
    return (
        request.method == "GET"
        and not any(request.headers.get(name) for name in AHEAD)
        and request.headers.get("Sec-Fetch-Site") != "same-origin"
        and bool(agent)
        and not PROGRAM.search(agent)
    )


def _count(page: PublicPage) -> None:
    where = Where(
        page=page.row.pk,
        day=timezone.now().date(),
        version=page.row.version,
        variant=page.variant,
        language=page.language,
    )
    try:
        funnel.count(where, Step.VIEWS)
    except DatabaseError:
        logger.warning("A visit of page %s was not counted.", page.row.pk)


def _drawn(page: PublicPage) -> str:
    return B if random.randrange(100) < page.row.share_b else A  # noqa: S311
