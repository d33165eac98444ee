"""The headers of every page shoppers see; what a page says stands elsewhere."""

from collections.abc import Callable, Sequence
from functools import wraps

from django.http import HttpRequest, HttpResponse

View = Callable[..., HttpResponse]

POLICY = "Content-Security-Policy"
HEADERS = {
    POLICY: "default-src 'none'; style-src 'self'; "
    "img-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'",
    # Other sites learn nothing. Not "no-referrer": with it browsers send
    # "Origin: null" along with our own forms, which the CSRF check refuses:
    # https://fetch.spec.whatwg.org/#append-a-request-origin-header
    "Referrer-Policy": "same-origin",
    "Cache-Control": "no-store",
}


def allow_own_script(response: HttpResponse) -> None:
    """Let this one page run a script of ours; every other page runs none."""
    policy = response.headers.get(POLICY, HEADERS[POLICY])
    if "script-src" not in policy:
        response.headers[POLICY] = f"{policy}; script-src 'self'"


def allow_frame(response: HttpResponse, sites: Sequence[str]) -> None:
    """Let these sites show the page in a frame, where it tells them its height."""
    allowed = " ".join(["'self'", *sites]) if sites else "'none'"
    response.headers[POLICY] = HEADERS[POLICY].replace(
        "frame-ancestors 'none'", f"frame-ancestors {allowed}"
    )
    allow_own_script(response)


def public_page(view: View) -> View:
    @wraps(view)
    def guarded(request: HttpRequest, *args: object, **kwargs: object) -> HttpResponse:
        response = view(request, *args, **kwargs)
        for name, value in HEADERS.items():
            response.headers.setdefault(name, value)
        return response

    return guarded
