"""Finds the visitor's address behind our own proxies; trusts no other header."""

from collections.abc import Callable

from django.conf import settings
from django.http import HttpRequest, HttpResponse


class VisitorAddressMiddleware:
    """Set REMOTE_ADDR to what our outermost proxy saw.

    Each of the TRUSTED_PROXIES proxies appends one address, so the visitor is that
    many from the right; whatever stands further left was typed by the visitor.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        hops = request.META.get("HTTP_X_FORWARDED_FOR", "").split(",")
        proxies = settings.TRUSTED_PROXIES
        if proxies and len(hops) >= proxies and hops[-proxies].strip():
            request.META["REMOTE_ADDR"] = hops[-proxies].strip()
        return self.get_response(request)
