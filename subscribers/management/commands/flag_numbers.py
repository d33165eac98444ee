"""Feed numbers that were switched off or given to somebody else."""

from argparse import ArgumentParser, ArgumentTypeError
from dataclasses import asdict
from datetime import date
from pathlib import Path
from typing import Any

from django.utils import timezone

from subscribers.hygiene.feeding import FED, Feed, feed
from subscribers.management.base import Command as Base
from subscribers.management.base import Outcome, user_name


class Command(Base):
    help = (
        "Ends the consents behind every number of a spreadsheet, as far as they are "
        "older than the day it was switched off or given away. Nobody is suppressed: "
        "whoever has the number may join again."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("file", type=Path)
        parser.add_argument(
            "--kind", required=True, choices=[cause.value for cause in FED]
        )
        parser.add_argument(
            "--on",
            type=_day,
            metavar="YYYY-MM-DD",
            help="the day the file is true of; later consents stay. Default: today",
        )
        parser.add_argument(
            "--region", default="", metavar="CC", help="country of national numbers"
        )
        parser.add_argument("--dry-run", action="store_true")
        parser.add_argument("--by", default="")

    def work(self, **options: Any) -> Outcome:
        now = timezone.now()
        order = Feed(
            path=options["file"],
            cause=options["kind"],
            on=options["on"] or now.date(),
            region=options["region"],
            by=options["by"] or user_name(),
        )
        with self.progress(options, total=0, unit=" rows") as bar:
            done = feed(order, now=now, dry_run=options["dry_run"], seen=bar.update)
        figures = asdict(done)
        words = ", ".join(
            f"{number} {name.replace('_', ' ')}" for name, number in figures.items()
        )
        would = "Would be: " if options["dry_run"] else ""
        return Outcome(f"{would}{words}.", **figures)


def _day(text: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise ArgumentTypeError(f"“{text}” is no day such as 2026-11-25.") from None
