"""System checks: roads that lead nowhere are said at start, not at the first text."""

from collections.abc import Sequence

from django.apps import AppConfig
from django.core.checks import CheckMessage, Error, Tags, register

from campaigns.gateways.base import NotConfigured
from campaigns.gateways.registry import build, configured


def gateways_can_be_built(
    app_configs: Sequence[AppConfig] | None, **_: object
) -> list[CheckMessage]:
    """campaigns.E001: SMS_GATEWAYS names a gateway that cannot be built."""
    problems: list[CheckMessage] = []
    try:
        urls = configured()
    except NotConfigured as error:
        return [_error(error.text)]
    for url in urls.values():
        try:
            build(url).close()
        except NotConfigured as error:
            problems.append(_error(error.text))
    return problems


def _error(text: str) -> Error:
    return Error(
        text,
        hint="SMS_GATEWAYS looks like main=kannel://user:pass@127.0.0.1:13013.",
        id="campaigns.E001",
    )


def install() -> None:
    """Register the checks, from AppConfig.ready()."""
    register(gateways_can_be_built, Tags.compatibility)
