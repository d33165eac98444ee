"""Rules whose facts are due for another look: told of once, until somebody does."""

import logging
from dataclasses import dataclass
from datetime import date, datetime

from campaigns.errors import RuleRefused, UnknownRule
from campaigns.models import RuleReview
from campaigns.pacing.rulebook import Rule, rules, versions
from subscribers.bulk import insert_rows

logger = logging.getLogger(__name__)

LONGEST_NOTE = 200


@dataclass(frozen=True, slots=True)
class Due:
    """A rule that somebody has to look at, and since which day."""

    rule: Rule
    since: date


def due(on: date) -> list[Due]:
    """Return the rules in force that are due for a look that day. One query."""
    next_on = next_looks()
    found = (Due(rule, next_on.get(rule.code, rule.review_by)) for rule in rules(on=on))
    return [one for one in found if one.since <= on]


def next_looks() -> dict[str, date]:
    """Return until when the last look at a rule lasts, for those looked at."""
    rows = RuleReview.objects.filter(next_on__isnull=False).order_by("reviewed_at")
    return dict(rows.values_list("code", "next_on"))


def watch(*, now: datetime) -> int:
    """Tell of what has become due, once for each rule and date. Two queries."""
    found = due(now.date())
    told = set(RuleReview.objects.values_list("code", "due_on")) if found else set()
    new = [one for one in found if (one.rule.code, one.since) not in told]
    for one in new:
        logger.warning(
            "The rule %s (%s) is due for review since %s.",
            one.rule.code,
            one.rule.name,
            one.since,
        )
    insert_rows(
        RuleReview,
        ("code", "due_on", "raised_at", "by", "note"),
        [(one.rule.code, one.since, now, "", "") for one in new],
        unique=("code", "due_on"),
    )
    return len(new)


def review(code: str, *, by: str, note: str, next_on: date, now: datetime) -> None:
    """Keep that somebody has compared a rule with its sources, and when it is next."""
    if not versions(code):
        raise UnknownRule(f"The rulebook has no rule {code}.")
    if next_on <= now.date():
        raise RuleRefused("The next review is on a day to come.")
    if not note.strip():
        raise RuleRefused("Say what you compared the rule with.")
    looked_at = {
        "by": by,
        "note": note.strip()[:LONGEST_NOTE],
        "reviewed_at": now,
        "next_on": next_on,
    }
    RuleReview.objects.update_or_create(
        code=code,
        due_on=next_looks().get(code, versions(code)[-1].review_by),
        defaults=looked_at,
        create_defaults={"raised_at": now, **looked_at},
    )
