"""Scores our reading of the labelled texts in corpus/, per language.

Labels: "leave" is plain (STOP, in any words; a wrong number too), "unclear" has to be
asked about, "stay" is everything else. `make corpus` prints the table.
"""

import sys
import tomllib
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

from keywords.matching import Intent, interpret
from keywords.understanding.vocabulary import LEAVING

FOLDER = Path(__file__).parent / "corpus"
PARTS = ("held_out", "tuned")
LABELS = ("leave", "unclear", "stay")


@dataclass(frozen=True, slots=True)
class Phrase:
    language: str
    part: str
    label: str
    text: str

    @property
    def read_as(self) -> str:
        return label_of(interpret(self.text, speaks={self.language}).intent)


@dataclass(frozen=True, slots=True)
class Score:
    """What was read of some phrases.

    precision: of those read as leaving, how many meant it; asking is no mistake there.
    recall: of those who leave, how many were understood at once.
    heard: of those who leave, how many were understood or asked: nobody overheard.
    asked: of what has to be asked about, how much was asked about or left by.
    unasked: of those who stay, how many were left in peace.
    """

    phrases: int
    precision: float
    recall: float
    heard: float
    asked: float
    unasked: float


def label_of(intent: Intent) -> str:
    if intent in LEAVING:
        return "leave"
    return "unclear" if intent is Intent.CLARIFY else "stay"


def phrases() -> Iterator[Phrase]:
    for path in sorted(FOLDER.glob("*.toml")):
        table = tomllib.loads(path.read_text("utf-8"))
        for part in PARTS:
            for label in LABELS:
                for text in table.get(part, {}).get(label, ()):
                    yield Phrase(table["language"], part, label, text)


def score(some: Iterable[Phrase]) -> Score:
    read = [(phrase.label, phrase.read_as) for phrase in some]
    left = [label for label, read_as in read if read_as == "leave"]
    leavers = [read_as for label, read_as in read if label == "leave"]
    unclear = [read_as for label, read_as in read if label == "unclear"]
    stayers = [read_as for label, read_as in read if label == "stay"]
    return Score(
        phrases=len(read),
        precision=_share(left, {"leave"}),
        recall=_share(leavers, {"leave"}),
        heard=_share(leavers, {"leave", "unclear"}),
        asked=_share(unclear, {"leave", "unclear"}),
        unasked=_share(stayers, {"stay"}),
    )


def confusions(some: Iterable[Phrase]) -> list[Phrase]:
    return [phrase for phrase in some if phrase.read_as != phrase.label]


def _share(labels: list[str], wanted: set[str]) -> float:
    return sum(label in wanted for label in labels) / len(labels) if labels else 1.0


def table(some: list[Phrase]) -> Iterator[str]:
    yield "part      lang  phrases  precision  recall  heard  asked  unasked"
    for part in PARTS:
        mine = [phrase for phrase in some if phrase.part == part]
        for language in (*sorted({phrase.language for phrase in mine}), "all"):
            found = score(p for p in mine if language in (p.language, "all"))
            yield (
                f"{part:<9} {language:<4} {found.phrases:>8} {found.precision:>10.2f} "
                f"{found.recall:>7.2f} {found.heard:>6.2f} {found.asked:>6.2f} "
                f"{found.unasked:>8.2f}"
            )
    yield ""
    yield "Read otherwise than labelled:"
    for wrong in confusions(some):
        yield (
            f"{wrong.part:<9} {wrong.language}  {wrong.label:<7} -> "
            f"{wrong.read_as:<7}  {wrong.text!r}"
        )


if __name__ == "__main__":
    sys.stdout.write("\n".join(table(list(phrases()))) + "\n")
