"""The addresses of the sign-up page at its own place; and of its colours."""

from django.http import Http404, HttpRequest, HttpResponse
from django.views.decorators.http import require_http_methods, require_POST

from subscribers.signup.colours import named
from subscribers.signup.headers import public_page
from subscribers.signup.steps import Steps
from subscribers.signup.theme import style_sheet

_STEPS = Steps()


@public_page
@require_http_methods(["GET", "HEAD", "POST"])
def join(request: HttpRequest, slug: str) -> HttpResponse:
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


@require_http_methods(["GET", "HEAD"])
def theme(request: HttpRequest, colours: str) -> HttpResponse:
    """The style sheet of three colours: what it says, its address says already."""
    found = named(colours)
    if found is None:
        raise Http404("These are not three colours.")
    response = HttpResponse(style_sheet(found), content_type="text/css; charset=utf-8")
    response.headers["Cache-Control"] = "public, max-age=31536000, immutable"
    response.headers["X-Content-Type-Options"] = "nosniff"
    return response
