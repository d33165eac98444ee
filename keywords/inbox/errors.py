"""What can go wrong in the inbox; every message is a sentence staff may read."""

from subscribers.errors import Refusal


class InboxError(Refusal):
    """Root of the inbox's refusals."""


class Meanwhile(InboxError):
    """Somebody else did something the asker has not seen."""


class NotAnswerable(InboxError):
    """No text may leave, or there is nothing to send."""


class NotThere(InboxError):
    """The conversation, or who was named, is gone."""
