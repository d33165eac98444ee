"""The demonstration shop."""

import time
from argparse import ArgumentParser
from typing import Any

from django.utils import timezone

from keywords.demo.seed import seed
from subscribers.management.base import Command as Base
from subscribers.management.base import Outcome


class Command(Base):
    help = (
        "Opens a florist with two years of history, for looking around: lists, people "
        "who joined and left, campaigns and replies, all through the simulator. Wants "
        "an empty database; where the shop is open already, nothing changes."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument(
            "--subscribers", type=int, default=500, metavar="N", help="default 500"
        )

    def work(self, **options: Any) -> Outcome:
        started = time.monotonic()
        count = options["subscribers"]
        with self.progress(options, total=count, unit="person") as bar:
            found = seed(count, now=timezone.now(), seen=bar.update)
        seconds = round(time.monotonic() - started, 3)
        figures = {
            "subscribers": found.subscribers,
            "lists": found.lists,
            "campaigns": found.campaigns,
            "messages": found.messages,
        }
        words = ", ".join(f"{number} {name}" for name, number in figures.items())
        summary = (
            f"Opened the demonstration shop: {words}."
            if found.is_new
            else f"The demonstration shop is open already ({words}); nothing changed."
        )
        return Outcome(
            summary,
            **figures,
            seconds=seconds,
        )
