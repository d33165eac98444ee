"""The door gateways bring texts to: verify, parse, hand to the one intake."""

from django.http import Http404, HttpRequest, HttpResponse
from django.utils import timezone
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods

from campaigns.gateways import get_gateway
from campaigns.gateways.base import InvalidSignature, NotConfigured
from campaigns.webhooks import acknowledgement, callback_of, is_too_large
from keywords import intake


@csrf_exempt
@require_http_methods(["GET", "POST"])
def inbound(request: HttpRequest, gateway: str) -> HttpResponse:
    try:
        adapter = get_gateway(gateway)
    except NotConfigured as error:
        raise Http404 from error
    if is_too_large(request):
        return HttpResponse(status=413)
    callback = callback_of(request)
    try:
        adapter.verify(callback)
        texts = adapter.parse_inbound(callback)
    except InvalidSignature:
        return HttpResponse(status=403)
    for text in texts:
        intake.receive_from_gateway(gateway, text, now=timezone.now())
    return acknowledgement(adapter)
