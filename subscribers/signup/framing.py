"""The sign-up page in another site's frame: a pop-up, or inside that site's own page.

Browsers keep no cookies of ours there, so every form carries what the next step needs:
a ticket that our page gave out, and the key of the arrival. Which sites may frame the
page is the page's own setting; no other can show it, so none can dress it up.
"""

import re
from pathlib import Path
from urllib.parse import urlsplit

from django.conf import settings
from django.core import signing
from django.http import Http404, HttpRequest, HttpResponse
from django.utils.translation import gettext
from django.views.decorators.clickjacking import xframe_options_exempt
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods, require_POST

from subscribers.models import Arrival
from subscribers.signup import keeping, memory
from subscribers.signup.forms import CodeForm, SignupForm
from subscribers.signup.headers import allow_frame, public_page
from subscribers.signup.pages import PublicPage
from subscribers.signup.steps import NO_PAGE, Steps

TICKET, KEY = "ticket", "visit"
TICKET_SECONDS = 2 * 60 * 60
SCRIPT = Path(settings.BASE_DIR) / "static" / "saywhen" / "popup.js"
# A shop that changes its mind waits no longer; most visits need no request.
SCRIPT_KEPT = "public, max-age=3600"
_SALT = "subscribers.signup.framing"
SITE = re.compile(r"https?://(\*\.)?[a-z0-9]([a-z0-9.-]*[a-z0-9])?(:\d{1,5})?")


class FramedSteps(Steps):
    """No cookie is set or read; what a step answers, it answers in place."""

    prefix = "framed_"
    is_kept = False

    def is_own_form(
        self, request: HttpRequest, page: PublicPage, form: SignupForm
    ) -> bool:
        """Stands for the CSRF check, which needs a cookie.

        Browsers say where a form was sent from, and only who has read our page has a
        ticket of it. One that is too old is given anew, with all that was typed.
        """
        if _is_ours(request) and _is_ticket(request.POST.get(TICKET, ""), page):
            return True
        form.add_error(None, gettext("The page was open too long. Send it again."))
        return False

    def recall(self, request: HttpRequest, page: PublicPage) -> Arrival | None:
        if not _is_ours(request):
            return None
        return memory.arrival_of(request.POST.get(KEY, ""), page)

    def check(self, request: HttpRequest, slug: str) -> HttpResponse:
        """One that has joined says so here: there is no other address to send to."""
        page, arrival = self._returned(request, slug)
        if arrival is not None and arrival.joined_at:
            return self.joined_page(request, page)
        return super().check(request, slug)

    def signed_up(
        self, request: HttpRequest, page: PublicPage, arrival: Arrival
    ) -> HttpResponse:
        return self.check_page(request, page, arrival, CodeForm())

    def form_page(
        self, request: HttpRequest, page: PublicPage, form: SignupForm, **also: object
    ) -> HttpResponse:
        """Which version somebody drew is carried by the form, and by no cookie."""
        response = super().form_page(request, page, form, **also)
        response.cookies.clear()
        return response

    def has_joined(self, request: HttpRequest, page: PublicPage) -> HttpResponse:
        return self.joined_page(request, page)

    def links(
        self, page: PublicPage, arrival: Arrival | None = None
    ) -> dict[str, object]:
        hidden = [(TICKET, signing.TimestampSigner(salt=_SALT).sign(page.row.slug))]
        if arrival is not None:
            hidden.append((KEY, memory.key_of(arrival)))
        return {**super().links(page), "hidden": hidden, "is_framed": True}

    def finish(self, response: HttpResponse, page: PublicPage) -> None:
        allow_frame(response, page.row.sites)


_STEPS = FramedSteps()


@csrf_exempt
@xframe_options_exempt
@public_page
@require_http_methods(["GET", "HEAD", "POST"])
def join(request: HttpRequest, slug: str) -> HttpResponse:
    return _STEPS.form(request, slug)


@csrf_exempt
@xframe_options_exempt
@public_page
@require_POST
def check(request: HttpRequest, slug: str) -> HttpResponse:
    return _STEPS.check(request, slug)


@csrf_exempt
@xframe_options_exempt
@public_page
@require_POST
def wrong_number(request: HttpRequest, slug: str) -> HttpResponse:
    return _STEPS.wrong_number(request, slug)


@require_http_methods(["GET", "HEAD"])
def popup(request: HttpRequest, slug: str) -> HttpResponse:
    """The script of the one copied line: it opens the page in a frame, and no more."""
    page = keeping.current(slug)
    if page is None or not page.is_open:
        raise Http404(NO_PAGE)
    response = HttpResponse(
        SCRIPT.read_bytes(), content_type="text/javascript; charset=utf-8"
    )
    response.headers["Cache-Control"] = SCRIPT_KEPT
    response.headers["X-Content-Type-Options"] = "nosniff"
    # The one file of ours that is there for other sites to load.
    response.headers["Cross-Origin-Resource-Policy"] = "cross-origin"
    return response


def is_site(text: str) -> bool:
    """Whether this names a web site as a frame policy does: scheme, host and port."""
    return SITE.fullmatch(text) is not None


def _is_ours(request: HttpRequest) -> bool:
    """Whether the form was sent from a page of this host; silence is no proof against.

    Browsers name the origin of every form that is sent with POST.
    """
    origin = request.headers.get("Origin")
    return origin is None or urlsplit(origin).netloc == request.get_host()


def _is_ticket(ticket: str, page: PublicPage) -> bool:
    signer = signing.TimestampSigner(salt=_SALT)
    try:
        return signer.unsign(ticket, max_age=TICKET_SECONDS) == page.row.slug
    except signing.BadSignature:
        return False
