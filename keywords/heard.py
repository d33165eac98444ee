"""Heard: one inbound text with everybody it concerns."""

from dataclasses import dataclass, field
from datetime import datetime

from campaigns.models import Sender
from keywords.matching import Interpretation
from keywords.models import InboundMessage
from subscribers.models import Subscriber
from subscribers.origin import Origin


@dataclass(frozen=True, slots=True)
class Heard:
    """What intake hands to the action that answers the text's intent."""

    inbound: InboundMessage
    sender: Sender
    subscriber: Subscriber
    words: Interpretation
    now: datetime
    origin: Origin = field(repr=False)
