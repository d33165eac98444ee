"""Resume a paused campaign."""

from argparse import ArgumentParser
from datetime import datetime
from decimal import Decimal, InvalidOperation
from typing import Any

from django.core.management import CommandError

from campaigns.management.verbs import VerbCommand
from campaigns.models import Campaign
from campaigns.sending import launching
from subscribers.management.base import Outcome


class Command(VerbCommand):
    help = "Lets a paused campaign go on."

    def add_arguments(self, parser: ArgumentParser) -> None:
        super().add_arguments(parser)
        parser.add_argument("--budget", help="a new one, where the old is spent")

    def work(self, **options: Any) -> Outcome:
        self.budget = _amount(options["budget"])
        return super().work(**options)

    def move(self, campaign: Campaign, *, by: str, now: datetime) -> Campaign:
        return launching.resume(campaign, by=by, now=now, budget=self.budget)


def _amount(written: str | None) -> Decimal | None:
    if written is None:
        return None
    try:
        amount = Decimal(written)
    except InvalidOperation:
        amount = Decimal(0)
    if not (amount.is_finite() and 0 < amount < 10**8):
        raise CommandError(f"--budget must be an amount above 0, not {written}.")
    return amount
