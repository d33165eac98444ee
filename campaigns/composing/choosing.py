"""The words about choices and agreements: what we ask, and what we answer to a choice.

It neither sends nor decides; the required notices are in wording.py.
"""

from collections.abc import Iterable
from datetime import date

from campaigns.composing import wording
from campaigns.composing.languages import REPLY_WORDS, closest, spoken
from subscribers.frequency import Promise

# The field of a campaign's text that says what each person was promised.
PROMISED = "{{ promise }}"
# Only where their names stay inside GSM-7: other languages write a month's number.
MONTHS = (
    *("Jan", "Feb", "Mar", "Apr", "May", "Jun"),
    *("Jul", "Aug", "Sep", "Oct", "Nov", "Dec"),
)


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
    return (
        spoken(language)
        .promises["day_of_year"]
        .format(
            day=moment.day,
            number=moment.month,
            month=MONTHS[moment.month - 1],
            year=moment.year,
        )
    )


def _piece(piece: str, language: str, **values: str) -> str:
    words = REPLY_WORDS[closest(language)]
    return (
        spoken(language)
        .choices[piece]
        .format(
            yes=words.yes,
            no=words.no,
            stop=words.stop,
            start=words.start,
            more=words.more,
            pause=words.pause,
            word=words.topics,
            **values,
        )
    )
