"""System checks: roads that lead nowhere are said at start, not at the first text."""

from collections.abc import Sequence

from django.apps import AppConfig
from django.core.checks import CheckMessage, Error, Tags, Warning, register
from django.db import DatabaseError
from django.utils import timezone

from campaigns.gateways.base import NotConfigured
from campaigns.gateways.registry import build, configured
from campaigns.pacing import reviews


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


def rules_are_reviewed(
    app_configs: Sequence[AppConfig] | None, **_: object
) -> list[CheckMessage]:
    """campaigns.W001: a rule of the rulebook is due for review."""
    try:
        due = reviews.due(timezone.now().date())
    except DatabaseError:
        # Checks also run where there are no tables yet.
        return []
    return [
        Warning(
            f"The rule {one.rule.code} ({one.rule.name}) is due for review since "
            f"{one.since:%d %b %Y}.",
            hint="Compare it with its sources in the admin, under Rulebook.",
            id="campaigns.W001",
        )
        for one in due
    ]


def _error(text: str) -> Error:
    return Error(
        text,
        hint="SMS_GATEWAYS looks like main=kannel://user:pass@127.0.0.1:13013.",
        id="campaigns.E001",
    )


def install() -> None:
    """Register the checks, from AppConfig.ready()."""
    register(gateways_can_be_built, Tags.compatibility)
    register(rules_are_reviewed, Tags.compatibility, deploy=True)
