"""The required notices in each language, filled in; it neither sends nor decides.

Elements and why: brand, frequency, rates, HELP and STOP in a confirmation; brand, "no
more messages" and the way back after leaving (CTIA's handbook and carriers' audits).
"""

from campaigns.composing.languages import REPLY_WORDS, ReplyWords, closest, spoken

PERIODS = ("day", "week", "month", "year")


def frequency(*, messages: int | None, per: str | None, language: str) -> str:
    """Return the promise in words: "up to 4 texts a month", or that it varies.

    Shape: `per` is "day", "week", "month", "year", or rolling: "24h", "7d".
    Raises: ValueError for any other `per`.
    """
    phrases = spoken(language).promises
    if messages is None or per is None:
        return phrases["varies"]
    count = phrases["one" if messages == 1 else "many"]
    period = "24h" if per == "1d" else per
    number, unit = period[:-1], period[-1:]
    if period in PERIODS:
        span = phrases[period]
    elif number.isdecimal() and unit in ("h", "d"):
        span = phrases["hours" if unit == "h" else "days"].format(number=number)
    else:
        raise ValueError(f"“{per}” is no period: use day, week, month, 24h or 7d.")
    return count.format(messages=messages, span=span)


def request(
    *,
    brand: str,
    list_name: str,
    messages: int | None,
    per: str | None,
    language: str,
    code: str = "",
    two_way: bool = True,
) -> str:
    """Return the double opt-in request: how to agree, and how to decline.

    Shape: a `code` is what a page waits for; a sender that is not `two_way` hears no
        YES, so there the code alone says it.
    """
    promise = frequency(messages=messages, per=per, language=language)
    if not code:
        pieces = ("request", "rates", "request_ways")
    elif two_way:
        pieces = ("request", "or_code", "rates", "request_ways")
    else:
        pieces = ("request_code", "rates", "not_you")
    values = {"brand": brand, "list_name": list_name, "promise": promise}
    return _compose(language, pieces, code=code, **values)


def request_ends(language: str, *, code: str = "") -> str:
    """Return the end of a request that no reply answers."""
    pieces = ("or_code", "rates", "not_you") if code else ("rates", "not_you")
    return _compose(language, pieces, code=code)


def confirmation(
    *,
    brand: str,
    list_name: str,
    messages: int | None,
    per: str | None,
    language: str,
) -> str:
    """Return the first text after joining."""
    promise = frequency(messages=messages, per=per, language=language)
    values = {"brand": brand, "list_name": list_name, "promise": promise}
    return _compose(language, ("confirmation", "rates", "ways"), **values)


def already(
    *,
    brand: str,
    list_name: str,
    messages: int | None,
    per: str | None,
    language: str,
) -> str:
    """Return the answer to joining a list one is on."""
    promise = frequency(messages=messages, per=per, language=language)
    values = {"brand": brand, "list_name": list_name, "promise": promise}
    return _compose(language, ("already", "rates", "ways"), **values)


def too_late(
    *,
    brand: str,
    list_name: str,
    messages: int | None,
    per: str | None,
    language: str,
) -> str:
    """Return the request once more, for a YES after the request ran out."""
    promise = frequency(messages=messages, per=per, language=language)
    values = {"brand": brand, "list_name": list_name, "promise": promise}
    return _compose(language, ("too_late", "rates", "request_ways"), **values)


def help_reply(
    *,
    brand: str,
    list_name: str = "",
    messages: int | None = None,
    per: str | None = None,
    support: str,
    language: str,
) -> str:
    """Return the answer to HELP; without a `list_name` it answers strangers too."""
    promise = frequency(messages=messages, per=per, language=language)
    pieces = ("help_list" if list_name else "help", "support", "rates", "stop")
    return _compose(
        language,
        tuple(piece for piece in pieces if piece != "support" or support),
        brand=brand,
        list_name=list_name,
        promise=promise,
        support=support,
    )


def left(
    *,
    brand: str,
    list_name: str = "",
    everything: bool = False,
    rejoin: str = "",
    language: str,
) -> str:
    """Return the opt-out confirmation: what was left, no more texts, the way back.

    Shape: a `list_name` says only that list was left; `everything` says all texts of
        any kind; neither says all lists of the brand. `rejoin` replaces START.
    """
    scope = "left_everything" if everything else "left_list" if list_name else "left"
    return _compose(
        language,
        (scope, "rejoin"),
        brand=brand,
        list_name=list_name,
        rejoin=rejoin or _words(language).start,
    )


def code(*, brand: str, code: str, language: str) -> str:
    """Return the text whose six digits open what we hold on somebody."""
    return _compose(language, ("code", "not_you"), brand=brand, code=code)


def declined(*, brand: str, list_name: str, language: str) -> str:
    """Return the answer to NO: the request is withdrawn."""
    return _compose(language, ("declined",), brand=brand, list_name=list_name)


def not_served(*, brand: str, language: str) -> str:
    """Return the answer to joining from a country the list doesn't serve."""
    return _compose(language, ("not_served", "stop"), brand=brand)


def over(*, brand: str, language: str) -> str:
    """Return the answer to a keyword whose last day has passed."""
    return _compose(language, ("over", "stop"), brand=brand)


def rates(language: str) -> str:
    """Return that texts may cost something."""
    return _compose(language, ("rates",))


def clarify(*, brand: str, language: str, hours: int = 24) -> str:
    """Return the one question to an unclear opt-out; silence for `hours` means leaving.

    YES and NO would both be ambiguous answers, so it offers neither.
    """
    return _compose(language, ("clarify",), brand=brand, hours=str(hours))


def _compose(language: str, pieces: tuple[str, ...], **values: str) -> str:
    words = _words(language)
    notices = spoken(language).notices
    filled = (
        notices[piece].format(
            yes=words.yes,
            no=words.no,
            help=words.help,
            stop=words.stop,
            start=words.start,
            **values,
        )
        for piece in pieces
    )
    return " ".join(filled)


def _words(language: str) -> ReplyWords:
    return REPLY_WORDS[closest(language)]
