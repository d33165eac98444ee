"""A Django request as gateways see it, and the answer their providers expect."""

from django.http import HttpRequest, HttpResponse

from campaigns.gateways.base import Callback, Gateway

BODY_AT_MOST = 64 * 1024


def is_too_large(request: HttpRequest) -> bool:
    """Whether the announced body is more than any text or receipt needs."""
    # A server may pass an empty length on (PEP 3333).
    length = request.headers.get("Content-Length") or "0"
    return not length.isdecimal() or int(length) > BODY_AT_MOST


def callback_of(request: HttpRequest) -> Callback:
    return Callback(
        method=request.method or "GET",
        query=request.GET.dict(),
        headers=dict(request.headers),
        body=request.body,
        url=request.build_absolute_uri(),
    )


def acknowledgement(gateway: Gateway) -> HttpResponse:
    status, content_type, body = gateway.acknowledge()
    return HttpResponse(body, status=status, content_type=content_type)
