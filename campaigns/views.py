"""Receipts from gateways, and short links people tap."""

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.utils import timezone
from django.views.decorators.http import require_safe

from campaigns import clicks
from campaigns.gateways.base import Callback, Gateway
from campaigns.sending import letterbox
from campaigns.webhooks import webhook


@webhook
def delivery(gateway: Gateway, callback: Callback) -> None:
    """Record receipts; one for an unknown message is acknowledged all the same."""
    letterbox.take(gateway, gateway.parse_delivery(callback), now=timezone.now())


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
