"""The tables of listening: keywords and what people text us."""

from keywords.models.inbound import InboundMessage
from keywords.models.keyword import Keyword
from keywords.models.piece import InboundPiece

__all__ = ["InboundMessage", "InboundPiece", "Keyword"]
