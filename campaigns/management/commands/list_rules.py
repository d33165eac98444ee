"""The rulebook in force."""

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import CommandError

from campaigns.reports.rulebook import InForce, in_force
from subscribers.management.base import Command as Base
from subscribers.management.base import Outcome, now_of


class Command(Base):
    takes_now = True
    help = "Lists hours, closed days and caps by country and state, with their sources."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--country", metavar="CC", help="ISO code, e.g. US")

    def work(self, **options: Any) -> Outcome:
        country = options["country"]
        today = now_of(options).date()
        found = in_force(country.upper() if country else None, on=today)
        if not found:
            raise CommandError(
                f"The rulebook has no country {country!r}; use an ISO code such as US. "
                "Countries without rules of their own follow the default, code *."
            )
        lines = [line for one in found for line in _lines(one)]
        return Outcome("\n".join(lines), rules=[one.as_dict() for one in found])


def _lines(one: InForce) -> list[str]:
    rule = one.rule
    due = f"  (due for review since {one.due_since})" if one.due_since else ""
    ours = [
        f"         {own.name} (by {row.by}, {row.created_at:%Y-%m-%d})"
        for row, own in one.ours
    ]
    return [f"{rule.code:<8} {rule.confidence:<12} {rule.name}{due}", *ours]
