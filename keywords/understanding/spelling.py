"""Finds the leaving word a mistyped one was meant to be; it decides nothing."""

from functools import lru_cache

from keywords.understanding.vocabulary import LEAVING, vocabulary

SHORTEST = 3  # below that, every word is one slip away from another
LONG = 8  # words with room for two slips
MOST_WORDS = 20  # who writes more says it in more than one way


def corrected(plain: str) -> str:
    """Return the folded `plain` with misspelt leaving words spelt right."""
    tokens = plain.split()
    if len(tokens) > MOST_WORDS:
        return plain
    return " ".join(_correct(token) for token in tokens)


def slips(typed: str, meant: str, most: int) -> int:
    """Return how many slips of the thumb apart two words are; over `most`, any number.

    Units: letters added, lost, replaced or swapped with a neighbour.
    """
    # Each strange letter costs a slip: spares the table below for most words.
    least = max(abs(len(typed) - len(meant)), len(set(typed) - set(meant)))
    if least > most:
        return most + 1
    before: list[int] = []
    current = list(range(len(meant) + 1))
    for i, letter in enumerate(typed, start=1):
        older, before, current = before, current, [i]
        for j, wanted in enumerate(meant, start=1):
            best = min(
                before[j] + 1, current[j - 1] + 1, before[j - 1] + (letter != wanted)
            )
            swapped = i > 1 and j > 1 and letter == meant[j - 2]
            if swapped and typed[i - 2] == wanted:
                best = min(best, older[j - 2] + 1)
            current.append(best)
    return current[-1]


@lru_cache(maxsize=8192)
def _correct(token: str) -> str:
    known = vocabulary()
    if len(token) < SHORTEST or token in known.not_typos:
        return token
    word = known.exact.get(token)
    if token in known.typed_badly or (word and word.intent not in LEAVING):
        return token
    for meant in sorted(known.typed_badly):
        most = 2 if len(meant) >= LONG else 1
        if slips(token, meant, most) <= most:
            return meant
    return token
