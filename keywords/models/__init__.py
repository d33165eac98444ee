"""The tables of listening: keywords, texts, contests, polls and conversations."""

from keywords.models.contest import Contest, ContestRules
from keywords.models.contest_entry import ContestEntry, ContestWinner
from keywords.models.conversation import (
    Conversation,
    ConversationNote,
    ConversationSeen,
    StaffAnswer,
)
from keywords.models.inbound import InboundMessage
from keywords.models.keyword import Keyword
from keywords.models.keyword_word import KeywordWord
from keywords.models.piece import InboundPiece
from keywords.models.poll import Poll, PollOpener, PollOption, PollQuestion
from keywords.models.poll_run import PollAnswer, PollRun
from keywords.models.reserved_word import ReservedWord
from keywords.models.saved_reply import SavedReply
from keywords.models.triage import Triage
from keywords.models.webhook import Webhook
from keywords.models.webhook_delivery import WebhookDelivery

__all__ = [
    "Contest",
    "ContestEntry",
    "ContestRules",
    "ContestWinner",
    "Conversation",
    "ConversationNote",
    "ConversationSeen",
    "InboundMessage",
    "InboundPiece",
    "Keyword",
    "KeywordWord",
    "Poll",
    "PollAnswer",
    "PollOpener",
    "PollOption",
    "PollQuestion",
    "PollRun",
    "ReservedWord",
    "SavedReply",
    "StaffAnswer",
    "Triage",
    "Webhook",
    "WebhookDelivery",
]
