"""The tables of listening: keywords, what people text us, and polls."""

from keywords.models.inbound import InboundMessage
from keywords.models.keyword import Keyword
from keywords.models.piece import InboundPiece
from keywords.models.poll import Poll, PollOpener, PollOption, PollQuestion
from keywords.models.poll_run import PollAnswer, PollRun

__all__ = [
    "InboundMessage",
    "InboundPiece",
    "Keyword",
    "Poll",
    "PollAnswer",
    "PollOpener",
    "PollOption",
    "PollQuestion",
    "PollRun",
]
