"""The door gateways call: find the adapter, verify, hand over, acknowledge."""

from collections.abc import Callable
from functools import wraps
from urllib.parse import urljoin

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods

from campaigns.gateways import get_gateway
from campaigns.gateways.base import (
    Callback,
    Gateway,
    InvalidSignature,
    NotConfigured,
)

BODY_AT_MOST = 64 * 1024

Handler = Callable[[Gateway, Callback], None]
View = Callable[[HttpRequest, str], HttpResponse]


def webhook(handle: Handler) -> View:
    """Return a view that calls `handle` with what the gateway is proven to have sent.

    A gateway nobody configured is not found; what does not verify changes nothing.
    """

    @csrf_exempt
    @require_http_methods(["GET", "HEAD", "POST"])
    @wraps(handle)
    def view(request: HttpRequest, gateway: str) -> HttpResponse:
        try:
            adapter = get_gateway(gateway)
        except NotConfigured as error:
            raise Http404 from error
        if _is_too_large(request):
            return HttpResponse(status=413)
        callback = callback_of(request)
        try:
            adapter.verify(callback)
            # A provider that is given an address may look first whether it is there.
            if request.method != "HEAD":
                handle(adapter, callback)
        except InvalidSignature:
            return HttpResponse(status=403)
        status, content_type, body = adapter.acknowledge()
        return HttpResponse(body, status=status, content_type=content_type)

    return view


def _is_too_large(request: HttpRequest) -> bool:
    """Whether the announced body is more than any text or receipt needs."""
    # A server may pass an empty length on (PEP 3333).
    length = request.headers.get("Content-Length") or "0"
    # Longer ones are no number Python reads.
    return len(length) > 20 or not length.isdecimal() or int(length) > BODY_AT_MOST


def callback_of(request: HttpRequest) -> Callback:
    return Callback(
        method=request.method or "GET",
        query=request.GET.dict(),
        headers=dict(request.headers),
        body=request.body,
        url=request.build_absolute_uri(),
        public_url=urljoin(settings.PUBLIC_URL, request.get_full_path()),
    )
