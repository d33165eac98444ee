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


class RuleRefused(CampaignError):
    """A rule of our own that would loosen, say nothing, or be about no place."""


class UnknownRule(CampaignError):
    """No rule of the rulebook has that code."""


class CouponsRefused(CampaignError):
    """What was to be put into a pool holds something that is no code."""
