"""A campaign's figures."""

from argparse import ArgumentParser
from typing import Any

from campaigns.models import Campaign
from campaigns.reports.campaign import report
from subscribers.management.base import Command as Base
from subscribers.management.base import Outcome, by_slug


class Command(Base):
    help = "Counts a campaign's texts by statuses that sum to what was planned."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("slug")

    def work(self, **options: Any) -> Outcome:
        figures = report(by_slug(Campaign, options["slug"], "campaign"))
        told = figures.as_dict()
        words = "\n".join(f"{name:>10}  {value}" for name, value in told.items())
        return Outcome(words, **told)
