"""The words about choices and agreements: what we ask, and what we answer to a choice.

It neither sends nor decides; the required notices are in wording.py.
"""

from collections.abc import Iterable
from datetime import date

from campaigns.composing import wording
from campaigns.composing.choices_by_language import (
    CHOICES,
    CHOOSING_WORDS,
    DAYS,
    MONTHS,
    ChoosingWords,
)
from campaigns.composing.languages import REPLY_WORDS, closest
from subscribers.frequency import Promise

# The field of a campaign's text that says what each person was promised.
PROMISED = "{{ promise }}"


def request_by_link(
    *,
    brand: str,
    list_name: str,
    messages: int | None,
    per: str | None,
    language: str,
    link: str,
    code: str = "",
) -> str:
    """Return the request whose answer is a button; `code` is for a page that waits."""
    promise = wording.frequency(messages=messages, per=per, language=language)
    asked = _piece(
        "request_link",
        language,
        brand=brand,
        list_name=list_name,
        promise=promise,
        link=link,
    )
    return f"{asked} {wording.request_ends(language, code=code)}"


def reminded(request: str, language: str) -> str:
    """Return a request as it is sent the second and last time."""
    return f"{request} {_piece('reminder', language)}"


def ask(
    what: str, *, brand: str, list_name: str, promise: Promise, language: str
) -> str:
    """Return a campaign's text that asks for "consent", "promise" or "invite".

    A promise is asked beside what each person was promised, a merge field.
    """
    return _piece(
        f"ask_{what}",
        language,
        brand=brand,
        list_name=list_name,
        promise=in_words(promise, language),
        now=PROMISED,
    )


def answer(piece: str, *, brand: str, language: str, **values: str) -> str:
    """Return the answer to a choice; the pieces and what each takes are the data's."""
    return _piece(piece, language, brand=brand, **values)


def listed(lists: Iterable[tuple[str, Promise]], language: str) -> str:
    """Return "Weekly offers, up to 4 texts a month; News, up to 1 text a week"."""
    return "; ".join(
        f"{name}, {in_words(promise, language)}" for name, promise in lists
    )


def in_words(promise: Promise, language: str) -> str:
    messages, per = promise
    return wording.frequency(messages=messages, per=per or None, language=language)


def day(moment: date, language: str) -> str:
    """Return a day as people of that language write it, in letters any phone has."""
    return DAYS[_base(language)].format(
        day=moment.day,
        number=moment.month,
        month=MONTHS[moment.month - 1],
        year=moment.year,
    )


def choosing_words(language: str) -> ChoosingWords:
    return CHOOSING_WORDS[_base(language)]


def _piece(piece: str, language: str, **values: str) -> str:
    words, choosing = REPLY_WORDS[closest(language)], choosing_words(language)
    return CHOICES[_base(language)][piece].format(
        yes=words.yes,
        no=words.no,
        stop=words.stop,
        start=words.start,
        more=choosing.more,
        pause=choosing.pause,
        word=choosing.topics,
        **values,
    )


def _base(language: str) -> str:
    return closest(language).partition("-")[0]
