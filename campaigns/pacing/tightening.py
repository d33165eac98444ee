"""Tighten a rule of the rulebook, and take that back: recorded, in force at once."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, time

from django.db import transaction
from phonenumbers import SUPPORTED_REGIONS

from campaigns.errors import RuleRefused
from campaigns.models import HouseRule, HouseRuleEnd
from campaigns.pacing.calendars import MARGIN_SECONDS
from campaigns.pacing.house import windows_of
from campaigns.pacing.rulebook import EVERYWHERE, Rule, rule_for, rules, versions
from campaigns.pacing.rulebook.rule import (
    WEEKDAYS,
    Windows,
    narrowed,
    window_minutes,
)
from campaigns.pacing.windows import LONGEST
from campaigns.pacing.zones import home, regions_of

MOST_DATES = 30
LONGEST_REASON = 200
LONGEST_CAP_HOURS = int(LONGEST.total_seconds() // 3600)


@dataclass(frozen=True, slots=True, kw_only=True)
class Tightening:
    """What is to hold beyond a rule; whatever is left out stays as the rule says.

    `closed_days` are "mon" … "sun"; `cap` is at most so many texts in so many hours.
    """

    code: str
    reason: str
    opens_at: time | None = None
    closes_at: time | None = None
    closed_days: tuple[str, ...] = ()
    closed_on: tuple[date, ...] = ()
    cap: tuple[int, int] | None = None
    refuses_soft: bool = False
    valid_from: date | None = None
    valid_to: date | None = None

    @property
    def windows(self) -> Windows:
        return windows_of(self.opens_at, self.closes_at, self.closed_days)


def tighten(asked: Tightening, *, by: str, now: datetime) -> HouseRule:
    """Keep a rule of our own from now on, or from its first day; see `check`."""
    check(asked, now=now)
    messages, hours = asked.cap or (None, None)
    return HouseRule.objects.create(
        code=asked.code,
        opens_at=asked.opens_at,
        closes_at=asked.closes_at,
        closed_days=",".join(day for day in WEEKDAYS if day in asked.closed_days),
        closed_on=",".join(day.isoformat() for day in sorted(asked.closed_on)),
        cap_messages=messages,
        cap_hours=hours,
        refuses_soft=asked.refuses_soft,
        valid_from=asked.valid_from,
        valid_to=asked.valid_to,
        reason=asked.reason.strip(),
        by=by,
        created_at=now,
    )


def check(asked: Tightening, *, now: datetime) -> None:
    """Raise RuleRefused with everything that must be mended, one sentence each."""
    problems = list(_problems(asked, now.date()))
    if problems:
        raise RuleRefused(" ".join(problems))


@transaction.atomic
def end(row: HouseRule, *, by: str, why: str, now: datetime) -> HouseRuleEnd:
    """Take one back: what the rulebook says holds again, at once."""
    if not why.strip():
        raise RuleRefused("Say why the rule ends.")
    ended, is_new = HouseRuleEnd.objects.get_or_create(
        rule=row, defaults={"by": by, "reason": why.strip(), "ended_at": now}
    )
    if not is_new:
        raise RuleRefused(f"{ended.by} has ended this rule already: {ended.reason}")
    return ended


def shipped(code: str, on: date) -> tuple[Rule, ...]:
    """Return the rules of the rulebook that one of ours with this code would narrow.

    Of a state: its own and its country's; of "*": all.
    Raises: RuleRefused for a code that is no place.
    """
    if code == EVERYWHERE:
        return rules(on=on)
    country, dash, region = code.partition("-")
    if country not in SUPPORTED_REGIONS or (dash and not region):
        raise RuleRefused(
            f"“{code}” is no place: write a country such as FR, a state such as US-FL, "
            "or * for everywhere."
        )
    if region and region not in regions_of(country):
        raise RuleRefused(
            f"The rulebook knows no state {region} in {country}; write its two "
            "letters, such as US-FL."
        )
    if home(country) != country:
        raise RuleRefused(
            f"Numbers of {country} are under the rules of {home(country)}-{country}; "
            "tighten that one."
        )
    whole = rule_for(country, on)
    own = (rule for rule in versions(code) if region and rule.is_in_force(on))
    return (whole, *own)


def _problems(asked: Tightening, today: date) -> Iterator[str]:
    try:
        bases = shipped(asked.code, today)
    except RuleRefused as problem:
        yield str(problem)
        return
    if not asked.reason.strip():
        yield "Say why the rule is tightened."
    if len(asked.reason) > LONGEST_REASON:
        yield f"A reason has at most {LONGEST_REASON} characters."
    says = (asked.opens_at, asked.closes_at, asked.closed_days, asked.closed_on)
    if not (any(says) or asked.cap or asked.refuses_soft):
        yield "Nothing is tightened: give an hour, a closed day, a cap or a demand."
    yield from _of_hours(asked, bases)
    yield from _of_days(asked, bases, today)
    yield from _of_cap(asked, bases)
    if asked.refuses_soft and not any(_allows_soft(rule) for rule in bases):
        yield "The rule asks for express consent already."


def _of_hours(asked: Tightening, bases: tuple[Rule, ...]) -> Iterator[str]:
    """An hour that is no later than the rule's own would say nothing, or loosen."""
    spans = [_span(rule.windows) for rule in bases]
    # All of a state's rules must be open, any of the world's may be.
    is_everywhere = asked.code == EVERYWHERE
    first = min(s for s, _ in spans) if is_everywhere else max(s for s, _ in spans)
    last = max(e for _, e in spans) if is_everywhere else min(e for _, e in spans)
    if asked.opens_at and _minute(asked.opens_at) <= first:
        yield (
            f"It opens at {_clock(first)} already: a rule can only be tightened, so "
            "name a later hour."
        )
    if asked.closes_at and _minute(asked.closes_at) >= last:
        yield (
            f"It closes at {_clock(last)} already: a rule can only be tightened, so "
            "name an earlier hour."
        )
    if asked.opens_at and asked.closes_at and asked.closes_at <= asked.opens_at:
        yield "It has to close after it opens."
        return
    is_shut = not any(_is_open(narrowed(rule.windows, asked.windows)) for rule in bases)
    if is_shut and asked.valid_to is None:
        yield (
            f"That leaves no hour for texts, because the last {MARGIN_SECONDS // 60} "
            "minutes are kept free: leave one, or name the last day."
        )


