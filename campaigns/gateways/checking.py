"""Asks every configured gateway's provider whether it knows us; sends no text."""

from dataclasses import dataclass
from enum import StrEnum

from campaigns.gateways.base import GatewayError, NotConfigured
from campaigns.gateways.registry import build, configured
from campaigns.gateways.urls import GatewayUrl


class Verdict(StrEnum):
    OK = "ok"
    BAD = "bad"
    # It can be built; its provider has nothing to ask that costs nothing.
    NOT_ASKED = "not asked"


@dataclass(frozen=True, slots=True)
class Checked:
    """`address` holds no secret; `error` is a sentence where the verdict is bad."""

    name: str
    provider: str
    address: str
    verdict: Verdict
    error: str = ""
    code: str = ""


def check_gateways() -> list[Checked]:
    """Return one verdict per gateway, in the order of the settings.

    Settings that cannot be read at all are one bad gateway of their name.
    """
    try:
        urls = configured()
    except NotConfigured as error:
        verdict = Verdict.BAD
        return [Checked("SMS_GATEWAYS", "", "", verdict, error.text, error.code)]
    return [_checked(url) for url in urls.values()]


def _checked(url: GatewayUrl) -> Checked:
    try:
        # One of our own: closing it leaves those of the process alone.
        gateway = build(url)
        try:
            verdict = Verdict.OK if gateway.check() else Verdict.NOT_ASKED
        finally:
            gateway.close()
    except GatewayError as error:
        verdict, told = Verdict.BAD, (error.text, error.code)
        return Checked(url.name, url.provider, url.address, verdict, *told)
    return Checked(url.name, url.provider, url.address, verdict)
