"""The listening pages: one module per noun, imported here so that they register."""

from keywords.admin import inbound_message, keyword, poll

__all__ = ["inbound_message", "keyword", "poll"]
