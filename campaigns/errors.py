"""What can go wrong with campaigns; every message is a sentence staff may read."""

from subscribers.errors import Refusal


class CampaignError(Refusal):
    """Root of this app's refusals."""


class IllegalMove(CampaignError):
    """The campaign is not in a state that allows it."""


class NotLaunchable(CampaignError):
    """Something must be mended before launch; the message says what."""


class NotAskable(CampaignError):
    """There is nothing to ask, nobody to ask, or no wording to agree to."""


class UnknownSlug(CampaignError):
    """No campaign, sender or cap of that name."""


class ClockRefused(CampaignError):
    """A moved clock was asked for where real texts would leave."""
