"""The sign-up page on a tablet in the shop: empty again after each person.

Staff open the tablet's link on it once; the cookie this leaves is the tablet's own and
tells it from the shop's other visitors, so that its limit is its own too. Nothing a
person typed can be seen by the next: no page is kept, none names the number, and each
goes back to the empty form by itself, without a script.
"""

import secrets
from datetime import timedelta

from django.conf import settings
from django.core import signing
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST

from subscribers.models import Arrival, SignupPage
from subscribers.signup import limits, memory
from subscribers.signup.forms import CodeForm, SignupForm
from subscribers.signup.headers import public_page
from subscribers.signup.limits import Limit, Try
from subscribers.signup.pages import PublicPage
from subscribers.signup.steps import Steps

# The link is used within the day; the tablet stays one for half a year.
LINK_LIVES, LIVES = timedelta(days=1), timedelta(days=180)
# Seconds to type, or read six digits off one's phone; and to read that one joined.
TYPED, SHOWN = 90, 12
NOT_ENROLLED = (
    "This is no tablet of the shop. Open the tablet's link from the page's Share "
    "section on it, within a day of copying it."
)
_SALT = "subscribers.signup.tablet"


class TabletSteps(Steps):
    prefix = "tablet_"
    is_kept = False

    def visible(self, request: HttpRequest, slug: str) -> PublicPage:
        if _tablet(request, slug) is None:
            raise Http404(NOT_ENROLLED)
        return super().visible(request, slug)

    def visitor(self, request: HttpRequest, page: PublicPage) -> Try:
        return per_tablet(), _tablet(request, page.row.slug) or ""

    def recall(self, request: HttpRequest, page: PublicPage) -> Arrival | None:
        if _tablet(request, page.row.slug) is None:
            raise Http404(NOT_ENROLLED)
        return super().recall(request, page)

    def links(
        self, page: PublicPage, arrival: Arrival | None = None
    ) -> dict[str, object]:
        return {**super().links(page), "is_tablet": True}

    def joined_page(self, request: HttpRequest, page: PublicPage) -> HttpResponse:
        return self._for_a_while(super().joined_page(request, page), page, SHOWN)

    def check_page(
        self, request: HttpRequest, page: PublicPage, arrival: Arrival, form: CodeForm
    ) -> HttpResponse:
        response = super().check_page(request, page, arrival, form)
        return self._for_a_while(response, page, TYPED)

    def form_page(
        self, request: HttpRequest, page: PublicPage, form: SignupForm, **also: object
    ) -> HttpResponse:
        """The empty form also forgets whoever was there before."""
        response = super().form_page(request, page, form, **also)
        if form.is_bound:
            return self._for_a_while(response, page, TYPED)
        memory.forget(response, page)
        return response

    def finish(self, response: HttpResponse, page: PublicPage) -> None:
        # Nor does the browser keep it to show again when somebody goes back.
        response.headers["Cache-Control"] = "no-store"

    def _for_a_while(
        self, response: HttpResponse, page: PublicPage, seconds: int
    ) -> HttpResponse:
        """Go back to the empty form by itself: by a header, so without a script."""
        empty = self.address("join", page.row.slug)
        response.headers["Refresh"] = f"{seconds}; url={empty}"
        return response


def per_tablet() -> Limit:
    return Limit("tablet an hour", settings.SIGNUPS_PER_TABLET, limits.HOUR)


def link_for(page: SignupPage) -> str:
    """Return the address that makes a tablet of whatever opens it, for a day."""
    token = signing.TimestampSigner(salt=_SALT).sign(page.slug)
    return f"{reverse('subscribers:tablet_join', args=[page.slug])}?enroll={token}"


_STEPS = TabletSteps()


@public_page
@require_http_methods(["GET", "HEAD", "POST"])
def join(request: HttpRequest, slug: str) -> HttpResponse:
    if "enroll" in request.GET:
        return _enroll(request, slug)
    return _STEPS.form(request, slug)


@public_page
@require_http_methods(["GET", "HEAD", "POST"])
def check(request: HttpRequest, slug: str) -> HttpResponse:
    return _STEPS.check(request, slug)


@public_page
@require_POST
def wrong_number(request: HttpRequest, slug: str) -> HttpResponse:
    return _STEPS.wrong_number(request, slug)


@public_page
@require_http_methods(["GET", "HEAD"])
def joined(request: HttpRequest, slug: str) -> HttpResponse:
    return _STEPS.joined(request, slug)


def _enroll(request: HttpRequest, slug: str) -> HttpResponse:
    signer = signing.TimestampSigner(salt=_SALT)
    try:
        named = signer.unsign(request.GET["enroll"], max_age=LINK_LIVES)
    except signing.BadSignature:
        named = ""
    if named != slug:
        raise Http404(NOT_ENROLLED)
    address = reverse("subscribers:tablet_join", args=[slug])
    response = HttpResponseRedirect(address)
    response.set_signed_cookie(
        _cookie(slug),
        secrets.token_hex(8),
        salt=_SALT,
        max_age=LIVES,
        path=address,
        secure=settings.SESSION_COOKIE_SECURE,
        httponly=True,
        samesite="Lax",
    )
    return response


def _tablet(request: HttpRequest, slug: str) -> str | None:
    """Return the key of this tablet; None where it is none."""
    return request.get_signed_cookie(
        _cookie(slug), None, salt=_SALT, max_age=LIVES.total_seconds()
    )


def _cookie(slug: str) -> str:
    return f"tablet_{slug}"
