"""A shop's file in a folder of its own, applied as an operator does it."""

import json
from collections.abc import Callable, Iterator
from datetime import datetime
from io import StringIO
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command

from campaigns.gateways import get_gateway
from campaigns.gateways.registry import close_gateways
from campaigns.models import Sender
from keywords.hearing import storing, turns
from keywords.hearing.rounds import Received
from keywords.models import InboundMessage
from tests.factories import NOON, make_sender

EXAMPLE = Path(__file__).parents[1] / "samples" / "example.toml"


@pytest.fixture
def memory(settings) -> Iterator[object]:
    settings.SMS_GATEWAYS = "main=memory://"
    yield get_gateway("main")
    close_gateways()


@pytest.fixture
def sender(memory) -> Sender:
    return make_sender()


@pytest.fixture
def stored() -> Callable[..., InboundMessage]:
    """Text us, and wait to be heard."""

    def send(
        body: str, *, at: datetime = NOON, phone: str = "+12025550101"
    ) -> InboundMessage:
        text = storing.Text(
            gateway="main",
            provider_id=f"id-{InboundMessage.objects.count()}",
            from_number=phone,
            to_number="+12025550100",
            body=body,
            received_at=at,
        )
        return storing.keep(text)

    return send


@pytest.fixture
def heard_late(stored: Callable[..., InboundMessage]) -> Callable[..., Received]:
    """Text us at one instant, and be heard at another, as when the queue is behind."""

    def send(body: str, *, heard_at: datetime, **text: object) -> Received:
        row = stored(body, **text)
        return turns.hear_number(row.from_number, now=heard_at)[row.pk]

    return send


@pytest.fixture
def example() -> str:
    return EXAMPLE.read_text("utf-8")


@pytest.fixture
def apply(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> Callable[..., dict[str, object]]:
    """Apply a text as shop.toml; return the command's JSON."""
    monkeypatch.chdir(tmp_path)

    def run(text: str, *args: str) -> dict[str, object]:
        Path("shop.toml").write_text(text, "utf-8")
        out = StringIO()
        call_command("apply", "shop.toml", "--json", *args, stdout=out)
        return json.loads(out.getvalue())

    return run


@pytest.fixture
def refusal(apply: Callable[..., dict[str, object]]) -> Callable[..., list[str]]:
    """Apply a text that must be refused; return the lines of what is said."""

    def run(text: str, *args: str) -> list[str]:
        with pytest.raises(CommandError) as refused:
            apply(text, *args)
        return str(refused.value).splitlines()

    return run
