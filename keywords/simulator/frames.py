"""Text and Phone: what stands on one phone of the screen; it reads nothing."""

import uuid
from collections.abc import Sequence
from dataclasses import dataclass, field

from campaigns.composing.parts import Parts, count_parts
from campaigns.models import SimulatedText
from keywords.simulator import suggesting
from keywords.simulator.contacts import Contact
from keywords.simulator.links import Piece, pieces
from keywords.simulator.owners import Owner
from keywords.simulator.shelf import AT_A_TIME, Held


@dataclass(frozen=True, slots=True)
class Text:
    row: SimulatedText
    contact: Contact

    @property
    def is_received(self) -> bool:
        return self.row.direction == SimulatedText.Direction.TO_PHONE

    @property
    def pieces(self) -> list[Piece]:
        return list(pieces(self.row.text))

    @property
    def parts(self) -> Parts:
        return count_parts(self.row.text)

    @property
    def suggestions(self) -> tuple[str, ...]:
        """Return what its reader may want to text next."""
        words = self.row.text if self.is_received else ""
        return suggesting.after(words, self.contact.words)


@dataclass(frozen=True, slots=True, kw_only=True)
class Phone:
    """One phone on the screen, with the texts of the conversation open on it."""

    owner: Owner
    contact: Contact | None
    contacts: Sequence[Contact]
    texts: Sequence[Text]
    has_earlier: bool
    held: Held
    is_held: bool
    last: int
    # Stands in the reply's form and becomes its provider's id.
    once: str = field(default_factory=lambda: uuid.uuid4().hex)

    @property
    def key(self) -> str:
        return self.owner.key

    @property
    def is_out_of_reach(self) -> bool:
        """Whether the sender may not answer a phone of this country."""
        there = self.contact
        return bool(there and there.hears and not there.reaches(self.owner.country))

    @property
    def suggestions(self) -> tuple[str, ...]:
        """Return what people text most: first a keyword, later an answer."""
        if not self.texts:
            return suggesting.at_first(self.contact.words if self.contact else ())
        received = [text for text in self.texts if text.is_received]
        return (received or self.texts)[-1].suggestions

    @property
    def with_earlier(self) -> int:
        """How many texts to show when the earlier ones are asked for."""
        return self.held.texts + AT_A_TIME
