"""Release the red button."""

from argparse import ArgumentParser
from typing import Any

from campaigns.sending.launching import release_red_button
from subscribers.management.base import Command as Base
from subscribers.management.base import Outcome


class Command(Base):
    help = "Lets sending go on after pause_all."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--by", default="operator")
        parser.add_argument("--why", default="", help="shown to staff")

    def work(self, **options: Any) -> Outcome:
        release_red_button(by=options["by"], why=options["why"])
        return Outcome("Sending goes on.", status="running")
