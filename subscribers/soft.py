"""Soft opt-in: whether somebody's own custom allows texts, and until when; pure.

Source: Directive 2002/58 art 13(2), PECR reg 22(3), CASL s 10; the countries' rules
are in the rulebook of the floor above.
"""

import calendar
from dataclasses import dataclass
from datetime import UTC, date, datetime, time

from subscribers.errors import SoftRefused
from subscribers.registries import SoftRule, soft_opt_ins


@dataclass(frozen=True, slots=True, kw_only=True)
class Soft:
    """What happened (a purchase, an inquiry), when, and whether they could refuse."""

    basis: str
    since: date
    is_refusal_offered: bool

    @property
    def facts(self) -> dict[str, object]:
        """What a ledger line says of it."""
        return {
            "basis": self.basis,
            "basis_on": self.since.isoformat(),
            "refusal_offered": self.is_refusal_offered,
        }


def rule_of(country: str) -> SoftRule:
    """Return the country's rule; without a rulebook nobody is texted unasked."""
    for rule in soft_opt_ins:
        return rule(country)
    return SoftRule(is_allowed=False, why="No rule is known.")


def check_allowed(country: str) -> None:
    """Raise SoftRefused where the country knows no soft opt-in, with its reason."""
    rule = rule_of(country)
    if not rule.is_allowed:
        raise SoftRefused(
            f"Soft opt-in is not allowed in {country}. {rule.why}".rstrip()
        )


def ends_at(soft: Soft, country: str, *, now: datetime) -> datetime:
    """Return when it ends, counted in calendar months from the day it began.

    Raises: SoftRefused, with the sentence staff read.
    """
    check_allowed(country)
    months = rule_of(country).months.get(soft.basis)
    if months is None:
        raise SoftRefused(
            f"Soft opt-in in {country} rests on {_offered(country)}, "
            f"not on “{soft.basis}”."
        )
    if not soft.is_refusal_offered:
        raise SoftRefused(
            "Soft opt-in needs that they could refuse texts when they gave the number."
        )
    if soft.since > now.date():
        raise SoftRefused(f"The {soft.basis} of {_day(soft.since)} is still to come.")
    end = _after(soft.since, months)
    if end <= now:
        raise SoftRefused(
            f"The {soft.basis} of {_day(soft.since)} counted for {months} months in "
            f"{country}, until {_day(end.date())}."
        )
    return end


def _offered(country: str) -> str:
    return " or ".join(f"“{name}”" for name in rule_of(country).months)


def _after(day: date, months: int) -> datetime:
    """The same day so many months later, or the last one of a shorter month."""
    year, month = divmod(day.month - 1 + months, 12)
    year, month = day.year + year, month + 1
    last = calendar.monthrange(year, month)[1]
    return datetime.combine(date(year, month, min(day.day, last)), time.min, UTC)


def _day(day: date) -> str:
    return f"{day.day} {day:%b %Y}"
