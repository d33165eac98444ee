"""Who may see the simulated phones and who may type on them; the page's own headers."""

from collections.abc import Callable
from functools import wraps

from django.conf import settings
from django.contrib.auth.views import redirect_to_login
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.urls import reverse
from django.views.decorators.cache import never_cache

from keywords.simulator.contacts import simulators

VIEW, REPLY = "campaigns.view_simulatedtext", "campaigns.add_simulatedtext"
# A text may hold anything: whatever slipped through the escaping could not run.
POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; "
    "connect-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
)

View = Callable[[HttpRequest], HttpResponse]


def may(request: HttpRequest, *permissions: str) -> bool:
    """Whether the visitor has the permissions; in `make run` everybody has."""
    return settings.SAYWHEN_DEMO or request.user.has_perms(permissions)


def door(*permissions: str) -> Callable[[View], View]:
    """Let in staff with these permissions, where there are simulated phones at all."""

    def wrap(view: View) -> View:
        @never_cache
        @wraps(view)
        def guarded(request: HttpRequest) -> HttpResponse:
            if not simulators():
                raise Http404("No gateway is a simulator.")
            if not settings.SAYWHEN_DEMO and not request.user.is_staff:
                page = reverse("keywords:simulator")
                return redirect_to_login(page, reverse(settings.LOGIN_URL))
            if not may(request, *permissions):
                raise PermissionDenied
            response = view(request)
            response.headers["Content-Security-Policy"] = POLICY
            return response

        return guarded

    return wrap


def in_menu(request: HttpRequest) -> bool:
    """Whether the admin's menu leads this visitor here."""
    return bool(simulators()) and may(request, VIEW)
