"""What can go wrong with listening; every message is a sentence staff may read."""

from subscribers.errors import Refusal


class KeywordsError(Refusal):
    """Root of this app's refusals."""


class NotReady(KeywordsError):
    """A poll or a contest lacks something; the message says what."""


class IllegalMove(KeywordsError):
    """It is not in a state that allows this."""
