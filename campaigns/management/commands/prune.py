"""Delete what is no longer needed."""

from argparse import ArgumentParser, ArgumentTypeError
from datetime import timedelta
from typing import Any

from campaigns.pruning import TEXTS_LIVE, prune
from subscribers.management.base import Command as Base
from subscribers.management.base import Outcome, now_of

LONGEST_DAYS = 100 * 365


def _days(text: str) -> int:
    if not (text.isdecimal() and 1 <= int(text) <= LONGEST_DAYS):
        raise ArgumentTypeError(f"“{text}” is no number of days from 1 to 36500")
    return int(text)


class Command(Base):
    help = (
        "Deletes the words of old texts and slots no cap can see any more. Who was "
        "texted when, and the consent ledger, stay."
    )
    takes_now = True

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument(
            "--texts-days",
            type=_days,
            default=TEXTS_LIVE.days,
            help=f"keep words this many days (default {TEXTS_LIVE.days})",
        )
        parser.add_argument("--dry-run", action="store_true")

    def work(self, **options: Any) -> Outcome:
        done = prune(
            now=now_of(options),
            texts_live=timedelta(days=options["texts_days"]),
            dry_run=options["dry_run"],
        )
        figures = done.figures
        would = "Would delete" if options["dry_run"] else "Deleted"
        words = ", ".join(f"{number} {name}" for name, number in figures.items())
        return Outcome(f"{would} {words}.", **figures)
