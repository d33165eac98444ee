"""System checks of the campaigns app."""

import pytest

from campaigns.checks import gateways_can_be_built


def test_the_default_gateway_passes():
    assert gateways_can_be_built(None) == []


@pytest.mark.parametrize(
    "gateways",
    ["main=nosuch://", "main", "main=kannel://"],
    ids=["unknown provider", "no address", "no host"],
)
def test_a_gateway_that_cannot_be_built_is_e001(settings, gateways):
    settings.SMS_GATEWAYS = gateways

    assert [problem.id for problem in gateways_can_be_built(None)] == ["campaigns.E001"]
