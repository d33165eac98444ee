"""What can go wrong with listening; every message is a sentence staff may read."""

from subscribers.errors import Refusal


class KeywordsError(Refusal):
    """Root of this app's refusals."""


class NotReady(KeywordsError):
    """A poll or a contest lacks something; the message says what."""


class IllegalMove(KeywordsError):
    """It is not in a state that allows this."""


class Reserved(KeywordsError):
    """A word can't be reserved, because it is something else already."""


class NotRemovable(KeywordsError):
    """Reserved words stay: somebody may text one that was printed long ago."""

    def __init__(self) -> None:
        super().__init__("Reserved words stay: people may text them for years.")


class WebhookRefused(KeywordsError):
    """Nothing may be posted to that address."""
