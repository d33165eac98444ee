"""The options of a question as staff write them, one a line; pure.

    Tulips = tulip, tulpen > 3
    Roses > end
and for a score, a name for each stretch of its numbers:
    0-6 Unhappy > 2
    7-10 Happy
"""

import itertools
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

END = "end"
AT_THE_END = 0
LONGEST_LABEL = 80
MOST_OPTIONS = 12
_GOES = re.compile(r"^(.*?)\s*(?:->|→|>)\s*(\S+)$")
_STRETCH = re.compile(r"^(\d{1,2})(?:\s*(?:-|–|to)\s*(\d{1,2}))?[\s:]+(.+)$")


class UnreadableLine(ValueError):
    """A line that says no option; the text is a sentence."""


@dataclass(frozen=True, slots=True)
class Option:
    """An option as written; `goes_to` is a position, 0 the end, None the next."""

    low: int
    high: int
    label: str
    words: tuple[str, ...] = ()
    goes_to: int | None = None


def options_of(text: str, scale: tuple[int, int] | None = None) -> list[Option]:
    """Return the options written in `text`, numbered from 1 where there is no `scale`.

    Raises: UnreadableLine.
    """
    lines = [line.strip() for line in text.splitlines() if line.strip()]
    if len(lines) > MOST_OPTIONS:
        raise UnreadableLine(
            f"These are {len(lines)} options; nobody reads more than {MOST_OPTIONS} in "
            "a text."
        )
    found = [_read(number, line, scale) for number, line in enumerate(lines, start=1)]
    _refuse_overlaps(found)
    return found


def text_of(options: Iterable[Option], *, is_score: bool = False) -> str:
    """Return options as staff write them."""
    return "\n".join(_line(one, is_score=is_score) for one in options)


def _read(number: int, line: str, scale: tuple[int, int] | None) -> Option:
    goes_to: int | None = None
    if found := _GOES.match(line):
        line, goes_to = found[1].strip(), _position(found[2])
    low = high = number
    if scale:
        low, high, line = _stretch(line, scale)
    label, _, others = line.partition("=")
    words = tuple(word for one in others.split(",") if (word := one.strip()))
    label = label.strip()
    if not label:
        raise UnreadableLine(f"Line {number} has no option in front of its signs.")
    if len(label) > LONGEST_LABEL:
        raise UnreadableLine(
            f"“{label[:30]}…” is too long: an option has {LONGEST_LABEL} letters."
        )
    return Option(low, high, label, words, goes_to)


def _position(said: str) -> int:
    if said.casefold() == END:
        return AT_THE_END
    if not said.isdecimal() or not 1 <= int(said) <= MOST_OPTIONS:
        raise UnreadableLine(
            f"“> {said}” leads nowhere: write the number of a question, or end."
        )
    return int(said)


def _stretch(line: str, scale: tuple[int, int]) -> tuple[int, int, str]:
    found = _STRETCH.match(line)
    if not found:
        raise UnreadableLine(
            f"“{line[:30]}” names no numbers: write them first, such as 0-6 Unhappy."
        )
    low, high = int(found[1]), int(found[2] or found[1])
    if not scale[0] <= low <= high <= scale[1]:
        raise UnreadableLine(
            f"{low}-{high} is not within the score, {scale[0]} to {scale[1]}."
        )
    return low, high, found[3]


def _refuse_overlaps(options: Sequence[Option]) -> None:
    ordered = sorted(options, key=lambda one: one.low)
    for before, after in itertools.pairwise(ordered):
        if after.low <= before.high:
            raise UnreadableLine(
                f"{after.low} is both “{before.label}” and “{after.label}”."
            )


def _line(one: Option, *, is_score: bool) -> str:
    numbers = ""
    if is_score:
        numbers = f"{one.low} " if one.low == one.high else f"{one.low}-{one.high} "
    words = f" = {', '.join(one.words)}" if one.words else ""
    goes = "" if one.goes_to is None else f" > {one.goes_to or END}"
    return f"{numbers}{one.label}{words}{goes}"
