"""Where a page of a conversation ends: the place of one text or note in it."""

from dataclasses import dataclass
from datetime import UTC, datetime

from django.db.models import Q
from django.utils.dateparse import parse_datetime

# Of one instant: what they texted, what we did, what staff noted.
NOUNS = ("text", "message", "note")
LONGEST = 60


@dataclass(frozen=True, slots=True, order=True)
class Mark:
    """The place of one text or note among all of its conversation.

    Shape: `noun` is a place in NOUNS. Two of one instant differ by noun or key, so that
    a page never ends between what cannot be told apart.
    """

    at: datetime
    noun: int
    key: int

    @classmethod
    def read(cls, written: str) -> "Mark | None":
        """Return what an address says; one that says nothing is no mark."""
        instant, _, name = written[:LONGEST].partition("/")
        noun, _, key = name.partition("-")
        at = instant_of(instant)
        if at is None or noun not in NOUNS or not key.isdecimal():
            return None
        return cls(at, NOUNS.index(noun), int(key))

    def __str__(self) -> str:
        return f"{self.at.isoformat()}/{self.name}"

    @property
    def name(self) -> str:
        return f"{NOUNS[self.noun]}-{self.key}"

    def earlier(self, noun: int, at: str) -> Q:
        """The rows of a noun, with their instant in `at`, that come before it."""
        before, not_after = Q((f"{at}__lt", self.at)), Q((f"{at}__lte", self.at))
        if noun == self.noun:
            # The first is what an index can begin with.
            return not_after & (before | Q(pk__lt=self.key))
        return not_after if noun < self.noun else before

    def onward(self, noun: int, at: str) -> Q:
        """The others: itself, and all that come after it."""
        after, not_before = Q((f"{at}__gt", self.at)), Q((f"{at}__gte", self.at))
        if noun == self.noun:
            return not_before & (after | Q(pk__gte=self.key))
        return not_before if noun > self.noun else after


def instant_of(written: str) -> datetime | None:
    """Return the instant an address says, in UTC, or None where it says none."""
    try:
        at = parse_datetime(written)
        return at.astimezone(UTC) if at is not None and at.tzinfo else None
    except (ValueError, OverflowError):
        return None
