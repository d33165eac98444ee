"""The words of contests by text; it neither enters, draws nor sends.

Each text carries its way out, so that what is counted is what is sent.
"""

from campaigns.composing import choosing
from campaigns.composing.languages import spoken
from campaigns.composing.optout import with_way_out
from campaigns.composing.wording import rates
from subscribers.frequency import Promise


def said(piece: str, *, language: str, more: str = "", **values: str) -> str:
    """Return an answer to an entry, or what a winner reads; `more` follows."""
    words = spoken(language).contests[piece].format(**values)
    return with_way_out("\n".join(filter(None, (words, more))), language, two_way=True)


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
