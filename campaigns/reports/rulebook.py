"""The rulebook in force: what ships, what is ours, what is due for a look."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from campaigns.models import HouseRule
from campaigns.pacing import reviews
from campaigns.pacing.house import binds, rule_of, tightened
from campaigns.pacing.rulebook import EVERYWHERE, Rule, rule_for, rules
from campaigns.pacing.zones import regions_of
from subscribers.countries import name_of


@dataclass(frozen=True, slots=True)
class InForce:
    """One rule with what is ours in it; `ours` are those of its place that stand.

    `due_since` is set where nobody has looked at it since its review was due.
    """

    rule: Rule
    next_review: date
    ours: Sequence[tuple[HouseRule, Rule]] = ()
    due_since: date | None = None

    def as_dict(self) -> dict[str, Any]:
        """Return what `json.dumps` takes."""
        return {
            **self.rule.as_dict(),
            "ours": [
                {
                    "code": row.code,
                    "reason": row.reason,
                    "by": row.by,
                    "since": row.created_at.isoformat(),
                    "valid_from": row.valid_from and row.valid_from.isoformat(),
                    "valid_to": row.valid_to and row.valid_to.isoformat(),
                }
                for row, _ in self.ours
            ],
            "due_since": self.due_since and self.due_since.isoformat(),
        }


def in_force(country: str | None, *, on: date) -> list[InForce]:
    """Return each rule, every version of it, tightened by ours. Two queries.

    A country or state of which only we have a rule follows, on the rule it narrows.
    """
    standing = [(row, rule_of(row)) for row in HouseRule.objects.standing()]
    shipped = rules(country)
    there = {rule.code for rule in shipped} | {EVERYWHERE}
    alone = [
        _alone(code, on)
        for code in dict.fromkeys(row.code for row, _ in standing)
        if code not in there and (country is None or code.startswith(country))
    ]
    next_on = reviews.next_looks()
    found = []
    for rule in (*shipped, *alone):
        ours = [(row, own) for row, own in standing if binds(own, rule)]
        look = next_on.get(rule.code, rule.review_by)
        is_due = look <= on and rule.is_in_force(on)
        now = tightened(rule, [own for _, own in ours], on)
        found.append(InForce(now, look, ours, look if is_due else None))
    return found


def _alone(code: str, on: date) -> Rule:
    """Return the rule that a place without one of its own is under, by its name."""
    country, _, region = code.partition("-")
    name = regions_of(country).get(region) or name_of(country)
    whole = rule_for(country, on)
    return replace(whole, code=code, name=name, country=country, region=region)
