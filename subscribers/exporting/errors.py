"""What an export can refuse; the message is a sentence staff may read."""

from subscribers.errors import SubscriberError


class ExportRefused(SubscriberError):
    """The table cannot be written there, or not in that format."""
