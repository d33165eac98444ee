"""The words of polls by text: a question with its answers, and what we say to answers.

It neither sends nor decides. Each text carries its way out, so that what is counted is
what is sent.
"""

from collections.abc import Sequence

from campaigns.composing.languages import spoken
from campaigns.composing.optout import with_way_out


def question(
    text: str,
    answers: Sequence[tuple[int, str]],
    *,
    scale: tuple[int, int] | None,
    language: str,
    brand: str = "",
) -> str:
    """Return a question, its numbered answers, and how to answer; no way out yet.

    Shape: `brand` stands before the first question of a poll; with a `scale` the
        answer is a number on it; with neither it is people's own words.
    """
    told = f"{brand}: {text}" if brand and brand not in text else text
    if scale is not None:
        low, high = scale
        return f"{told}\n{_piece('score', language, low=str(low), high=str(high))}"
    if not answers:
        return f"{told}\n{_piece('words', language)}"
    numbered = [f"{number} {label}" for number, label in answers]
    return "\n".join([told, *numbered, _piece("choose", language)])


def said(piece: str, *, brand: str, language: str, more: str = "") -> str:
    """Return "thanks", "already", "over", "not_yet" or "unclear", with its way out.

    `more` follows, such as the question that was not understood.
    """
    words = _piece(piece, language, brand=brand)
    return leaving_open("\n".join(filter(None, (words, more))), language)


def leaving_open(text: str, language: str) -> str:
    """Return a text to somebody who can answer it, with how to leave."""
    return with_way_out(text, language, two_way=True)


def _piece(piece: str, language: str, **values: str) -> str:
    return spoken(language).polls[piece].format(**values)
