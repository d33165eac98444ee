"""Reads a text as the answer to one question; it stores nothing."""

from dataclasses import dataclass

from keywords.models import PollOption, PollQuestion
from keywords.polls.matching import LONGEST, Choice, chosen, scored

Kind = PollQuestion.Kind


@dataclass(frozen=True, slots=True)
class Read:
    """An answer: an option, a score and its stretch if it has one, or words."""

    option: PollOption | None = None
    score: int | None = None
    words: str = ""


def read(body: str, question: PollQuestion) -> Read | None:
    """Return what `body` answers; None for what is no answer. One query at most."""
    if question.kind == Kind.WORDS:
        words = body.strip()[:LONGEST]
        return Read(words=words) if words else None
    options = list(question.options.all())
    if question.scale is None:
        number = chosen(body, [choice_of(one) for one in options])
        found = next((one for one in options if one.low == number), None)
        return Read(option=found) if found else None
    score = scored(body, *question.scale)
    if score is None:
        return None
    stretch = next((one for one in options if one.low <= score <= one.high), None)
    return Read(option=stretch, score=score)


def choice_of(option: PollOption) -> Choice:
    return Choice(option.low, option.label, tuple(option.words))
