"""From a gateway's name to its adapter: the settings say which, each is built once."""

from django.conf import settings
from django.utils.module_loading import import_string

from campaigns.gateways.base import Gateway, NotConfigured
from campaigns.gateways.urls import GatewayUrl, InvalidGatewayUrl, parse_gateways

# Dotted, because simulator.py needs the models, which are not there while apps load.
PROVIDERS = {
    "bird": "campaigns.gateways.bird.BirdGateway",
    "generic": "campaigns.gateways.generic.GenericGateway",
    "kannel": "campaigns.gateways.kannel.KannelGateway",
    "memory": "campaigns.gateways.memory.MemoryGateway",
    "messagebird": "campaigns.gateways.messagebird.MessageBirdGateway",
    "plivo": "campaigns.gateways.plivo.PlivoGateway",
    "sinch": "campaigns.gateways.sinch.SinchGateway",
    "simulator": "campaigns.gateways.simulator.SimulatorGateway",
    "telnyx": "campaigns.gateways.telnyx.TelnyxGateway",
    "textmagic": "campaigns.gateways.textmagic.TextMagicGateway",
    "twilio": "campaigns.gateways.twilio.TwilioGateway",
    "vonage": "campaigns.gateways.vonage.VonageGateway",
}

# Keyed by the whole address, so that other settings give other gateways.
_built: dict[GatewayUrl, Gateway] = {}


def configured() -> dict[str, GatewayUrl]:
    """Raises: NotConfigured, with a sentence that quotes no address."""
    try:
        return parse_gateways(settings.SMS_GATEWAYS)
    except InvalidGatewayUrl as error:
        raise NotConfigured(str(error), code="address") from None


def get_gateway(name: str) -> Gateway:
    """Return this process's gateway of that name; nothing connects before it is used.

    Raises: NotConfigured, when nobody named it or its address lacks something.
    """
    urls = configured()
    if name not in urls:
        raise NotConfigured(f"SMS_GATEWAYS has no gateway {name!r}.", code="unknown")
    url = urls[name]
    if url not in _built:
        # Two threads may both build one; it costs nothing and the first one stays.
        _built.setdefault(url, build(url))
    return _built[url]


def find_gateway(name: str) -> Gateway | None:
    """Return the gateway, or None where it is not, or no longer, configured."""
    try:
        return get_gateway(name)
    except NotConfigured:
        return None


def build(url: GatewayUrl) -> Gateway:
    """Return a new adapter, owned by the caller.

    Raises: NotConfigured.
    """
    if url.provider not in PROVIDERS:
        raise NotConfigured(
            f"Gateway {url.name!r} asks for the provider {url.provider!r}; there are "
            f"{', '.join(sorted(PROVIDERS))}.",
            code="provider",
        )
    return import_string(PROVIDERS[url.provider])(url)


def close_gateways() -> None:
    """Close and forget every gateway this process has built."""
    while _built:
        _, gateway = _built.popitem()
        gateway.close()
