"""Do all the worker's sending, without the queue."""

import time
from argparse import ArgumentParser
from dataclasses import asdict
from typing import Any

from campaigns.sending.pump import dispatch
from subscribers.management.base import Command as Base
from subscribers.management.base import Outcome


class Command(Base):
    help = (
        "Finishes planning, takes back what dead workers held, queues notices, claims "
        "and hands over. Ends when nothing can be claimed now."
    )
    takes_now = True

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument(
            "--until-empty",
            action="store_true",
            help="without it, each sender gets twenty seconds at most",
        )

    def work(self, **options: Any) -> Outcome:
        started = time.monotonic()
        done = dispatch(until_empty=options["until_empty"], moved_to=options["now"])
        seconds = round(time.monotonic() - started, 3)
        counts = asdict(done)
        words = ", ".join(f"{number} {name}" for name, number in counts.items())
        return Outcome(f"{words} in {seconds} s.", **counts, seconds=seconds)
