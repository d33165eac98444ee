"""Words people could mistake for one another; says so, forbids nothing."""

from collections.abc import Iterable

from keywords.understanding.folding import fold
from keywords.understanding.spelling import LONG, SHORTEST, slips
from keywords.understanding.vocabulary import squeeze, vocabulary


def mistakable(word: str, others: Iterable[str]) -> list[str]:
    """Return a sentence for each word that `word` is a slip of the thumb away from.

    Shape: `others` are the other keywords of the same number, as staff wrote them.
    """
    typed = squeeze(fold(word))
    leaving = sorted(
        meant.upper() for meant in vocabulary().typed_badly if _near(typed, meant)
    )
    said = [
        f"“{word}” is a slip of the thumb away from {meant}: somebody who wants to "
        "leave may text it instead."
        for meant in leaving
    ]
    said += [
        f"“{word}” is a slip of the thumb away from “{other}” on the same number: "
        "people will text the one and mean the other."
        for other in others
        if _near(typed, squeeze(fold(other)))
    ]
    return said


def _near(typed: str, meant: str) -> bool:
    if typed == meant or min(len(typed), len(meant)) < SHORTEST:
        return False
    most = 2 if min(len(typed), len(meant)) >= LONG else 1
    return slips(typed, meant, most) <= most
