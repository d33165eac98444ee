"""What a gateway never got takes the sender's other one at once, in the same wave."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime

from campaigns.gateways import get_gateway
from campaigns.gateways.base import Gateway, NotConfigured, Unreachable
from campaigns.models import Sender
from campaigns.sending import circuits, handing
from campaigns.sending.judging import Ready

# After these nothing has left, whatever the text: another road may take it.
NEVER_LEFT = (Unreachable, NotConfigured)


@dataclass(frozen=True, slots=True)
class Leg:
    """The texts of a wave that one gateway answers for, one outcome each."""

    gateway: Gateway
    texts: Sequence[Ready]
    outcomes: Sequence[handing.Outcome]


def legs(
    sender: Sender,
    gateway: Gateway,
    texts: Sequence[Ready],
    outcomes: Sequence[handing.Outcome],
    *,
    clock: Callable[[], datetime],
) -> Iterator[Leg]:
    """Yield what the gateway answered, then what the other one did with the rest.

    Calls the other gateway when it is asked for the second leg: what is known is to
    be written first.
    """
    pairs = list(zip(texts, outcomes, strict=True))
    stranded = [text for text, outcome in pairs if isinstance(outcome, NEVER_LEFT)]
    other = _other(sender, gateway) if stranded else None
    if other is None:
        yield Leg(gateway, texts, outcomes)
        return
    answered = [pair for pair in pairs if not isinstance(pair[1], NEVER_LEFT)]
    if answered:
        yield Leg(gateway, *zip(*answered, strict=True))
    yield Leg(other, stranded, handing.call(stranded, other, now=clock()))


def _other(sender: Sender, gateway: Gateway) -> Gateway | None:
    """The sender's other gateway, if it has one that answers. One query."""
    name = sender.fallback if gateway.name == sender.gateway else sender.gateway
    if not name or not circuits.answers(name):
        return None
    try:
        return get_gateway(name)
    except NotConfigured:
        # It is said where the gateway is taken first; the texts wait.
        return None
