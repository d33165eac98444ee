"""What the gate knows of one text; nothing here asks a database.

What there is of each text is a tuple: a frozen dataclass takes four times as long to
make.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal
from typing import NamedTuple

from campaigns.composing.coupons import Next
from campaigns.models import Campaign, CarrierCap, Sender
from campaigns.models.campaign import Kind
from campaigns.pacing import caps
from campaigns.pacing.caps import Rule, Slot
from campaigns.pacing.carriers import counting
from campaigns.pacing.place import Place
from campaigns.pacing.rulebook import Rule as OwnRule
from campaigns.pricing import cost_of
from subscribers.frequency import keeps
from subscribers.models import SubscriberList


class Draft(NamedTuple):
    """A text that is, or might be, on its way; `message` is 0 for a might-be."""

    subscriber: int
    sender: int
    kind: str
    message: int = 0
    reference: str = ""
    campaign: int | None = None
    variant: int | None = None
    list: int | None = None
    cause: str = ""
    tags: tuple[str, ...] = ()
    expires_at: datetime | None = None
    asked_at: datetime | None = None
    parts: int = 1


class Person(NamedTuple):
    """The subscriber's own columns."""

    phone: str
    place: Place
    line: str
    is_erased: bool
    held_until: datetime | None
    wants_out: bool = False  # they said so, and it is not heard yet
    language: str = ""
    carrier: str = ""  # as far as it is known, and asked for
    first_name: str = ""
    last_name: str = ""
    email: str = ""


class Standing(NamedTuple):
    """The subscription the text is sent under."""

    status: str
    consent_expires_at: datetime | None
    paused_until: datetime | None
    promise: tuple[int, str] | None
    own: tuple[int, str] | None
    topics: frozenset[int]


class Block(NamedTuple):
    """One suppression in force: its scope, brand and list."""

    scope: str
    brand: str
    list: int | None
    created_at: datetime


@dataclass(frozen=True, slots=True)
class World:
    """What every text of a batch shares; `secrets` are the keys of number hashes."""

    is_paused: bool
    pause_reason: str
    campaigns: Mapping[int, Campaign]
    senders: Mapping[int, Sender]
    lists: Mapping[int, SubscriberList]
    house: tuple[Rule, ...]
    spent: Mapping[int, Decimal]
    secrets: tuple[bytes, ...]
    carrier_caps: Mapping[int, tuple[CarrierCap, ...]] = field(default_factory=dict)
    # Parts taken of each cap's day it was when they were counted.
    carried: Mapping[tuple[int, date], int] = field(default_factory=dict)
    # The next free codes of each pool that a campaign gives from; often there is none.
    coupons: Mapping[int, tuple[Next, ...]] = field(default_factory=dict)
    own_rules: tuple[OwnRule, ...] = ()  # what the shop keeps beyond the rulebook
    rules_written: int = 0  # how often any of them was, so that a change shows


class Facts(NamedTuple):
    """Everything the gate looks at for one text."""

    draft: Draft
    world: World
    person: Person
    standing: Standing | None
    blocks: tuple[Block, ...]
    slots: tuple[Slot, ...]
    # Of an answer under no list: the brands whose lists its sender speaks for.
    brands: frozenset[str] = frozenset()
    # The code they have, or one like that they would get; none is left where it is "".
    coupon: str = ""
    has_coupon: bool = False

    @property
    def campaign(self) -> Campaign | None:
        return self.world.campaigns.get(self.draft.campaign or 0)

    @property
    def cost(self) -> Decimal:
        """What the text will cost as far as its sender's price is known."""
        country = self.person.place.country
        return cost_of(self.sender, self.draft.parts, country) or Decimal(0)

    @property
    def carrier_caps(self) -> Sequence[CarrierCap]:
        """The caps of carriers that the text counts against."""
        caps = self.world.carrier_caps.get(self.draft.sender)
        if not caps:
            return ()
        return counting(caps, self.person.place.country, self.person.carrier)

    @property
    def sender(self) -> Sender:
        return self.world.senders[self.draft.sender]

    @property
    def list(self) -> SubscriberList | None:
        return self.world.lists.get(self.draft.list or 0)


def _promises(standing: Standing, lst: SubscriberList) -> Iterator[tuple[int, str]]:
    """Yield what they were promised, and what the list promises where that is less.

    A higher promise of the list is for those who join or agree later (P10); a lower
    one holds for everybody at once, because it breaks nobody's.
    """
    theirs = standing.promise or (None, "")
    if standing.promise:
        yield standing.promise
    if lst.promise_messages and not keeps(theirs, lst.promised):
        yield lst.promised


def rules_of(facts: Facts, now: datetime) -> list[Rule]:
    """Return the caps that bind this text, from all five places."""
    draft, standing = facts.draft, facts.standing
    binding = list(facts.world.house)
    if facts.campaign is not None:
        if facts.campaign.ignore_caps:
            binding = []
        binding += caps.campaign_rule(facts.campaign)
    if standing and draft.list:
        binding += [
            caps.promise_rule(draft.list, *promise, "cap:promise")
            for promise in _promises(standing, facts.list)
        ]
        if standing.own:
            binding.append(
                caps.promise_rule(draft.list, *standing.own, "cap:own_choice")
            )
    if draft.kind == Kind.PROMOTIONAL:
        place = facts.person.place
        binding += caps.statutory_rules(place, now)
        if facts.world.own_rules:
            binding += caps.own_rules(facts.world.own_rules, place, now)
    return [rule for rule in binding if rule.covers(draft.kind, draft.list, draft.tags)]
