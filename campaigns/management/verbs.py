"""Commands that move one campaign: a slug in, a status out."""

from argparse import ArgumentParser
from datetime import datetime
from typing import Any

from campaigns.models import Campaign
from subscribers.management.base import Command as Base
from subscribers.management.base import Outcome, by_slug, now_of


class VerbCommand(Base):
    """Subclasses name the service in `move`."""

    takes_now = True

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("slug")
        parser.add_argument("--by", default="operator", help="who does it; recorded")

    def move(self, campaign: Campaign, *, by: str, now: datetime) -> Campaign:
        raise NotImplementedError

    def work(self, **options: Any) -> Outcome:
        campaign = by_slug(Campaign, options["slug"], "campaign")
        moved = self.move(campaign, by=options["by"], now=now_of(options))
        return Outcome(
            f"{moved.name} is {moved.get_status_display().lower()}; "
            f"{moved.planned_count} texts are planned.",
            status=moved.status,
            planned=moved.planned_count,
        )
