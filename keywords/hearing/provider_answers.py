"""What a text means that a provider has understood, and answered, by itself.

Its word decides where ours is no word at all; it keeps nobody from leaving.
"""

from dataclasses import replace

from campaigns.gateways.base import Answered
from keywords.matching import Intent, Interpretation
from keywords.understanding.vocabulary import LEAVING

MEANS = {
    Answered.STOP: Intent.OPT_OUT,
    Answered.START: Intent.RESUME,
    Answered.HELP: Intent.HELP,
}
# What a provider's START may not overrule: a yes or a no to something we asked, and
# what the shop's own words bring people to.
KEPT_BY_START = frozenset(
    {Intent.CONFIRM, Intent.DECLINE, Intent.RESUME, Intent.KEYWORD}
)


def agreed(words: Interpretation, answered: str) -> Interpretation:
    """Return our reading of a text, corrected by the provider's where it has one."""
    if not answered or words.intent in LEAVING:
        return words
    if answered == Answered.START and words.intent in KEPT_BY_START:
        return words
    if words.intent == MEANS[Answered(answered)]:
        return words
    return replace(words, intent=MEANS[Answered(answered)], word=answered, argument="")
