"""What people say around what they mean: please, thanks, emoji. It finds no meaning."""

import re

from keywords.understanding.vocabulary import Vocabulary

LONGEST_COURTESY = 4  # words: "s il vous plait"
_SYMBOL = re.compile(r"[^\w\s]+ ?")
# People also copy the whole instruction: "Text BUNGA to 2025550100".
_TO_NUMBER = re.compile(r" (?:to|au|al|an|ke|para|naar|til|till) \d[\d ]*$")


def without_symbols(folded: str) -> str:
    """Return the words of folded text alone, or "" where it has none."""
    return _SYMBOL.sub("", folded).strip()


def without_courtesy(plain: str, known: Vocabulary) -> str:
    """Return `plain` without please, thanks and the like at its ends."""
    words = _TO_NUMBER.sub("", plain).split()
    first, last = 0, len(words)
    while more := _courtesy(words[first : min(first + LONGEST_COURTESY, last)], known):
        first += more
    while more := _thanks(words[max(last - LONGEST_COURTESY, first) : last], known):
        last -= more
    return " ".join(words[first:last] or words)


def _courtesy(words: list[str], known: Vocabulary) -> int:
    """Return how many of the first words only lead to what is meant."""
    reach = range(len(words), 0, -1)
    return next((n for n in reach if " ".join(words[:n]) in known.before), 0)


def _thanks(words: list[str], known: Vocabulary) -> int:
    """Return how many of the last words only follow what was meant."""
    reach = range(len(words), 0, -1)
    return next((n for n in reach if " ".join(words[-n:]) in known.courtesy), 0)
