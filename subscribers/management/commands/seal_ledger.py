"""Seal the consent ledger, once a day."""

from argparse import ArgumentParser
from typing import Any

from subscribers import seals
from subscribers.management.base import Command as Base
from subscribers.management.base import Outcome, now_of


class Command(Base):
    help = (
        "Signs the ledger as it stands, in the database and in a file outside it. The "
        "worker does it every night; run it from cron where there is no worker. A day "
        "is sealed once."
    )
    takes_now = True

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument(
            "--restored",
            metavar="WHY",
            default="",
            help="go on after a restore: the file's newer seals are noted as lost",
        )

    def work(self, **options: Any) -> Outcome:
        done = seals.seal(now=now_of(options), restored=options["restored"])
        was = "Sealed" if done.is_new else "Sealed before"
        facts = seals.facts_of(done.seal)
        return Outcome(
            f"{was}: {facts['events']:,} lines of {facts['chains']:,} subscribers, "
            f"{facts['added']:,} of them since the seal before.",
            number=done.seal.number,
            day=done.seal.day,
            events=facts["events"],
            chains=facts["chains"],
            added=facts["added"],
            is_new=done.is_new,
            written=done.written,
        )