def _of_days(asked: Tightening, bases: tuple[Rule, ...], today: date) -> Iterator[str]:
    for day in asked.closed_days:
        if day not in WEEKDAYS:
            yield f"“{day}” is no day: write {', '.join(WEEKDAYS)}."
        elif not any(rule.windows[WEEKDAYS.index(day)] for rule in bases):
            yield f"It is closed on {day} already."
    if len(asked.closed_on) > MOST_DATES:
        yield f"At most {MOST_DATES} dates fit into one rule."
    over = [day.isoformat() for day in asked.closed_on if day < today]
    if over:
        yield f"{', '.join(over)} is over."
    if asked.valid_to and asked.valid_to < (asked.valid_from or today):
        yield "Its last day comes before its first."


def _of_cap(asked: Tightening, bases: tuple[Rule, ...]) -> Iterator[str]:
    if asked.cap is None:
        return
    messages, hours = asked.cap
    if messages < 1 or not 1 <= hours <= LONGEST_CAP_HOURS:
        yield f"A cap is at least 1 text, in 1 to {LONGEST_CAP_HOURS} hours."
    if asked.code == EVERYWHERE:
        return
    for cap in (cap for rule in bases for cap in rule.caps):
        if cap.messages <= messages and cap.hours >= hours:
            yield f"The rule allows only {cap.messages} in {cap.hours} hours already."


def _allows_soft(rule: Rule) -> bool:
    return rule.soft_opt_in is not None and rule.soft_opt_in.is_allowed


def _span(windows: Windows) -> tuple[int, int]:
    """Return when the earliest window opens and the last one closes, in minutes."""
    spans = [window_minutes(text) for day in windows for text in day]
    return min((s for s, _ in spans), default=0), max((e for _, e in spans), default=0)


def _is_open(windows: Windows) -> bool:
    margin = MARGIN_SECONDS // 60
    spans = [window_minutes(text) for day in windows for text in day]
    return any(end - start > margin for start, end in spans)


def _minute(clock: time) -> int:
    return clock.hour * 60 + clock.minute


def _clock(minutes: int) -> str:
    return f"{minutes // 60:02}:{minutes % 60:02}"
