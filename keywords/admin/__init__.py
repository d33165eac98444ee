"""The listening pages: one module per noun, imported here so that they register."""

from keywords.admin import (
    contest,
    conversation,
    inbound_message,
    keyword,
    poll,
    reserved_word,
    saved_reply,
    triage,
    webhook,
    webhook_delivery,
)

__all__ = [
    "contest",
    "conversation",
    "inbound_message",
    "keyword",
    "poll",
    "reserved_word",
    "saved_reply",
    "triage",
    "webhook",
    "webhook_delivery",
]
