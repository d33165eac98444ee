"""Caps from their five places as rules, and what they say about taken slots."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import lru_cache
from typing import NamedTuple

from campaigns.models import Campaign, Cap
from campaigns.models.campaign import Kind, Over
from campaigns.pacing.place import Place
from campaigns.pacing.rulebook import Rule as OwnRule
from campaigns.pacing.rulebook import StatutoryCap, binding, statutory_caps
from campaigns.pacing.windows import Period, frees_at, parse_period, window_start

# No window is longer than a calendar month and a day of zones.
LONGEST_WINDOW = timedelta(days=33)
# Whose limit a cap is, where it has no name of its own.
SET_BY = {
    "promise": "they were promised",
    "own_choice": "they chose",
    "campaign": "the campaign allows",
}


class Slot(NamedTuple):
    """A text that counts; `at` is None while it is only reserved."""

    message: int
    at: datetime | None
    kind: str
    list: int | None
    tags: tuple[str, ...]
    is_released: bool


@dataclass(frozen=True, slots=True)
class Rule:
    """At most `messages` per `period` among the slots of its scope."""

    code: str
    messages: int
    period: Period
    over: str
    scope: str = "everyone"
    list: int | None = None
    is_house: bool = False
    is_statutory: bool = False

    def covers(self, kind: str, lst: int | None, tags: Sequence[str]) -> bool:
        """Whether a text of this kind, list and tags is in the rule's scope."""
        name, _, value = self.scope.partition(":")
        if name == "kind":
            return kind == value
        if kind != Kind.PROMOTIONAL:
            return False
        if name == "list":
            return lst == self.list
        return name == "everyone" or value in tags


@dataclass(frozen=True, slots=True)
class Finding:
    """One rule over its limit: what to do, and when a place frees."""

    rule: Rule
    taken: int
    frees_at: datetime

    def in_words(self) -> str:
        """Say how many they have had, and who set the limit."""
        rule = self.rule
        texts = f"{rule.messages} text{'s' if rule.messages > 1 else ''}"
        had = f"They have had {self.taken} of {texts} {rule.period.in_words()}"
        name = rule.code.removeprefix("cap:")
        if rule.is_statutory:
            return f"{had}, the most the law allows ({name})."
        if name.startswith("ours:"):
            return f"{had}, the most our own rule allows ({name})."
        return f"{had}, the most {SET_BY.get(name, f'the cap {name} allows')}."


def house_rules(lists: dict[str, int]) -> list[Rule]:
    """Return the caps staff set; `lists` maps slugs to keys. One query."""
    return [
        Rule(
            code=f"cap:{cap.slug}",
            messages=cap.messages,
            period=parse_period(cap.per),
            over=cap.over,
            scope=cap.scope,
            list=lists.get(cap.scope.removeprefix("list:")),
            is_house=True,
        )
        for cap in Cap.objects.filter(is_active=True)
    ]


@lru_cache(maxsize=4096)
def promise_rule(lst: int, messages: int, per: str, code: str) -> Rule:
    """The list's promise, or the subscriber's own choice, as a rule on that list."""
    return Rule(
        code=code,
        messages=messages,
        period=parse_period(per),
        over=Over.DEFER,
        scope="list",
        list=lst,
    )


def campaign_rule(campaign: Campaign) -> list[Rule]:
    if not campaign.cap_messages:
        return []
    return [
        Rule(
            code="cap:campaign",
            messages=campaign.cap_messages,
            period=parse_period(campaign.cap_per),
            over=campaign.cap_over,
        )
    ]


def statutory_rules(place: Place, now: datetime) -> list[Rule]:
    return [_statutory_rule(cap) for cap in statutory_caps(place, now)]


@lru_cache(maxsize=1024)
def _statutory_rule(cap: StatutoryCap) -> Rule:
    return Rule(
        code=f"cap:{cap.code}",
        messages=cap.messages,
        period=parse_period(f"{cap.hours}h"),
        over=Over.DEFER,
        is_statutory=True,
    )


def own_rules(own: Sequence[OwnRule], place: Place, now: datetime) -> list[Rule]:
    """The caps the shop has set in the rulebook itself; no campaign lifts them."""
    return [
        Rule(
            code=f"cap:{cap.code}",
            messages=cap.messages,
            period=parse_period(f"{cap.hours}h"),
            over=Over.DEFER,
        )
        for rule in (binding(own, place, now) if own else ())
        for cap in rule.caps
    ]


def over_limit(
    rules: Iterable[Rule],
    slots: Sequence[Slot],
    *,
    message: int,
    now: datetime,
    zones: Sequence[str],
) -> list[Finding]:
    """Return the rules that leave no room for one more text now.

    The message's own slot never counts against it. A reserved slot counts in
    every window; a released one for statutory rules only.
    """
    findings = []
    for rule in rules:
        start = window_start(rule.period, now, zones)
        taken = [
            slot.at or now
            for slot in slots
            if slot.message != message
            and (rule.is_statutory or not slot.is_released)
            and (slot.at is None or slot.at >= start)
            and rule.covers(slot.kind, slot.list, slot.tags)
        ]
        if len(taken) >= rule.messages:
            free = frees_at(rule.period, taken, rule.messages, now, zones)
            findings.append(Finding(rule, len(taken), free))
    return findings
