"""The door gateways bring texts to: each goes to the one intake."""

from django.utils import timezone

from campaigns.gateways.base import Callback, Gateway
from campaigns.webhooks import webhook
from keywords import intake


@webhook
def inbound(gateway: Gateway, callback: Callback) -> None:
    for text in gateway.parse_inbound(callback):
        intake.take_from_gateway(gateway.name, text, now=timezone.now())
