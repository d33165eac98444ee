"""A promise, a wait and a number as shoppers read them, in the page's language."""

from datetime import datetime, timedelta

from django.utils.timesince import timeuntil
from django.utils.translation import gettext, ngettext

from subscribers.models import Disclosure
from subscribers.models.lists import Period


def promise_in_words(wording: Disclosure) -> str:
    """Return how many texts these words promise at most, as a sentence."""
    return frequency_in_words(wording.promise_messages, wording.promise_per)


def frequency_in_words(number: int | None, per: str) -> str:
    """Return a frequency as a sentence: "At most 4 texts a month."."""
    if not number:
        return gettext("How often varies.")
    sentences = {
        Period.DAY: ngettext(
            "At most %(number)d text a day.", "At most %(number)d texts a day.", number
        ),
        Period.WEEK: ngettext(
            "At most %(number)d text a week.",
            "At most %(number)d texts a week.",
            number,
        ),
        Period.MONTH: ngettext(
            "At most %(number)d text a month.",
            "At most %(number)d texts a month.",
            number,
        ),
    }
    return sentences[Period(per)] % {"number": number}


def crowded_in_words(limit: str) -> str:
    """Return why somebody must wait, by the first word of the limit's name."""
    sentences = {
        "address": gettext("Many people have signed up from your network lately."),
        "number": gettext("This number has been typed here several times already."),
        "paused": gettext("Sign-ups from numbers like this one are paused just now."),
    }
    crowded = gettext("Very many people are signing up at this moment.")
    return sentences.get(limit.partition(" ")[0], crowded)


def wait_in_words(wait: timedelta, *, now: datetime) -> str:
    """Return a wait in its largest unit, rounded up: "42 minutes"."""
    return timeuntil(now + wait + timedelta(minutes=1), now, depth=1)
