"""Receipts from gateways, and short links people tap."""

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.utils import timezone
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods, require_safe

from campaigns import clicks
from campaigns.gateways import get_gateway
from campaigns.gateways.base import InvalidSignature, NotConfigured
from campaigns.sending import recording
from campaigns.webhooks import acknowledgement, callback_of, is_too_large


@csrf_exempt
@require_http_methods(["GET", "POST"])
def delivery(request: HttpRequest, gateway: str) -> HttpResponse:
    """Verify, parse, record; an unknown message is acknowledged all the same."""
    try:
        adapter = get_gateway(gateway)
    except NotConfigured as error:
        raise Http404 from error
    if is_too_large(request):
        return HttpResponse(status=413)
    callback = callback_of(request)
    try:
        adapter.verify(callback)
        reports = adapter.parse_delivery(callback)
    except InvalidSignature:
        return HttpResponse(status=403)
    recording.receive_receipts(reports, now=timezone.now())
    return acknowledgement(adapter)


@require_safe
def follow_link(request: HttpRequest, token: str) -> HttpResponse:
    """Redirect to the target; a person's tap counts, a robot's preview doesn't."""
    target = clicks.follow(
        token,
        is_person=clicks.looks_human(request.method, request.headers),
        now=timezone.now(),
    )
    if target is None:
        raise Http404
    return HttpResponseRedirect(target)
