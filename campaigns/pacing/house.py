"""The shop's own rules as the gate reads them; each narrows, none widens."""

from collections.abc import Iterable
from dataclasses import replace
from datetime import date, time
from functools import lru_cache

from campaigns.models import HouseRule, HouseRuleEnd
from campaigns.pacing.rulebook import SoftOptIn, StatutoryCap
from campaigns.pacing.rulebook.rule import (
    WEEKDAYS,
    Rule,
    Source,
    Windows,
    narrowed,
)
from subscribers import triggers

COLUMNS = (
    *("code", "opens_at", "closes_at", "closed_days", "closed_on"),
    *("cap_messages", "cap_hours", "refuses_soft"),
    *("valid_from", "valid_to", "reason"),
)
OURS = "ours"


def own_rules() -> tuple[Rule, ...]:
    """Return what stands now, the days it binds included. One query."""
    rows = HouseRule.objects.standing().order_by("pk").values_list(*COLUMNS)
    return tuple(_rule(*row) for row in rows)


def keep() -> None:
    """Have the database refuse to change what stood, from AppConfig.ready()."""
    for model in (HouseRule, HouseRuleEnd):
        triggers.keep(model._meta.db_table, "Rules of our own are append-only.")


def rule_of(row: HouseRule) -> Rule:
    """Return one row as a rule, whether it stands or not."""
    return _rule(*(getattr(row, column) for column in COLUMNS))


# The same row is the same object every time: the schedules are kept by it.
@lru_cache(maxsize=1024)
def _rule(
    code: str,
    opens_at: time | None,
    closes_at: time | None,
    closed_days: str,
    closed_on: str,
    cap_messages: int | None,
    cap_hours: int | None,
    refuses_soft: bool,
    valid_from: date | None,
    valid_to: date | None,
    reason: str,
) -> Rule:
    country, _, region = code.partition("-")
    cap = StatutoryCap(
        f"{OURS}:{code}:{cap_messages}/{cap_hours}h", cap_messages or 0, cap_hours or 0
    )
    return Rule(
        code=f"{OURS} for {code}",
        name=f"{OURS}: {reason}",
        country=country,
        region=region,
        windows=windows_of(opens_at, closes_at, _words(closed_days)),
        closed_on=tuple(date.fromisoformat(day) for day in _words(closed_on)),
        caps=(cap,) if cap_messages else (),
        soft_opt_in=SoftOptIn(is_allowed=False, notes=reason) if refuses_soft else None,
        sources=(Source(f"{OURS}: {reason}", ""),),
        notes=reason,
        valid_from=valid_from,
        valid_to=valid_to,
    )


def windows_of(
    opens_at: time | None, closes_at: time | None, closed_days: Iterable[str]
) -> Windows:
    """Return the week that these leave open; without any, all of it."""
    begin = f"{opens_at:%H:%M}" if opens_at else "00:00"
    end = f"{closes_at:%H:%M}" if closes_at else "24:00"
    closed = set(closed_days)
    return tuple(() if day in closed else (f"{begin}-{end}",) for day in WEEKDAYS)


def tightened(rule: Rule, own: Iterable[Rule], on: date) -> Rule:
    """Return a shipped rule as it is in force that day, with what is ours in it."""
    for ours in own:
        if not (binds(ours, rule) and ours.is_in_force(on)):
            continue
        rule = replace(
            rule,
            windows=narrowed(rule.windows, ours.windows),
            closed_on=(*rule.closed_on, *ours.closed_on),
            caps=(*rule.caps, *ours.caps),
            soft_opt_in=ours.soft_opt_in or rule.soft_opt_in,
            sources=(*rule.sources, *ours.sources),
        )
    return rule


def binds(ours: Rule, rule: Rule) -> bool:
    """Whether one of our rules narrows all that a shipped rule allows."""
    if ours.country == "*":
        return True
    return ours.country == rule.country and ours.region in ("", rule.region)


def _words(text: str) -> tuple[str, ...]:
    return tuple(word for word in text.split(",") if word)
