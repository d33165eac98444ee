"""The tables of listening: keywords and what people text us."""

from keywords.models.inbound import InboundMessage
from keywords.models.keyword import Keyword

__all__ = ["InboundMessage", "Keyword"]
