"""Pieces that tell: verdicts, what needs somebody, and a life in the order it went."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import groupby
from typing import ClassVar

from django.utils import timezone

from subscribers.staff.pictures import BAD, GOOD, LATER, PLAIN

CHECK_ICONS = {GOOD: "check", LATER: "schedule", BAD: "close", PLAIN: "remove"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """A verdict on one thing: may we, and why or until when."""

    subject: str
    headline: str
    detail: str = ""
    tone: str = PLAIN


@dataclass(frozen=True, slots=True, kw_only=True)
class Answers:
    """The question a page is opened for, answered first."""

    template: ClassVar[str] = "admin/pieces/answers.html"

    title: str
    answers: Sequence[Answer]
    empty: str = "There is nothing to say yet."


@dataclass(frozen=True, slots=True, kw_only=True)
class Check:
    """One thing that was looked at; `word` says in a word what its colour says."""

    label: str
    word: str
    detail: str = ""
    tone: str = GOOD

    @property
    def icon(self) -> str:
        return CHECK_ICONS[self.tone]


@dataclass(frozen=True, slots=True, kw_only=True)
class Checks:
    """What was looked at, in order, each with a tick, a clock or a cross."""

    template: ClassVar[str] = "admin/pieces/checks.html"

    title: str
    checks: Sequence[Check]
    sentences: Sequence[object] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Need:
    """Something that waits for a person: a sentence and where to go."""

    sentence: str
    href: str
    verb: str = "Look"
    tone: str = PLAIN


@dataclass(frozen=True, slots=True, kw_only=True)
class Needs:
    template: ClassVar[str] = "admin/pieces/needs.html"

    title: str
    needs: Sequence[Need]
    empty: str = "Nothing waits for you."


@dataclass(frozen=True, slots=True, kw_only=True)
class Moment:
    """One thing that happened; `quoted` is a text as it was said, `ours` says by us.

    `small_print` are words behind it, as (what they are, the words), opened on demand.
    """

    at: datetime
    icon: str
    title: str
    detail: str = ""
    quoted: str = ""
    ours: bool = True
    tone: str = PLAIN
    href: str = ""
    small_print: tuple[str, str] | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Timeline:
    """Moments, newest first, under the days they belong to."""

    template: ClassVar[str] = "admin/pieces/timeline.html"

    title: str
    moments: Sequence[Moment]
    note: str = ""
    empty: str = "Nothing has happened yet."

    @property
    def days(self) -> list[tuple[str, list[Moment]]]:
        """The moments of each day of the viewer's calendar."""
        dated = groupby(self.moments, key=lambda row: timezone.localdate(row.at))
        return [(f"{day:%A, %d %B %Y}", list(rows)) for day, rows in dated]
