"""Tells which texts say the same, so that hundreds can be read as one; pure."""

import re
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from itertools import groupby

from keywords.understanding.folding import fold

LENGTH = 80
# Short words turn a sentence round (no, not, can): they have to be the same.
SHORT = 3
ALIKE = 0.75
_NUMBERS = re.compile(r"\d+")
_RUNS = re.compile(r"([^\W\d_])\1+")


@dataclass(frozen=True, slots=True)
class Group:
    """Wordings of one saying, the commonest first, and how many said it."""

    gists: tuple[str, ...]
    count: int


def gist_of(text: str) -> str:
    """Return the text without what does not matter when texts are grouped.

    Shape: folded, every number as 0, runs of a letter and of a word as one; at most
        LENGTH characters; "" for a text without words.
    """
    plain = _RUNS.sub(r"\1", _NUMBERS.sub("0", fold(text)))
    return " ".join(word for word, _ in groupby(plain.split()))[:LENGTH].strip()


def grouped(counts: Mapping[str, int]) -> list[Group]:
    """Put gists together that differ by order and mistyped words only, largest first.

    Each joins the commonest it is like, so no chain of small steps leads far away.
    """
    buckets: dict[object, list[list[str]]] = defaultdict(list)
    by_count = sorted(counts, key=lambda gist: (-counts[gist], gist))
    for gist in by_count:
        there = buckets[_frame(gist)]
        for wordings in there:
            if alike(wordings[0], gist):
                wordings.append(gist)
                break
        else:
            there.append([gist])
    found = [
        Group(tuple(wordings), sum(counts[one] for one in wordings))
        for there in buckets.values()
        for wordings in there
    ]
    return sorted(found, key=lambda group: (-group.count, group.gists[0]))


def alike(one: str, other: str) -> bool:
    """Whether two gists are the same words, in any order, each spelt nearly alike."""
    if _frame(one) != _frame(other):
        return False
    pairs = zip(_long(one), _long(other), strict=True)
    return all(_near(left, right) for left, right in pairs)


def _frame(gist: str) -> tuple[Sequence[str], Sequence[str]]:
    """What two gists must share: their short words, and how the others begin."""
    words = gist.split()
    short = sorted(word for word in words if len(word) <= SHORT)
    return tuple(short), tuple(word[0] for word in _long(gist))


def _long(gist: str) -> list[str]:
    return sorted(word for word in gist.split() if len(word) > SHORT)


def _near(left: str, right: str) -> bool:
    return left == right or (
        SequenceMatcher(None, left, right, autojunk=False).ratio() >= ALIKE
        # The ratio is not quite the same the other way round.
        and SequenceMatcher(None, right, left, autojunk=False).ratio() >= ALIKE
    )
