"""The rulebook in force."""

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import CommandError

from campaigns.pacing.rulebook import rules
from subscribers.management.base import Command as Base
from subscribers.management.base import Outcome


class Command(Base):
    help = "Lists hours, closed days and caps by country and state, with their sources."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--country", metavar="CC", help="ISO code, e.g. US")

    def work(self, **options: Any) -> Outcome:
        country = options["country"]
        found = rules(country.upper() if country else None)
        if not found:
            raise CommandError(
                f"The rulebook has no country {country!r}; use an ISO code such as US. "
                "Countries without rules of their own follow the default, code *."
            )
        lines = [f"{rule.code:<8} {rule.confidence:<12} {rule.name}" for rule in found]
        return Outcome("\n".join(lines), rules=[rule.as_dict() for rule in found])
