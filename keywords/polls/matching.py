"""Reads an answer: which option, or which number, a text chooses. Pure.

It rather reads nothing than guesses: what could mean two options means none.
"""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from keywords.polls import numerals
from keywords.understanding.folding import fold
from keywords.understanding.spelling import LONG, slips
from keywords.understanding.vocabulary import squeeze

LONGEST = 500  # characters read; longer texts are letters, not answers
LEAST_FOR_A_SLIP = 4  # letters; below that every word is a slip away from another
_KEYCAP = re.compile("[\ufe0f\u20e3]")
_OUT_OF = re.compile(r"\b(\d{1,2}) ?(?:/|out of|sur|von|van|su|de|dari) ?(5|10)\b")
_STARS = re.compile("[⭐★]")
_DIGITS = re.compile(r"\d{1,3}")
_GLUED = re.compile(r"\b([^\W\d]+)(\d{1,3})\b")


def _numbers(words: Mapping[int, str]) -> dict[str, int]:
    return {word: number for number, said in words.items() for word in said.split()}


_CARDINALS = _numbers(numerals.CARDINALS)
_ORDINALS = _numbers(numerals.ORDINALS)
_LAST = frozenset(numerals.LAST.split())
_AROUND = frozenset(numerals.AROUND.split())
_NOT = frozenset(numerals.NOT.split())
_ONES = frozenset(numerals.ONE_AFTER_ORDINAL.split())


@dataclass(frozen=True, slots=True)
class Choice:
    """An option as people can name it: its number, its label, other words for it."""

    number: int
    label: str
    words: tuple[str, ...] = ()

    @property
    def names(self) -> tuple[str, ...]:
        return tuple(filter(None, (fold(name) for name in (self.label, *self.words))))


def chosen(text: str, choices: Sequence[Choice]) -> int | None:
    """Return the number of the option that `text` chooses; None where that is unclear.

    Shape: in this order: an option's very name, its number ("2)", "option 2", "the
        second one", "deux", "2️⃣"), its name inside a sentence, its name with a slip
        of the thumb. Whatever fits two options fits none.
    Raises: nothing; any str is valid.
    """
    if len(text) > LONGEST:
        return None
    folded = fold(_KEYCAP.sub("", text))
    if not folded:
        return None
    named = _named(folded, choices)
    if named is not None:
        return named
    tokens = _tokens(folded)
    if _NOT.intersection(tokens):
        return None
    number = _ordinal(tokens, len(choices)) or _number(tokens)
    if number is not None:
        return number if any(one.number == number for one in choices) else None
    inside = _only(one.number for one in choices if _is_inside(one, tokens))
    return inside if inside is not None else _misspelt(tokens, choices)


def scored(text: str, least: int, most: int) -> int | None:
    """Return the score `text` gives, from `least` to `most`; None where it is unclear.

    Shape: "8", "8/10", "8 out of 10", "eight", "⭐⭐⭐⭐".
    """
    if len(text) > LONGEST:
        return None
    stars = len(_STARS.findall(text))
    plain = fold(_KEYCAP.sub("", _STARS.sub(" ", text)))
    if stars and not plain:
        return stars if least <= stars <= most else None
    slashed = _OUT_OF.sub(
        lambda found: found[1] if int(found[2]) == most else "x", _spaced(text)
    )
    tokens = _tokens(fold(slashed))
    if "-" in text and _DIGITS.search(text):
        return None  # "-1" and "7-8" are no score
    if _NOT.intersection(tokens):
        return None
    number = _number(tokens)
    return number if number is not None and least <= number <= most else None


def _spaced(text: str) -> str:
    return " ".join(_KEYCAP.sub("", text).casefold().split())


def _tokens(folded: str) -> list[str]:
    """Return the words, "option2" and "no2" as two."""
    return _GLUED.sub(r"\1 \2", folded).split()


def _named(folded: str, choices: Sequence[Choice]) -> int | None:
    key = squeeze(folded)
    return _only(
        one.number for one in choices if key in {squeeze(name) for name in one.names}
    )


def _only(numbers: Iterable[int]) -> int | None:
    found = set(numbers)
    return found.pop() if len(found) == 1 else None


def _ordinal(tokens: Sequence[str], count: int) -> int | None:
    """Return 2 for "the second one"; the number of choices for "the last one"."""
    left = [word for word in tokens if word not in _AROUND and word not in _ONES]
    if len(left) != 1:
        return None
    return count if left[0] in _LAST else _ORDINALS.get(left[0])


def _number(tokens: Sequence[str]) -> int | None:
    """Return the one number in tokens that hold nothing else of weight."""
    digits = [word for word in tokens if _DIGITS.fullmatch(word)]
    left = [word for word in tokens if word not in _AROUND]
    if digits:
        return int(digits[0]) if left == digits and len(digits) == 1 else None
    return _CARDINALS.get(left[0]) if len(left) == 1 else None


def _is_inside(choice: Choice, tokens: Sequence[str]) -> bool:
    """Whether a name of it stands in the text, word for word."""
    line = f" {' '.join(tokens)} "
    return any(f" {name} " in line for name in choice.names)


def _misspelt(tokens: Sequence[str], choices: Sequence[Choice]) -> int | None:
    """Return the one option whose name is nearest, a slip or two away."""
    left = "".join(word for word in tokens if word not in _AROUND)
    near: dict[int, int] = {}
    for one in choices:
        for name in one.names:
            meant = squeeze(name)
            if min(len(left), len(meant)) < LEAST_FOR_A_SLIP:
                continue
            most = 2 if min(len(left), len(meant)) >= LONG else 1
            away = slips(left, meant, most)
            if away <= most:
                near[one.number] = min(away, near.get(one.number, away))
    nearest = min(near.values(), default=0)
    return _only(number for number, away in near.items() if away == nearest)
