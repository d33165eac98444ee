"""What a forecast has found: counts, what leaves and when; it judges nobody."""

from collections import Counter
from dataclasses import dataclass, field
from datetime import datetime
from decimal import Decimal

from campaigns.pacing.facts import Facts
from campaigns.pacing.timing import BUDGET_SPENT, NO_COUPON
from campaigns.pacing.verdict import Decision, Verdict
from campaigns.pacing.zones import locate
from campaigns.sending.road import Road

SHOWN = 20  # people kept by name behind each count
FIRST = 3
# Asked whether they want to leave: without an answer they have left by then.
SILENT = "held"
# What waits so long leaves only if somebody does something about it.
STAYING = (SILENT, BUDGET_SPENT, NO_COUPON)


@dataclass(slots=True)
class There:
    """The people of one place who get the text, and when the first of them does."""

    people: int = 0
    regions: set[str] = field(default_factory=set)
    first_at: datetime | None = None


@dataclass(slots=True)
class Forecast:
    """Counts by verdict; send + deferred + dropped is the audience.

    Shape: `people` holds the first keys behind each count, by decision and code;
        `expire` is the part of `drop` that could leave only after the text's end, and
        `late` those of the others whose sender is too slow for it, an estimate;
        `loads` are the parts by sender's key and country, and `cost` what those cost
        that have a price: `unpriced` names the senders of the others;
        `coupons` counts the texts with a code, and `without` those that leave with the
        words without one;
        `first` are the first to get it, with the instant, and `places` is by country
        and candidate zones.
    """

    audience: int = 0
    send: int = 0
    defer: Counter[str] = field(default_factory=Counter)
    drop: Counter[str] = field(default_factory=Counter)
    expire: Counter[str] = field(default_factory=Counter)
    late: int = 0
    coupons: int = 0
    without: int = 0
    parts: int = 0
    loads: Counter[tuple[int, str]] = field(default_factory=Counter)
    cost: Decimal = Decimal(0)
    unpriced: tuple[str, ...] = ()
    first_at: datetime | None = None
    last_at: datetime | None = None
    people: dict[tuple[str, str], list[int]] = field(default_factory=dict)
    first: list[tuple[datetime, int]] = field(default_factory=list)
    places: dict[tuple[str, tuple[str, ...]], There] = field(default_factory=dict)
    roads: dict[int, Road] = field(default_factory=dict)

    @property
    def leaving(self) -> int:
        """How many texts leave, now or later.

        Silence is taken for leaving; no budget is raised and no pool filled by itself.
        """
        staying = sum(self.defer[code] for code in STAYING)
        return self.send + self.defer.total() - staying

    def judged(self, subscriber: int, verdict: Verdict) -> None:
        self.audience += 1
        if verdict.decision == Decision.SEND:
            self.send += 1
        else:
            counts = self.drop if verdict.decision == Decision.DROP else self.defer
            counts[verdict.code] += 1
        behind = self.people.setdefault((verdict.decision, verdict.code), [])
        if len(behind) < SHOWN:
            behind.append(subscriber)

    def leaves(self, facts: Facts, parts: int, at: datetime) -> None:
        self.parts += parts
        is_giving = bool(facts.campaign.coupon_pool_id)
        self.coupons += is_giving and bool(facts.coupon)
        self.without += is_giving and not facts.coupon
        self.loads[facts.draft.sender, facts.person.place.country] += parts
        self.first_at = min(self.first_at or at, at)
        self.first = sorted([*self.first, (at, facts.draft.subscriber)])[:FIRST]
        self.roads[facts.draft.sender].add(at, parts, facts.draft.expires_at)
        where = locate(facts.person.place)
        there = self.places.setdefault((where.country, where.zones), There())
        there.people += 1
        there.regions.update(where.regions)
        there.first_at = min(there.first_at or at, at)
