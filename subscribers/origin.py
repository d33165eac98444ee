"""Origin: who changed a consent, why, where and when; part of every ledger line."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum


class Who(StrEnum):
    PERSON = "person"
    STAFF = "staff"
    OPERATOR = "operator"
    IMPORT = "import"
    API = "api"
    GATEWAY = "gateway"
    CLOCK = "clock"


@dataclass(frozen=True, slots=True, kw_only=True)
class Origin:
    """Where a change came from.

    `by` names staff or the file's attesting user, never the shopper. `door` is a
    way in or out ("keyword:BUNGA", "page:offers", "import:12"). `cause` is what
    set it off ("inbound:7"); notices answer it once. `via` is the key of the
    sender that heard the person, so that the answer leaves by the same road.
    `evidence` is erasable detail (IP, user agent, the inbound text). `answered`: the
    provider has told the person already, so our confirmation stays away; `hushed`: the
    number has had as many answers as a day may have, so we act and say nothing.
    `each` are the origins of people who asked for the same thing in words of their
    own, by subscriber; what holds for all of them stands in the shared one.
    """

    who: Who
    by: str = ""
    why: str = ""
    door: str = ""
    cause: str = ""
    via: int | None = None
    happened_at: datetime | None = None
    answered: bool = False
    hushed: bool = False
    evidence: Mapping[str, object] = field(default_factory=dict)
    each: Mapping[int, "Origin"] = field(default_factory=dict, repr=False)

    def of(self, subscriber: int) -> "Origin":
        """Return the origin of one person's change."""
        return self.each.get(subscriber, self)

    @property
    def from_phone(self) -> bool:
        """The person's own text from that very number asked for it."""
        return self.who is Who.PERSON and self.via is not None
