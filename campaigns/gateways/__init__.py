"""The providers that carry texts; nobody outside needs more than these names."""

from campaigns.gateways.registry import get_gateway
from campaigns.gateways.urls import parse_gateways

__all__ = ("get_gateway", "parse_gateways")
