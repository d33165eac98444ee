"""A forecast of one campaign; sends nothing, writes nothing."""

from argparse import ArgumentParser
from typing import Any

from campaigns.models import Campaign
from campaigns.sending.forecast import forecast
from subscribers.management.base import Command as Base
from subscribers.management.base import Outcome, by_slug, now_of


class Command(Base):
    help = "Says who would get it, when, who is held or left out and why."
    takes_now = True

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("slug")

    def work(self, **options: Any) -> Outcome:
        campaign = by_slug(Campaign, options["slug"], "campaign")
        found = forecast(campaign, now=now_of(options))
        lines = [
            f"{found.audience} people: {found.send} now, "
            f"{found.defer.total()} later, {found.drop.total()} left out; "
            f"{found.parts} parts.",
            *(f"  later    {number:>8}  {why}" for why, number in found.defer.items()),
            *(f"  left out {number:>8}  {why}" for why, number in found.drop.items()),
        ]
        return Outcome(
            "\n".join(lines),
            audience=found.audience,
            send=found.send,
            defer=dict(found.defer),
            drop=dict(found.drop),
            parts=found.parts,
            cost=round(float(found.cost), 5),
            first_at=found.first_at,
            last_at=found.last_at,
        )
