"""The phones a visitor took in hand, kept in the session; it reads no texts.

Known people stand there by their key, so that erasing a person leaves no number
behind; a number stands there only while it is nobody's.
"""

from collections.abc import Mapping
from dataclasses import astuple, dataclass, replace

from django.contrib.sessions.backends.base import SessionBase

NAME = "simulator"
AT_A_TIME = 30
# Fewer than the screen has room for: the others are there to see who was texted.
HELD_AT_MOST = 4

# A subscriber's key, or the number of somebody nobody knows yet.
Who = int | str


@dataclass(frozen=True, slots=True)
class Held:
    """One phone in hand: the contact chosen on it ("": the last) and how far back.

    `since` is the newest text of any phone when it was added: its place on the screen.
    """

    who: Who
    contact: str = ""
    texts: int = AT_A_TIME
    since: int = 0


class Shelf:
    def __init__(self, session: SessionBase) -> None:
        self._session = session
        self.held = [Held(*row) for row in session.get(NAME, ())]

    @property
    def people(self) -> list[int]:
        return [row.who for row in self.held if isinstance(row.who, int)]

    @property
    def strangers(self) -> list[str]:
        return [row.who for row in self.held if isinstance(row.who, str)]

    def of(self, who: Who) -> Held:
        return next((row for row in self.held if row.who == who), Held(who))

    def holds(self, who: Who) -> bool:
        return any(row.who == who for row in self.held)

    def hold(self, held: Held) -> None:
        """Take a phone in hand; the one held longest goes when there are too many."""
        others = [row for row in self.held if row.who != held.who]
        self._keep([held, *others][:HELD_AT_MOST])

    def introduce(self, known: Mapping[str, int]) -> None:
        """Replace the numbers of people who have become known."""
        if not known.keys().isdisjoint(self.strangers):
            self._keep(
                [
                    replace(row, who=known.get(str(row.who), row.who))
                    for row in self.held
                ]
            )

    def _keep(self, held: list[Held]) -> None:
        self.held = held
        self._session[NAME] = [astuple(row) for row in held]
