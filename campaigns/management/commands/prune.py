"""Delete what is no longer needed."""

from argparse import ArgumentParser, ArgumentTypeError
from datetime import timedelta
from typing import Any

from campaigns.pruning import SLOTS_LIVE_AT_LEAST, TEXTS_LIVE, Lives, prune
from subscribers.management.base import Command as Base
from subscribers.management.base import Outcome, now_of

LONGEST_DAYS = 100 * 365


def _days(text: str) -> int:
    if not (text.isdecimal() and 1 <= int(text) <= LONGEST_DAYS):
        raise ArgumentTypeError(f"“{text}” is no number of days from 1 to 36500")
    return int(text)


class Command(Base):
    help = (
        "Deletes the words of old texts, slots no cap can see any more and, if told "
        "how long they live, the facts: who was texted when. The ledger stays."
    )
    takes_now = True

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument(
            "--texts-days",
            type=_days,
            metavar="N",
            default=TEXTS_LIVE.days,
            help=f"keep words this many days (default {TEXTS_LIVE.days})",
        )
        parser.add_argument(
            "--facts-days",
            type=_days,
            metavar="N",
            help="keep who was texted when this many days (default: for ever)",
        )
        parser.add_argument(
            "--slots-days",
            type=_days,
            metavar="N",
            help="keep what caps count this many days (default: as long as facts that "
            f"do not live for ever, {SLOTS_LIVE_AT_LEAST.days} at least)",
        )
        parser.add_argument(
            "--dry-run", action="store_true", help="count only; delete nothing"
        )

    def work(self, **options: Any) -> Outcome:
        lives = Lives(
            texts=timedelta(days=options["texts_days"]),
            facts=_or_none(options["facts_days"]),
            slots=_or_none(options["slots_days"]),
        )
        with self.progress(options, total=0, unit="row") as bar:
            done = prune(
                now=now_of(options),
                lives=lives,
                dry_run=options["dry_run"],
                told=bar.update,
            )
        figures = done.figures
        would = "Would delete" if options["dry_run"] else "Deleted"
        words = ", ".join(f"{number} {name}" for name, number in figures.items())
        return Outcome(f"{would} {words}.", **figures)


def _or_none(days: int | None) -> timedelta | None:
    return None if days is None else timedelta(days=days)
