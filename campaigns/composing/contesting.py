"""The words of contests by text; it neither enters, draws nor sends.

Each text carries its way out, so that what is counted is what is sent.
"""

from campaigns.composing import choosing
from campaigns.composing.languages import spoken
from campaigns.composing.optout import with_way_out
from campaigns.composing.texts import stop_route
from campaigns.composing.wording import rates
from campaigns.models import Sender
from subscribers.frequency import Promise
from subscribers.models import SubscriberList


def said(piece: str, *, language: str, more: str = "", **values: str) -> str:
    """Return an answer to an entry; `more` follows."""
    words = spoken(language).contests[piece].format(**values)
    return with_way_out("\n".join(filter(None, (words, more))), language, two_way=True)


def won(*, lst: SubscriberList, sender: Sender, language: str, **values: str) -> str:
    """Return what a winner reads, with a way out of the sender that tells them.

    One query for a sender nobody can text.
    """
    words = spoken(language).contests["won"].format(brand=lst.brand, **values)
    two_way = sender.is_two_way
    stop_to = "" if two_way else stop_route(lst)
    if not (two_way or stop_to):
        return words  # they wait for it, and its list has no number to text STOP to
    return with_way_out(words, language, two_way=two_way, stop_to=stop_to)


def code(*, brand: str, code: str, language: str) -> str:
    """Return the text whose digits the page waits for."""
    return spoken(language).contests["code"].format(brand=brand, code=code)


def invitation(*, list_name: str, promise: Promise, word: str, language: str) -> str:
    """Return the invitation to a list beside an answer: its own promise and word."""
    words = spoken(language).contests["invite"]
    told = words.format(
        list_name=list_name, promise=choosing.in_words(promise, language), word=word
    )
    return f"{told} {rates(language)}"
